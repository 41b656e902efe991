"""Who looked at my data, as its reader sees it; and a file too large, refused before it is read."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bindings import bound
from door import DAUGHTER, signed_in
from officers import clerk, clerk_who_is, married, opened, search
from shebao.demo import town
from shebao.doors.portal.certification.forms import PictureForm
from shebao.rooms.certification.actions import PICTURE_BYTES_MAX
from shebao.rooms.certification.errors import PictureUnreadable

pytestmark = pytest.mark.django_db
MEMBER = "10000000002"


class Large(SimpleUploadedFile):
    """Nine megabytes nobody may bring into memory."""

    def read(self, *_args: object) -> bytes:  # type: ignore[override]
        raise AssertionError("It was read.")


def test_a_picture_that_is_too_large_is_refused_before_it_is_read() -> None:
    upload = Large("face.jpg", b"x", content_type="image/jpeg")
    upload.size = PICTURE_BYTES_MAX + 1
    form = PictureForm({}, {"picture": upload})
    assert form.is_valid()
    with pytest.raises(PictureUnreadable):
        form.picture_bytes()


def test_who_looked_says_which_fields_in_the_readers_language() -> None:
    opened(officer := clerk(), "grandmother")
    officer.get(f"/desk/people/{town.someone('grandmother').public_id}/")
    member = signed_in(MEMBER)
    english = member.get("/my/looks/").content.decode()
    chinese = member.get("/my/looks/", headers={"accept-language": "zh-CN"}).content.decode()
    assert "Looked at the register: name, date of birth, social security number" in english
    assert "：姓名、出生日期、社会保障号码" in chinese and "Looked at" not in chinese


def test_a_day_of_looking_back_and_forth_is_a_line_for_each_kind_of_look() -> None:
    bound()
    daughter, member = signed_in(DAUGHTER), signed_in(MEMBER)
    before = member.get("/my/looks/").content.decode().count('<li class="row')
    for _round in range(3):
        daughter.get("/family/")
        daughter.get("/certification/")
    after = member.get("/my/looks/").content.decode()
    assert after.count('<li class="row') - before <= 2 and "3 times" in after
    assert "Under your mandate of Nov. 20, 2026" in after
    chinese = member.get("/my/looks/", headers={"accept-language": "zh-CN"}).content.decode()
    assert "依据您2026年11月20日的授权" in chinese


def test_my_page_says_how_every_certification_stands_before_it_offers_anything() -> None:
    bound()
    mine = signed_in(DAUGHTER).get("/my/").content.decode()
    said, offered = mine.index("Chen Guilan"), mine.index("/my/helpers/")
    assert said < offered and "Due in" in mine[said:offered]


def test_a_look_that_was_not_allowed_says_that_nothing_was_shown() -> None:
    married("grandfather", "grandmother")
    relative = clerk_who_is("grandfather")
    assert relative.post("/desk/people/", search("grandmother")).status_code == 422
    assert "(not allowed, nothing was shown)" in signed_in(MEMBER).get("/my/looks/").content.decode()


def test_a_message_about_a_usable_account_says_until_when_it_can_be_undone() -> None:
    bound()
    inbox = signed_in(DAUGHTER).get("/messages/").content.decode()
    assert "You can undo it until 10:10 on 20 November" in inbox
