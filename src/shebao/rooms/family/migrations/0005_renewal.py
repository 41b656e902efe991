"""A family account may be renewed before it runs out; one in force and one asked for stand beside each other."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("family", "0004_professional_helper"),
        ("people", "0006_born"),
        ("regions", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="binding",
            name="binding_one_live_per_pair",
        ),
        migrations.AddField(
            model_name="binding",
            name="renews",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="family.binding",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="warned_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="binding",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "active")),
                fields=("holder", "member"),
                name="binding_one_active_per_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="binding",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("holder", "member"),
                name="binding_one_waiting_per_pair",
            ),
        ),
    ]
