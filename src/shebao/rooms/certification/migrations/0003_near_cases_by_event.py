"""A near match is one case per event: an open one no longer swallows the next, which may report a death."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("certification", "0002_guards"), ("people", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="case", name="case_open_once_per_person"),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(("outcome", ""), ~Q(("kind", "near_match"))),
                name="case_open_once_per_person",
            ),
        ),
    ]
