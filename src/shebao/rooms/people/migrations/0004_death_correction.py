"""A confirmed death can be a mistake: the person points to the death that counts, and a correction stands beside it."""

import django.db.models.deletion
from django.db import migrations, models

import shebao.values.clock
import shebao.values.identifiers
from shebao.ground.storage.guards import AppendOnly

POINT = """
UPDATE people_person SET death_id = (SELECT id FROM people_death d WHERE d.person_id = people_person.id)
 WHERE EXISTS (SELECT 1 FROM people_death d WHERE d.person_id = people_person.id)
"""


class Migration(migrations.Migration):
    # The pointer is filled before the indexes of the new column are made: both in one transaction trouble PostgreSQL.
    atomic = True
    dependencies = [("people", "0003_guards")]

    operations = [
        migrations.AlterField(
            model_name="death",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="deaths", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="death",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.death",
            ),
        ),
        migrations.CreateModel(
            name="DeathCorrection",
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
                ("reason", models.CharField(max_length=400)),
                ("corrected_by", models.CharField(max_length=80)),
                (
                    "death",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="people.death",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="death_correction_says_why"
                    )
                ],
            },
        ),
        # SQLite made the table of deaths anew when its column changed, and lost the guards on the way.
        AppendOnly("people_death"),
        AppendOnly("people_deathcorrection"),
        migrations.RunSQL(POINT, migrations.RunSQL.noop),
    ]
