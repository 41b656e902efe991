"""What was proved, decided and recorded stays as it was written: the database refuses to change it."""

from django.db import migrations

from shebao.ground.storage.guards import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("certification", "0001_initial")]

    operations = [
        AppendOnly("certification_submission"),
        AppendOnly("certification_certificate"),
        AppendOnly("certification_decision"),
        AppendOnly("certification_reminder"),
    ]
