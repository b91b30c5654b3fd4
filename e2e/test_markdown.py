# SPDX-License-Identifier: Apache-2.0
"""What the text of a message looks like, whole and while it comes in."""
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from chat_page import ChatPage
from fake_model import FakeModel, Gate
from processes import Martlet
from test_attachments import png
from test_chat import question
from test_messages import ask, clipboard


def test_every_kind_of_markdown_is_what_it_says(signed_in: ChatPage, model: FakeModel) -> None:
    reply = ask(signed_in, model, "# One\n\n## Two\n\n*slanted* **strong** ~~gone~~ `code`\n\n- a\n  - b\n    1. c\n\n- [x] done\n- [ ] open\n\n"
                "> said\n>> again\n\n| l | r |\n|:--|--:|\n| 1 | 2 |\n\n---\n\nEnd.")
    expect(reply.get_by_role("heading", name="One")).to_be_visible()
    expect(reply.locator("em")).to_have_text("slanted")
    expect(reply.locator("strong")).to_have_text("strong")
    expect(reply.locator("del")).to_have_text("gone")
    expect(reply.locator("ul ul ol li")).to_have_text("c")
    expect(reply.get_by_role("checkbox", name="Done")).to_be_checked()
    expect(reply.get_by_role("checkbox", name="To do")).not_to_be_checked()
    expect(reply.locator("blockquote blockquote")).to_have_text("again")
    expect(reply.get_by_role("cell", name="2")).to_have_css("text-align", "end")
    expect(reply.get_by_role("separator")).to_be_attached()


def test_a_wide_table_scrolls_in_its_box_and_is_copied_as_csv(copying: ChatPage, model: FakeModel) -> None:
    reply = ask(copying, model, "| name | " + "wide" * 200 + " | formula |\n|---|---|---|\n| a, b | **c** | =1+1 |\n")
    table = reply.get_by_role("group", name="Table")
    expect(table).to_be_visible()
    assert table.evaluate("box => box.scrollWidth > box.clientWidth")
    reply.get_by_role("button", name="Copy as CSV").click()
    assert clipboard(copying).splitlines()[1] == "\"a, b\",c,'=1+1"


def test_links_show_where_they_lead_and_open_apart(signed_in: ChatPage, model: FakeModel) -> None:
    reply = ask(signed_in, model, "[the manual](https://example.com/manual) https://example.org/x [bank.example](https://xn--bnk-0na.example/)")
    expect(reply).to_contain_text("the manual (example.com) https://example.org/x bank.example (xn--bnk-0na.example)")
    for link in reply.get_by_role("link").all():
        expect(link).to_have_attribute("rel", "noopener noreferrer")
        expect(link).to_have_attribute("target", "_blank")
    expect(reply.get_by_role("link", name="the manual")).to_have_attribute("title", "https://example.com/manual")


def test_a_picture_from_elsewhere_is_a_link_that_says_so(signed_in: ChatPage, model: FakeModel) -> None:
    reply = ask(signed_in, model, "![a cat](https://example.com/cat.png)")
    expect(reply.get_by_role("link", name="Image: a cat")).to_be_visible()
    expect(reply.locator("img")).to_have_count(0)


def test_formulas_are_set_and_read_out_and_loaded_only_when_there_is_one(signed_in: ChatPage, model: FakeModel) -> None:
    loaded: list[str] = []
    fonts: list[str] = []
    signed_in.page.on("request", lambda request: loaded.append(request.url))
    signed_in.page.on("request", lambda request: fonts.append(request.url) if re.search(r"/assets/KaTeX_Main.*\.woff2", request.url) else None)
    ask(signed_in, model, "No formula costs $5 or $10.")
    assert not [url for url in loaded if re.search("katex|formulas", url, re.I)]
    reply = ask(signed_in, model, "Here: $e^{i\\pi}$ and\n\n$$\n\\sqrt{\\frac{a}{b}}\n$$\n\nand \\(x\\).")
    expect(reply.locator(".katex")).to_have_count(3)
    expect(reply.locator("math").first).to_be_attached()
    # The fonts and the style sheet are there: a root has its bar drawn.
    expect(reply.locator(".katex svg path")).to_be_attached()
    signed_in.until_held(fonts)


def test_a_formula_that_cannot_be_read_stays_as_it_was_written(signed_in: ChatPage, model: FakeModel) -> None:
    reply = ask(signed_in, model, "Here: $\\nosuch{x}$.")
    expect(reply).to_contain_text("\\nosuch{x}")
    expect(reply.locator(".katex")).to_have_count(0)


def test_code_is_named_coloured_wrapped_and_downloaded(signed_in: ChatPage, model: FakeModel, tmp_path: Path) -> None:
    reply = ask(signed_in, model, "```python\nprint('" + "long " * 80 + "')\n```\n\nAnd.")
    expect(reply.get_by_role("figure")).to_contain_text("python")
    expect(reply.locator(".token-string")).to_be_visible()
    code = reply.locator("pre")
    assert code.evaluate("box => box.scrollWidth > box.clientWidth")
    reply.get_by_role("button", name="Wrap lines").click()
    expect(reply.get_by_role("button", name="Wrap lines")).to_have_attribute("aria-pressed", "true")
    assert code.evaluate("box => box.scrollWidth <= box.clientWidth")
    with signed_in.page.expect_download() as download:
        reply.get_by_role("button", name="Download code").click()
    assert download.value.suggested_filename == "code.py"
    download.value.save_as(tmp_path / "code.py")
    assert (tmp_path / "code.py").read_text().startswith("print('long ")


def test_long_code_is_folded_when_it_is_opened_and_not_while_it_is_read(signed_in: ChatPage, model: FakeModel) -> None:
    asked, gate = question(), Gate()
    lines = [f"line{n} = {n}\n" for n in range(90)]
    model.answer(asked, "```python\n", *lines[:60], gate, *lines[60:], "```\n\nEnd.")
    signed_in.send(asked)
    code = signed_in.messages("Robin").locator("pre")
    expect(code).to_contain_text("line59")
    gate.open()
    signed_in.expect_idle()
    whole = code.evaluate("box => box.clientHeight")
    expect(signed_in.messages("Robin").get_by_role("button", name="Show less")).to_be_visible()
    signed_in.page.reload()
    unfold = signed_in.messages("Robin").get_by_role("button", name="Show all 90 lines")
    expect(unfold).to_have_attribute("aria-expanded", "false")
    assert code.evaluate("box => box.clientHeight") < whole / 2
    unfold.click()
    assert code.evaluate("box => box.clientHeight") == pytest.approx(whole, abs=1)


def test_what_is_unfinished_looks_right_while_it_is_written(signed_in: ChatPage, model: FakeModel) -> None:
    asked, gates = question(), [Gate() for _ in range(6)]
    model.answer(asked, "See [the man", gates[0], "ual](https://example.com) and **very", gates[1], " bold** `co", gates[2], "de`\n\n| a | b",
                 gates[3], " |\n|---|---|\n| 1 | 2 |\n\n```js\nlet a", gates[4], " = 1;\n```\n\nis \\(x", gates[5], "\\) done.")
    signed_in.send(asked)
    reply = signed_in.messages("Robin")
    expect(reply.get_by_text("See the man", exact=True)).to_be_visible()
    gates[0].open()
    expect(reply.locator("strong")).to_have_text("very")
    expect(reply.get_by_role("link")).to_have_text("the manual")
    gates[1].open()
    expect(reply.locator("p code")).to_have_text("co")
    gates[2].open()
    expect(reply.get_by_role("columnheader", name="b")).to_be_visible()
    gates[3].open()
    expect(reply.locator("pre")).to_have_text("let a")
    expect(reply.get_by_role("cell", name="2")).to_be_visible()
    gates[4].open()
    expect(reply).to_contain_text("is x")
    gates[5].open()
    expect(reply.locator(".katex")).to_be_visible()
    signed_in.expect_idle()


def test_finished_blocks_are_left_alone_while_more_is_written(signed_in: ChatPage, model: FakeModel) -> None:
    asked, gate = question(), Gate()
    model.answer(asked, "First *paragraph*.\n\nSecond paragraph.\n\nThird", gate, *[f" word{n}" for n in range(60)])
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("Third")
    signed_in.page.evaluate("""() => {
        window.changed = 0;
        new MutationObserver(changes => { window.changed += changes.length; })
            .observe(document.querySelector('.reply p'), { subtree: true, childList: true, characterData: true, attributes: true });
        document.querySelector('.reply p').dataset.mine = 'yes';
        window.changed = 0;
    }""")
    gate.open()
    expect(signed_in.messages("Robin")).to_contain_text("word59")
    signed_in.expect_idle()
    assert signed_in.page.evaluate("document.querySelector('.reply p').dataset.mine") == "yes"
    assert signed_in.page.evaluate("window.changed") <= 1  # the mark that was just set


def test_marks_that_cannot_be_seen_are_spelt_out_and_directions_are_isolated(signed_in: ChatPage, model: FakeModel) -> None:
    asked = f"{question()} a\u202eb"
    model.answer(asked, "zero\u200bwidth and \u202eturned\u202c\n\nשלום (world)")
    signed_in.send(asked)
    expect(signed_in.messages("You")).to_contain_text("a⟨U+202E⟩b")
    expect(signed_in.messages("Robin")).to_contain_text("zero⟨U+200B⟩width and ⟨U+202E⟩turned⟨U+202C⟩")
    expect(signed_in.messages("Robin").locator("p").last).to_have_css("direction", "rtl")
    expect(signed_in.messages("Robin").locator("p").first).to_have_css("direction", "ltr")


def test_a_picture_of_this_servers_own_is_shown_where_the_text_names_it(signed_in: ChatPage, model: FakeModel, martlet: Martlet) -> None:
    api = signed_in.page.context.request
    token = api.post(f"{martlet.url}/api/v1/auth/refresh/", data={}).json()["access"]
    made = api.post(f"{martlet.url}/api/v1/chat/attachments/", headers={"Authorization": f"Bearer {token}"},
                    multipart={"file": {"name": "nest.png", "mimeType": "image/png", "buffer": png()}}).json()
    reply = ask(signed_in, model, f"Look:\n\n![A nest]({made['url']})\n\nand ![one from elsewhere](https://example.com/x.png).")
    picture = reply.get_by_role("img", name="A nest")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 40
    expect(reply.locator("img")).to_have_count(1)
    expect(reply.get_by_role("link", name="one from elsewhere")).to_have_attribute("href", "https://example.com/x.png")


def test_a_link_to_write_a_mail_says_to_whom(signed_in: ChatPage, model: FakeModel) -> None:
    reply = ask(signed_in, model, "Write to [the keeper](mailto:keeper@example.com?subject=Nests) or <mailto:nest@example.com>.")
    named = reply.get_by_role("link", name="the keeper")
    expect(named).to_have_attribute("href", "mailto:keeper@example.com?subject=Nests")
    expect(reply).to_contain_text("keeper@example.com")
    expect(reply.get_by_role("link").last).to_have_attribute("href", "mailto:nest@example.com")


def test_a_block_that_cannot_be_shown_harms_nothing_else(signed_in: ChatPage, model: FakeModel) -> None:
    reply = ask(signed_in, model, "Before.\n\n" + "> " * 3_000 + "deep\n\n**After.**")
    expect(reply.locator("strong")).to_have_text("After.")
    expect(reply).to_contain_text("Before.")
    expect(reply).to_contain_text("deep")
