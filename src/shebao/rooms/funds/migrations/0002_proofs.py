import django.db.models.deletion
from django.db import migrations, models

from shebao.ground.storage.guards import AppendOnly
from shebao.ground.storage.walls import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("what", models.CharField(max_length=8)),
                ("row_id", models.BigIntegerField()),
                ("closed_by", models.CharField(max_length=80)),
                ("closed_at", models.CharField(max_length=26)),
            ],
            options={
                "db_table": "funds_closure",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Control",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("ym", models.IntegerField()),
                ("accounts", models.BigIntegerField()),
                ("opening", models.BigIntegerField()),
                ("added", models.BigIntegerField()),
                ("interest", models.BigIntegerField()),
                ("taken", models.BigIntegerField()),
                ("corrected", models.BigIntegerField()),
                ("closing", models.BigIntegerField()),
                ("key_version", models.SmallIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("made_by", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "funds_control",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Individual",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject", models.CharField(max_length=80)),
                ("opened_on", models.DateField()),
                ("opened_by", models.CharField(max_length=80)),
            ],
            options={
                "db_table": "funds_individual",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "individual_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("ym", models.IntegerField()),
                ("kind", models.CharField(max_length=12)),
                ("amount", models.BigIntegerField()),
                ("balance", models.BigIntegerField()),
                ("key", models.CharField(max_length=80)),
                ("basis", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "funds_movement",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="sheet",
                        serialize=False,
                        to="funds.entry",
                    ),
                ),
                ("ym", models.IntegerField()),
                ("accounts", models.BigIntegerField()),
                ("total", models.BigIntegerField()),
                ("key_version", models.SmallIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("leaves", models.BinaryField()),
            ],
            options={
                "db_table": "funds_sheet",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Voucher",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("kind", models.SmallIntegerField()),
                ("row_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "funds_voucher",
                "managed": False,
            },
        ),
        # The state above is what the models say; the tables themselves are written by hand, with their guards.
        Walls("shebao.rooms.funds", "proof_sql"),
        AppendOnly("funds_closure"),
        AppendOnly("funds_individual"),
    ]
