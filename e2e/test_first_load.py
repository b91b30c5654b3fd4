# SPDX-License-Identifier: Apache-2.0
"""What a browser is given at first: how much it is, what is not in it, and what makes the page one that can be installed."""
import gzip
import json
import re
import struct
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Request, expect

from chat_page import ChatPage
from conftest import Console
from fake_model import FakeModel
from processes import Martlet

MOST_BYTES = 150_000
LATER = re.compile(r"prism|katex|mermaid", re.I)


def fetched(martlet: Martlet, path: str, encoding: str = "gzip") -> tuple[bytes, str]:
    request = urllib.request.Request(martlet.url + path, headers={"Accept-Encoding": encoding})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read(), answer.headers["Content-Type"]


def first_files(martlet: Martlet) -> list[str]:
    """The page itself and what it names: its styles, its scripts and what they import at once."""
    html = gzip.decompress(fetched(martlet, "/")[0]).decode()
    return ["/", *re.findall(r'(?:href|src)="(/assets/[^"]+)"', html)]


def test_the_first_load_is_under_150_kb_gzip(martlet: Martlet) -> None:
    sizes = {path: len(fetched(martlet, path)[0]) for path in first_files(martlet)}
    assert any(path.endswith(".js") for path in sizes) and any(path.endswith(".css") for path in sizes)
    assert sum(sizes.values()) < MOST_BYTES, sizes


def test_scripts_name_all_that_they_import_at_once(martlet: Martlet) -> None:
    """So that the sum above leaves nothing out."""
    named = first_files(martlet)
    for path in named:
        if path.endswith(".js"):
            script = gzip.decompress(fetched(martlet, path)[0]).decode()
            for imported in re.findall(r'(?:^|[;}\n])(?:import|export)[^;()]{0,2000}?from"\./([^"]+)"', script):
                assert f"/assets/{imported}" in named, f"{path} imports {imported}"


def test_highlighting_and_math_come_when_they_are_needed(signed_in: ChatPage, model: FakeModel, martlet: Martlet) -> None:
    for path in first_files(martlet):
        text = gzip.decompress(fetched(martlet, path)[0]).decode()
        assert "lookbehind" not in text and "katex-mathml" not in text, path  # words of their cores
    asked: list[Request] = []
    signed_in.page.on("request", lambda request: asked.append(request))
    signed_in.page.reload()
    expect(signed_in.composer).to_be_visible()
    model.answer("Plain?", "Plain words, and **some** weight.")
    signed_in.send("Plain?")
    expect(signed_in.messages("Robin")).to_contain_text("Plain words")
    signed_in.expect_idle()
    assert [r.url for r in asked if LATER.search(r.url)] == []
    model.answer("Code?", "```python\nprint(1)\n```\n")
    with signed_in.page.expect_response(LATER):
        signed_in.send("Code?")


def test_it_can_be_installed(martlet: Martlet) -> None:
    text, kind = fetched(martlet, "/manifest.webmanifest", "identity")
    manifest = json.loads(text)
    assert kind.startswith("application/manifest+json")
    assert manifest["name"] == "Martlet" and manifest["start_url"] == "/" and manifest["display"] == "standalone"
    sizes = set()
    for icon in manifest["icons"]:
        picture, kind = fetched(martlet, icon["src"], "identity")
        assert kind == icon["type"]
        if kind == "image/png":
            assert struct.unpack(">II", picture[16:24]) == tuple(map(int, icon["sizes"].split("x")))
        sizes.add((icon["sizes"], icon.get("purpose", "any")))
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= sizes
    assert fetched(martlet, "/apple-touch-icon.png", "identity")[1] == "image/png"
    assert fetched(martlet, "/favicon.ico", "identity")[1] in ("image/vnd.microsoft.icon", "image/x-icon")


def test_the_browser_takes_the_manifest_and_every_icon(chat: ChatPage, console: Console) -> None:
    chat.open()
    expect(chat.field("Password")).to_be_visible()
    session = chat.page.context.new_cdp_session(chat.page)
    taken = session.send("Page.getAppManifest")
    assert taken["url"].endswith("/manifest.webmanifest") and taken["errors"] == []
    for link in chat.page.locator("link[rel~=icon], link[rel=apple-touch-icon]").all():
        assert chat.page.request.get(chat.url + link.get_attribute("href")).ok


@pytest.mark.parametrize(("theme", "scheme", "colour"), [("system", "dark", "#14191b"), ("light", "dark", "#fbfaf7"), ("dark", "light", "#14191b")])
def test_the_browsers_bars_take_the_pages_colour(chat: ChatPage, theme: str, scheme: str, colour: str) -> None:
    chat.page.emulate_media(color_scheme=scheme)
    chat.page.add_init_script(f"localStorage.setItem('martlet.theme', '{theme}')")
    chat.open()
    expect(chat.field("Password")).to_be_visible()
    metas = [m for m in chat.page.locator("meta[name=theme-color]").all() if scheme in m.get_attribute("media")]
    assert [m.get_attribute("content") for m in metas] == [colour]
    ground = chat.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ground == f"rgb({', '.join(str(int(colour[n:n + 2], 16)) for n in (1, 3, 5))})"


def test_an_icon_that_is_not_there_is_missing_and_no_page(martlet: Martlet) -> None:
    with pytest.raises(urllib.error.HTTPError) as raised:
        fetched(martlet, "/icon-9999.png")
    assert raised.value.status == 404
