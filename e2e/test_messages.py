# SPDX-License-Identifier: Apache-2.0
"""What a message shows, and what can be done with it."""
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from chat_page import ChatPage
from conftest import Console
from fake_model import Disconnect, FakeModel, Gate, Refuse
from processes import Martlet
from test_chat import question


def ask(chat: ChatPage, model: FakeModel, *answer: str, agent: str = "Robin") -> Locator:
    asked = question()
    model.answer(asked, *answer)
    before = chat.log.get_by_role("article").count()
    chat.send(asked)
    expect(chat.log.get_by_role("article")).to_have_count(before + 2)
    chat.expect_idle()
    return chat.messages(agent).last


def clipboard(chat: ChatPage) -> str:
    return chat.page.evaluate("navigator.clipboard.readText()")


@pytest.fixture
def copying(signed_in: ChatPage) -> ChatPage:
    signed_in.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return signed_in


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
    signed_in.page.on("request", lambda request: loaded.append(request.url))
    ask(signed_in, model, "No formula costs $5 or $10.")
    assert not [url for url in loaded if re.search("katex|formulas", url, re.I)]
    reply = ask(signed_in, model, "Here: $e^{i\\pi}$ and\n\n$$\n\\sqrt{\\frac{a}{b}}\n$$\n\nand \\(x\\).")
    expect(reply.locator(".katex")).to_have_count(3)
    expect(reply.locator("math").first).to_be_attached()
    # The fonts and the style sheet are there: a root has its bar drawn.
    expect(reply.locator(".katex svg path")).to_be_attached()
    signed_in.page.evaluate("document.fonts.ready")
    assert [url for url in loaded if re.search(r"/assets/KaTeX_Main.*\.woff2", url)]


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


def test_a_message_is_copied_as_markdown(copying: ChatPage, model: FakeModel) -> None:
    reply = ask(copying, model, "# Title\n\nSome **text**.")
    reply.get_by_role("button", name="Copy message").click()
    assert clipboard(copying) == "# Title\n\nSome **text**."
    own = copying.messages("You")
    own.hover()
    own.get_by_role("button", name="Copy message").click()
    assert clipboard(copying).startswith("Question ")


def test_details_are_shown_on_demand(signed_in: ChatPage, model: FakeModel) -> None:
    reply = ask(signed_in, model, "One", " two", " three")
    expect(reply.get_by_role("term")).to_have_count(0)
    details = reply.get_by_role("button", name="Details")
    expect(details).to_have_attribute("aria-expanded", "false")
    details.click()
    expect(reply.get_by_role("term").filter(has_text="Duration")).to_be_visible()
    facts = dict(zip(reply.get_by_role("term").all_text_contents(), reply.get_by_role("definition").all_text_contents(), strict=True))
    assert facts["Agent"] == "Robin" and facts["Model"] == "fake-robin" and facts["Tokens"] == "7 read, 3 written"
    assert re.search(r"20\d\d at \d+:\d\d", facts["Time"])
    assert re.fullmatch(r"\d+(\.\d+)? s", facts["Duration"])
    details.click()
    expect(reply.get_by_role("term")).to_have_count(0)


def test_the_address_of_a_message_is_copied_and_leads_to_it_in_its_branch(copying: ChatPage, model: FakeModel) -> None:
    asked = question()
    model.answer(asked, "The first answer.")
    copying.send(asked)
    reply = copying.messages("Robin")
    expect(reply).to_contain_text("The first answer.")
    copying.expect_idle()
    reply.get_by_role("button", name="Copy link").click()
    address = clipboard(copying)
    assert address.startswith(copying.page.url + "/")
    model.answer(asked, "The second answer.")
    copying.button("Regenerate").click()
    expect(reply).to_contain_text("The second answer.")
    copying.expect_idle()
    copying.page.goto(address)
    expect(reply).to_contain_text("The first answer.")
    expect(reply).to_have_attribute("data-target", "")
    expect(reply).to_be_in_viewport()


def test_at_a_messages_own_address_one_goes_on_freely(signed_in: ChatPage, model: FakeModel) -> None:
    asked = question()
    model.answer(asked, "The first answer.")
    signed_in.send(asked)
    reply = signed_in.messages("Robin")
    expect(reply).to_contain_text("The first answer.")
    signed_in.expect_idle()
    message = (reply.get_attribute("id") or "").removeprefix("message-")
    signed_in.page.goto(f"{signed_in.page.url}/{message}")
    expect(reply).to_have_attribute("data-target", "")
    signed_in.expect_idle()
    model.answer(asked, "The second answer.")
    moves: list[str] = []
    signed_in.page.on("request", lambda request: moves.append(request.url) if request.method == "PATCH" else None)
    signed_in.button("Regenerate").click()
    expect(reply).to_contain_text("The second answer.")
    signed_in.expect_idle()
    assert moves == [], "the page went back by itself"
    signed_in.button("Previous version").click()
    expect(reply).to_contain_text("The first answer.")
    expect(signed_in.button("Previous version")).to_be_focused()
    signed_in.button("Next version").click()
    expect(reply).to_contain_text("The second answer.")
    assert len(moves) == 2, "the page went elsewhere by itself"


def test_the_address_of_a_message_that_is_not_there_says_so(signed_in: ChatPage, model: FakeModel, console: Console) -> None:
    console.allow("400|404")
    ask(signed_in, model, "An answer.")
    signed_in.page.goto(signed_in.page.url + "/01890a5d-ac96-774b-bcce-b302099a8057")
    expect(signed_in.page.get_by_text("This message is not here any more.")).to_be_visible()
    expect(signed_in.messages("Robin")).to_contain_text("An answer.")


def test_another_agent_answers_the_same_question(signed_in: ChatPage, model: FakeModel) -> None:
    asked = question()
    model.answer(asked, "An answer.")
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("An answer.")
    signed_in.expect_idle()
    signed_in.button("Answer by another agent").click()
    signed_in.page.get_by_role("menuitem", name="Heron").click()
    expect(signed_in.messages("Heron")).to_contain_text("An answer.")
    expect(signed_in.messages("Robin")).to_have_count(0)
    assert [request["model"] for request in model.asked(asked)] == ["fake-robin", "fake-heron"]
    signed_in.expect_idle()
    signed_in.button("Previous version").click()
    expect(signed_in.messages("Robin")).to_contain_text("An answer.")


def test_an_earlier_question_is_answered_anew_on_a_branch_of_its_own(signed_in: ChatPage, model: FakeModel) -> None:
    first = question()
    model.answer(first, "The first answer.")
    signed_in.send(first)
    signed_in.expect_idle()
    ask(signed_in, model, "What followed.")
    model.answer(first, "Another first answer.")
    earlier = signed_in.messages("Robin").first
    earlier.hover()
    earlier.get_by_role("button", name="Regenerate").click()
    expect(signed_in.messages("Robin")).to_have_count(1)
    expect(signed_in.messages("Robin")).to_contain_text("Another first answer.")
    expect(signed_in.messages("Robin")).to_contain_text("2/2")
    signed_in.expect_idle()
    signed_in.button("Previous version").click()
    expect(signed_in.messages("Robin").last).to_contain_text("What followed.")

    earlier.hover()
    earlier.get_by_role("button", name="Answer by another agent").click()
    signed_in.page.get_by_role("menuitem", name="Heron").click()
    expect(signed_in.messages("Heron")).to_contain_text("Another first answer.")
    expect(signed_in.messages("Heron")).to_contain_text("3/3")
    expect(signed_in.messages("Robin")).to_have_count(0)


def test_an_earlier_answer_that_failed_can_still_be_asked_for_again(signed_in: ChatPage, model: FakeModel) -> None:
    asked = question()
    model.answer(asked, "Half of ", Disconnect())
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("The connection to the model broke off.")
    signed_in.expect_idle()
    ask(signed_in, model, "What followed.")
    failed = signed_in.messages("Robin").first
    expect(failed.get_by_role("button", name="Continue")).to_have_count(0)
    model.answer(asked, "All of it.")
    failed.get_by_role("button", name="Try again").click()
    expect(signed_in.messages("Robin")).to_have_count(1)
    expect(signed_in.messages("Robin")).to_contain_text("All of it.")


def test_a_change_of_agent_is_shown_as_a_line(signed_in: ChatPage, model: FakeModel) -> None:
    ask(signed_in, model, "By Robin.")
    signed_in.choose_agent("Heron")
    line = signed_in.log.get_by_text("Heron answers from here on")
    expect(line).to_be_visible()
    ask(signed_in, model, "By Heron.", agent="Heron")
    expect(line).to_have_count(1)
    order = signed_in.log.evaluate("log => [...log.querySelectorAll('article, .row-line:not(.day)')].map(each => each.getAttribute('aria-label') ?? 'line')")
    assert order == ["You", "Robin", "line", "You", "Heron"]


def test_a_day_is_named_where_it_begins(signed_in: ChatPage, model: FakeModel) -> None:
    ask(signed_in, model, "One.")
    ask(signed_in, model, "Two.")
    expect(signed_in.log.get_by_text("Today", exact=True)).to_have_count(1)


def test_ones_own_message_says_how_far_it_has_come(signed_in: ChatPage, model: FakeModel) -> None:
    asked, gate = question(), Gate()
    model.answer(asked, gate, "An answer.")
    held: list = []
    signed_in.page.route("**/api/v1/chat/conversations/", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    signed_in.send(asked)
    own = signed_in.messages("You")
    expect(own.get_by_text("Sending", exact=True)).to_be_attached()
    held[0].continue_()
    expect(own.get_by_text(re.compile("Delivered|Read by Robin"))).to_be_attached()
    gate.open()
    expect(own.get_by_text("Read by Robin", exact=True)).to_be_attached()


def test_a_message_that_is_not_taken_says_why_and_is_sent_again(signed_in: ChatPage, model: FakeModel, console: Console) -> None:
    console.allow("ERR_FAILED|503")
    ask(signed_in, model, "One.")
    asked = question()
    model.answer(asked, "Two.")
    signed_in.page.route("**/messages/", lambda route: route.fulfill(
        status=503, headers={"Retry-After": "1"}, content_type="application/problem+json",
        body='{"type":"about:blank","title":"x","status":503,"detail":"x","code":"unavailable","request_id":"r"}'))
    signed_in.send(asked)
    alert = signed_in.messages("You").last.get_by_role("alert")
    expect(alert).to_contain_text("Not sent.")
    signed_in.page.unroute("**/messages/")
    alert.get_by_role("button", name="Try again").click()
    expect(signed_in.messages("Robin").last).to_contain_text("Two.")


def test_a_reply_that_was_stopped_is_continued(signed_in: ChatPage, model: FakeModel) -> None:
    asked, gate = question(), Gate()
    model.answer(asked, "The first half", gate)
    signed_in.send(asked)
    reply = signed_in.messages("Robin")
    expect(reply).to_contain_text("The first half")
    signed_in.button("Stop").click()
    expect(reply).to_contain_text("You stopped this reply.")
    gate.open()
    signed_in.expect_idle()
    signed_in.button("Continue").click()
    expect(reply).not_to_contain_text("You stopped this reply.")
    signed_in.expect_idle()
    expect(reply).to_contain_text("The first half")


def test_a_reply_that_failed_says_why_and_is_asked_for_again(signed_in: ChatPage, model: FakeModel) -> None:
    asked = question()
    model.answer(asked, Refuse(401))
    signed_in.send(asked)
    alert = signed_in.page.get_by_role("alert")
    expect(alert).to_contain_text("refused the request")
    signed_in.expect_idle()
    model.answer(asked, "Now it works.")
    alert.get_by_role("button", name="Try again").click()
    expect(signed_in.messages("Robin")).to_contain_text("Now it works.")


def test_a_block_that_cannot_be_shown_harms_nothing_else(signed_in: ChatPage, model: FakeModel) -> None:
    reply = ask(signed_in, model, "Before.\n\n" + "> " * 3_000 + "deep\n\n**After.**")
    expect(reply.locator("strong")).to_have_text("After.")
    expect(reply).to_contain_text("Before.")
    expect(reply).to_contain_text("deep")
