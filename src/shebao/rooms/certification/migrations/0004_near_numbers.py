"""An event says how its number was given and, until it is matched, the birthday: near matches go to people."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("certification", "0003_near_cases_by_event")]

    operations = [
        migrations.AddField(
            model_name="event", name="birth_date", field=models.DateField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="event", name="form", field=models.CharField(default="whole", max_length=8)
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=Q(("form__in", ["whole", "old", "mistyped"])), name="event_form_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=Q(("birth_date", None), ("matched_at", None), _connector="OR"),
                name="event_forgets_the_birthday",
            ),
        ),
    ]
