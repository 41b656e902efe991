"""What the groundwork refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shebao.values.errors import NotFound


class FileGone(NotFound):
    """The file was destroyed when its time was over, or never was."""

    code = "file_gone"
    status = 404
    sentence = _("This file is no longer kept.")
