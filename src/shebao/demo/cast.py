"""Who lives in the demo town. Facts only; ``town`` gives them their lives."""

from __future__ import annotations

from dataclasses import dataclass

from shebao.values.identifiers import check_digit


@dataclass(frozen=True, slots=True)
class Role:
    """One person of the town: names, a number nobody can have, a region, and what they sign in with, if anything."""

    key: str
    name_zh: str
    name_en: str
    county: str
    born: str
    order: str
    region: str
    phone: str = ""
    level: int = 2
    address: str = ""
    computer_number: str = ""
    about: str = ""

    @property
    def number(self) -> str:
        """The social security number: unassigned county, real date, right checksum."""
        first = self.county + self.born.replace("-", "") + self.order
        return first + check_digit(first)


@dataclass(frozen=True, slots=True)
class Office:
    """One member of staff."""

    key: str
    phone: str
    region: str
    role: str
    about: str


GUANGZHOU, SHENZHEN, HANGZHOU, CHUXIONG = "440100", "440300", "330100", "532301"

PEOPLE = (
    Role(
        "daughter",
        "林晓梅",
        "Lin Xiaomei",
        "330199",
        "1976-05-18",
        "262",
        HANGZHOU,
        phone="10000000001",
        address="杭州市望江路8号",
        about="daughter, lives in Hangzhou; her family service is not open yet",
    ),
    Role(
        "grandmother",
        "陈桂兰",
        "Chen Guilan",
        "440199",
        "1949-03-12",
        "124",
        GUANGZHOU,
        phone="10000000002",
        address="广州市荔湾区恩宁路21号",
        about="her mother in Guangzhou; certification due soon",
    ),
    Role(
        "grandfather",
        "林国强",
        "Lin Guoqiang",
        "440199",
        "1947-08-02",
        "135",
        GUANGZHOU,
        address="广州市荔湾区恩宁路21号",
        about="her father, has no phone; certification overdue",
    ),
    Role(
        "husband",
        "周志远",
        "Zhou Zhiyuan",
        "330199",
        "1974-11-30",
        "317",
        HANGZHOU,
        phone="10000000003",
        address="杭州市望江路8号",
        about="her husband",
    ),
    Role(
        "child",
        "周小满",
        "Zhou Xiaoman",
        "330199",
        "2017-05-21",
        "428",
        HANGZHOU,
        address="杭州市望江路8号",
        about="their child, nine years old",
    ),
    Role(
        "worker",
        "黄建军",
        "Huang Jianjun",
        "532399",
        "1979-01-09",
        "219",
        CHUXIONG,
        phone="10000000004",
        address="楚雄市鹿城镇东兴路5号",
        about="worker from Chuxiong; his family service is open",
    ),
    Role(
        "worker_mother",
        "杨阿桂",
        "Yang Agui",
        "532399",
        "1941-12-25",
        "144",
        CHUXIONG,
        phone="10000000006",
        address="楚雄市子午镇云龙村12号",
        about="his mother; her money waits",
    ),
    Role(
        "engineer",
        "何静",
        "He Jing",
        "440399",
        "1985-07-07",
        "186",
        SHENZHEN,
        phone="10000000005",
        computer_number="601234567",
        address="深圳市福田区红荔路90号",
        about="engineer in Shenzhen, where the form asks for a second identifier",
    ),
    Role(
        "engineer_father",
        "何文海",
        "He Wenhai",
        "440399",
        "1951-02-14",
        "153",
        SHENZHEN,
        computer_number="600456123",
        address="深圳市福田区红荔路90号",
        about="her father; certified from data without doing anything",
    ),
    Role(
        "late_uncle",
        "赵德福",
        "Zhao Defu",
        "440199",
        "1938-10-01",
        "171",
        GUANGZHOU,
        address="广州市越秀区北京路3号",
        about="died last year",
    ),
    Role(
        "newcomer",
        "",
        "",
        "",
        "",
        "",
        "",
        phone="10000000009",
        level=0,
        about="a phone nobody has proved yet",
    ),
)

STAFF = (
    Office("clerk", "10000000011", GUANGZHOU, "clerk", "clerk in Guangzhou"),
    Office("supervisor", "10000000012", "440000", "supervisor", "supervisor of Guangdong"),
    Office("auditor", "10000000013", "100000", "auditor", "national auditor"),
    Office("chuxiong_clerk", "10000000014", CHUXIONG, "clerk", "clerk in Chuxiong"),
    Office("hangzhou_clerk", "10000000015", HANGZHOU, "clerk", "clerk in Hangzhou"),
)


def person(key: str) -> Role:
    """The person of the town with this key; ``KeyError`` when nobody has it."""
    return {role.key: role for role in PEOPLE}[key]


def sign_in_table() -> str:
    """Who can sign in and how, for the terminal."""
    citizens = [f"  {r.phone}  {r.name_zh or '—'} {r.name_en}  ({r.about})" for r in PEOPLE if r.phone]
    staff = [f"  {office.phone}  {office.about}" for office in STAFF]
    numbers = [
        f"  {r.number}  {r.name_zh} {r.name_en}"
        + (f", computer number {r.computer_number}" if r.computer_number else "")
        for r in PEOPLE
        if r.name_en
    ]
    lines = ["Sign in with a phone number; the code appears at /demo/phone/", "", *citizens]
    lines += ["", "The desk, at /desk/; their authenticator is on the demo phone as well:", "", *staff]
    lines += ["", "To add a relative you need their number:", "", *numbers]
    return "\n".join(lines)
