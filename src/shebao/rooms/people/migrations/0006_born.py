"""Somebody whose number was mistyped is looked for by the day of birth."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_emergencies")]

    operations = [
        migrations.AddIndex(
            model_name="person", index=models.Index(fields=["birth_date"], name="person_born")
        ),
    ]
