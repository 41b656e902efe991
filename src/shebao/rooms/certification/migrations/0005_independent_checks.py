"""Risk points kept with a decision, traces of a picture as digests, private questions."""

import django.db.models.deletion
from django.db import migrations, models

import shebao.values.clock
import shebao.values.identifiers
from shebao.ground.storage.guards import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("certification", "0004_near_numbers"),
        ("people", "0006_born"),
    ]

    operations = [
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.CharField(
                        default=shebao.values.identifiers.public_id,
                        editable=False,
                        max_length=22,
                        unique=True,
                    ),
                ),
                ("created_at", models.DateTimeField(default=shebao.values.clock.now, editable=False)),
                ("matter", models.CharField(max_length=40, unique=True)),
                ("points", models.CharField(blank=True, default="", max_length=400)),
                ("total", models.SmallIntegerField()),
                ("advice", models.CharField(blank=True, default="", max_length=12)),
            ],
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.CharField(
                        default=shebao.values.identifiers.public_id,
                        editable=False,
                        max_length=22,
                        unique=True,
                    ),
                ),
                ("created_at", models.DateTimeField(default=shebao.values.clock.now, editable=False)),
                ("cause", models.CharField(max_length=30)),
                ("digest", models.CharField(blank=True, db_index=True, default="", max_length=32)),
                ("asked_on", models.DateField()),
                ("answer", models.CharField(blank=True, default="", max_length=12)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Trace",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.CharField(
                        default=shebao.values.identifiers.public_id,
                        editable=False,
                        max_length=22,
                        unique=True,
                    ),
                ),
                ("created_at", models.DateTimeField(default=shebao.values.clock.now, editable=False)),
                ("device", models.CharField(blank=True, db_index=True, default="", max_length=32)),
                ("network", models.CharField(blank=True, db_index=True, default="", max_length=32)),
                ("delete_on", models.DateField(db_index=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("kind", "account_changed"), ("outcome", "noted")),
                fields=["number_index"],
                name="event_account_of",
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="trace",
            name="submission",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="trace",
                to="certification.submission",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("advice__in", ["", "independent", "home_visit"])),
                name="assessment_advice_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("total__gte", 0)), name="assessment_total_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answer__in", ["", "mine", "not_mine", "pressed", "call", "silent", "unreachable"])
                ),
                name="question_answer_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None)),
                    models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="question_answer_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answer", "")), fields=("person",), name="question_one_open"
            ),
        ),
        AppendOnly("certification_assessment"),
    ]
