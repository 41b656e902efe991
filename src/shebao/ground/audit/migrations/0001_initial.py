from django.db import migrations, models

import shebao.values.clock
from shebao.ground.storage.guards import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [("storage", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Record",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("entry", models.CharField(max_length=22)),
                ("at", models.DateTimeField(default=shebao.values.clock.now)),
                ("actor_kind", models.CharField(max_length=12)),
                ("actor_key", models.CharField(max_length=80)),
                ("actor_label", models.CharField(blank=True, max_length=200)),
                ("actor_label_zh", models.CharField(blank=True, max_length=200)),
                ("subject", models.CharField(max_length=80)),
                ("action", models.CharField(max_length=60)),
                ("purpose", models.CharField(max_length=60)),
                ("fields", models.TextField(blank=True)),
                ("mandate", models.CharField(blank=True, max_length=80)),
                ("case", models.CharField(blank=True, max_length=80)),
                ("outcome", models.CharField(default="done", max_length=40)),
            ],
            options={
                "indexes": [models.Index(fields=["subject", "-id"], name="audit_record_subject")],
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "subject"), name="audit_record_entry_subject")
                ],
            },
        ),
        AppendOnly("audit_record"),
    ]
