"""The stylesheet: one file, layered, kept by its name, readable in every mode."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.test import Client

from shebao.doors.design import icons
from shebao.doors.design.sheet import COMPONENTS, HERE, LAYERS, knows_layers, sheet

pytestmark = pytest.mark.one_database

TOKENS = (HERE / "css" / "tokens.css").read_text()
TONES = ("good", "due", "bad", "info", "kin")
NORMAL_TEXT = 4.5
SHAPES = 3.0


def raw(mode: int) -> dict[str, str]:
    """The raw colours of a mode (0 light, 1 dark) by name."""
    pairs = re.findall(r"--raw-([\w-]+): var\(--light, (#\w{6})\) var\(--dark, (#\w{6})\)", TOKENS)
    return {name: (light, dark)[mode] for name, light, dark in pairs}


def brightness(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((brightness(one), brightness(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_words_can_be_read(mode: int) -> None:
    has = raw(mode)
    grounds = [has[name] for name in ("paper", "sheet", "sunken")]
    softs = [has[f"{name}-soft"] for name in ("blue", "green", "amber", "red", "plum")]
    pairs = [(has[ink], ground) for ink in ("ink", "ink-soft") for ground in [*grounds, *softs]]
    pairs += [
        (has[tone], ground) for tone in ("blue", "green", "amber", "red", "plum") for ground in grounds[:2]
    ]
    pairs += [(has[tone], has[f"{tone}-soft"]) for tone in ("blue", "green", "amber", "red", "plum")]
    pairs += [(has["on-blue"], has["blue"]), (has["on-blue"], has["blue-deep"])]
    assert not [pair for pair in pairs if contrast(*pair) < NORMAL_TEXT]


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_edges_can_be_seen(mode: int) -> None:
    has = raw(mode)
    pairs = [(has["rim"], has["sheet"]), (has["rim"], has["paper"]), (has["blue-deep"], has["paper"])]
    assert not [pair for pair in pairs if contrast(*pair) < SHAPES]


def test_every_layer_is_there_in_order() -> None:
    text = sheet().text.decode()
    assert text.startswith("@layer reset, base, tokens, layout, components, modes;")
    assert [*dict.fromkeys(re.findall(r"^@layer (\w+) {", text, re.MULTILINE))] == list(LAYERS)
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("path", sorted(COMPONENTS.glob("*/*.css")), ids=lambda path: path.stem)
def test_components_use_only_meanings(path: Path) -> None:
    style = path.read_text()
    allowed = {"viewfinder", "receipt"}  # a camera is dark in every mode; a printed line is black
    assert "--raw-" not in style
    assert path.stem in allowed or not re.search(r"#[0-9a-f]{3,8}\b|\brgb|\bhsl", style)
    assert not re.search(r"light-dark\(|color-mix\(|\d(dvh|svh|lvh)\b", style), "old WebViews drop the line"


def test_every_meaning_used_exists() -> None:
    text = sheet().text.decode()
    used = set(re.findall(r"var\((--[\w-]+)\)", text))  # a use with a fallback may go without
    assert not used - set(re.findall(r"(--[\w-]+):", text))


def test_the_sheet_is_kept_by_its_name(client: Client) -> None:
    address = f"/design/{sheet().digest}.css"
    kept = client.get(address, headers={"accept-encoding": "gzip, br"})
    assert kept["Cache-Control"] == "public, max-age=31536000, immutable"
    assert gzip.decompress(kept.content) == sheet().text == client.get(address).content
    assert client.get("/design/0000.css")["Cache-Control"] == "no-cache"


def test_an_old_phone_gets_the_same_rules_without_layers(client: Client) -> None:
    old = (
        "Mozilla/5.0 (Linux; Android 10; HarmonyOS) AppleWebKit/537.36 Chrome/92.0.4515.105 HuaweiBrowser/13"
    )
    page = client.get("/design/", headers={"user-agent": old}).content.decode()
    flat = sheet(layered=False)
    assert f"/design/{flat.digest}.css" in page
    assert client.get(f"/design/{flat.digest}.css").content == flat.text
    assert b"@layer" not in flat.text
    assert knows_layers("Mozilla/5.0 Chrome/99.0 Mobile")
    assert knows_layers("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15")


def test_an_icon_is_decoration() -> None:
    assert 'aria-hidden="true"' in icons.icon_svg("house")
    with pytest.raises(LookupError):
        icons.icon_svg("no-such-icon")
