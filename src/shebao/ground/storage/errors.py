"""What the groundwork refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shebao.values.errors import NotFound, Refusal


class FileGone(NotFound):
    """The file was destroyed when its time was over, or never was."""

    code = "file_gone"
    status = 404
    sentence = _("This file is no longer kept.")


class BackupRefused(Refusal):
    """A backup that cannot be made, or a restore that must not begin."""

    code = "backup_refused"
    sentence = _("Nothing was written over: %(problem)s.")
