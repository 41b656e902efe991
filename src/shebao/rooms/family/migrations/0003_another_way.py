"""A pending request can be answered in another way, and remembers when the person is not to be asked again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("family", "0002_guards")]

    operations = [
        migrations.AddField(
            model_name="binding",
            name="unmatched_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(
            "UPDATE family_binding SET unmatched_at = examined_at WHERE state = 'received' AND examined_at IS NOT NULL",
            migrations.RunSQL.noop,
        ),
    ]
