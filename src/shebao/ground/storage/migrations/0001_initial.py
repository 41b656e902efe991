from django.db import migrations, models

import shebao.values.clock
import shebao.values.identifiers
from shebao.ground.storage.guards import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Bucket",
            fields=[
                ("key", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("used", models.PositiveIntegerField()),
                ("until", models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="VaultFile",
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
                ("kind", models.CharField(max_length=40)),
                ("media_type", models.CharField(max_length=80)),
                ("size", models.PositiveBigIntegerField()),
                ("delete_on", models.DateField(db_index=True)),
                ("deleted_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("stream", models.CharField(max_length=63)),
                ("height", models.PositiveBigIntegerField()),
                ("first_row", models.BigIntegerField()),
                ("last_row", models.BigIntegerField()),
                ("columns", models.TextField()),
                ("leaves", models.BinaryField()),
                ("root", models.CharField(max_length=64)),
                ("previous", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
                ("digest", models.CharField(max_length=64)),
                ("mac", models.CharField(max_length=66)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("stream", "height"), name="storage_block_height")
                ],
            },
        ),
        AppendOnly("storage_block"),
    ]
