"""A professional helper names the organization they work for; a relative names none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("family", "0003_another_way"),
        ("people", "0006_born"),
        ("regions", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="binding",
            name="organization",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddConstraint(
            model_name="binding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("relation_class", "professional"), models.Q(("organization", ""), _negated=True)
                    ),
                    models.Q(
                        models.Q(("relation_class", "professional"), _negated=True), ("organization", "")
                    ),
                    _connector="OR",
                ),
                name="binding_helper_names_organization",
            ),
        ),
    ]
