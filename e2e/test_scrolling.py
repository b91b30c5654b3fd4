# SPDX-License-Identifier: Apache-2.0
"""Where the reader is in a conversation, and what may move that: nothing but the reader."""
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Route, expect

from chat_page import ChatPage
from conftest import PHONE, Account, Console, sign_in_context
from fake_model import FakeModel, Gate
from long_conversation import message_id, stand_in
from processes import Martlet
from test_accessibility import faults
from test_chat import question


class Reader:
    """Someone with an account, and a conversation without messages."""

    def __init__(self, martlet: Martlet, new_account: Callable[..., Account], context: BrowserContext) -> None:
        self.martlet, self.account = martlet, new_account(martlet)
        sign_in_context(context, martlet.url, self.account.email)
        self.chat = ChatPage(context.new_page(), martlet.url)
        self.page = self.chat.page

    def conversation(self) -> dict:
        agent = self.martlet.call("GET", "/agents/?search=Robin", token=self.account.token)["results"][0]
        return self.martlet.call("POST", "/chat/conversations/", {"agent_id": agent["id"]}, self.account.token)

    def message(self, number: int) -> Locator:
        return self.page.locator(f"#message-{message_id(number)}")

    def top_of(self, message: Locator) -> float:
        return message.evaluate("element => element.getBoundingClientRect().top")

    def scroll(self, pixels: int) -> None:
        """By the wheel, over the messages."""
        box = self.chat.log.bounding_box()
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.mouse.wheel(0, pixels)


@pytest.fixture(params=["desktop", "phone"])
def reader(request: pytest.FixtureRequest, martlet: Martlet, new_account: Callable[..., Account], new_context: Callable[..., BrowserContext]) -> Reader:
    return Reader(martlet, new_account, new_context(**(PHONE if request.param == "phone" else {})))


def test_ten_thousand_messages_open_at_the_end_and_only_a_part_is_there(reader: Reader) -> None:
    conversation = reader.conversation()
    stand_in(reader.page, conversation, 10_000)
    reader.chat.open(f"/c/{conversation['id']}")
    expect(reader.message(9_999)).to_be_in_viewport(timeout=30_000)
    expect(reader.message(9_999)).to_have_attribute("aria-posinset", "10000")
    expect(reader.message(9_999)).to_have_attribute("aria-setsize", "10000")
    assert reader.chat.log.get_by_role("article").count() < 60
    assert reader.page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "there is nothing below the page"
    expect(reader.chat.button("Jump to latest")).to_have_count(0)


def test_older_messages_come_without_a_jump(reader: Reader) -> None:
    conversation = reader.conversation()
    stand_in(reader.page, conversation, 2_000)
    reader.chat.open(f"/c/{conversation['id']}")
    expect(reader.message(1_999)).to_be_in_viewport(timeout=30_000)
    reader.chat.settle()
    seen: set[str] = set()
    for _ in range(12):
        before = reader.page.evaluate("""() => {
            const box = document.querySelector('[role=log]').getBoundingClientRect();
            const first = [...document.querySelectorAll('[role=log] article')].find(each => each.getBoundingClientRect().bottom > box.top + 60);
            return [first.id, first.getBoundingClientRect().top];
        }""")
        reader.scroll(-300)
        reader.chat.settle()
        seen.add(before[0])
        moved = reader.top_of(reader.page.locator(f"#{before[0]}")) - before[1]
        assert moved == pytest.approx(300, abs=3), f"{before[0]} moved by {moved}"
    assert len(seen) > 5


def test_the_beginning_of_a_long_conversation_is_reached(reader: Reader) -> None:
    conversation = reader.conversation()
    stand_in(reader.page, conversation, 400)
    reader.chat.open(f"/c/{conversation['id']}")
    expect(reader.message(399)).to_be_in_viewport()
    reader.chat.log.focus()
    reader.page.keyboard.press("Home")
    expect(reader.message(0)).to_be_in_viewport()
    reader.chat.settle()
    assert reader.top_of(reader.message(0)) < 260  # nothing is above it but the day
    expect(reader.page.get_by_text("January 1, 2026")).to_be_in_viewport()
    reader.chat.button("Jump to latest").click()
    expect(reader.message(399)).to_be_in_viewport()


def test_what_is_not_in_the_document_is_found_too(reader: Reader) -> None:
    conversation = reader.conversation()
    stand_in(reader.page, conversation, 10_000)
    reader.chat.open(f"/c/{conversation['id']}")
    expect(reader.message(9_999)).to_be_in_viewport(timeout=30_000)
    reader.chat.composer.focus()
    reader.page.keyboard.press("Control+f")
    bar = reader.page.get_by_role("search", name="Find in this conversation")
    box, outcome = bar.get_by_role("searchbox"), bar.get_by_role("status")
    expect(box).to_be_focused()
    box.fill("question NUMBER 42,")
    expect(reader.message(42)).to_be_in_viewport()
    expect(outcome).to_have_text("1 of 1")
    assert reader.page.evaluate("[...CSS.highlights.get('found-words')].map(String)") == ["Question number 42,"]
    box.fill("question number 100")
    expect(outcome).to_have_text("1 of 6")
    expect(reader.message(100)).to_be_in_viewport()
    box.press("Enter")
    expect(reader.message(1_000)).to_be_in_viewport()
    bar.get_by_role("button", name="Previous place").click()
    expect(reader.message(100)).to_be_in_viewport()
    bar.get_by_role("button", name="Previous place").click()
    expect(outcome).to_have_text("6 of 6")
    expect(reader.message(1_008)).to_be_in_viewport()
    box.fill("said by nobody")
    expect(outcome).to_have_text("Not found")
    assert faults(reader.page) == []
    box.press("Escape")
    expect(bar).to_have_count(0)
    expect(reader.chat.composer).to_be_focused()


def test_what_is_looked_for_before_the_box_is_there_goes_into_no_message(reader: Reader) -> None:
    conversation, held = reader.conversation(), []
    stand_in(reader.page, conversation, 1_000)
    reader.page.route(re.compile(r"/assets/FindBar-\w+\.js"), lambda route: held.append(route))
    reader.chat.open(f"/c/{conversation['id']}")
    expect(reader.message(999)).to_be_in_viewport(timeout=30_000)
    reader.chat.until_held(held)  # it comes with a long conversation
    reader.chat.composer.focus()
    reader.page.keyboard.press("Control+f")
    reader.page.keyboard.type("question number 42,")
    held.pop().continue_()
    bar = reader.page.get_by_role("search", name="Find in this conversation")
    expect(bar.get_by_role("status")).to_have_text("1 of 1")
    expect(bar.get_by_role("searchbox")).to_have_value("question number 42,")
    expect(bar.get_by_role("searchbox")).to_be_focused()
    expect(reader.message(42)).to_be_in_viewport()
    reader.page.keyboard.press("Escape")
    expect(reader.chat.composer).to_be_focused()
    expect(reader.chat.composer).to_have_value("")


def test_a_box_that_does_not_come_says_so_and_is_asked_for_again(reader: Reader, console: Console) -> None:
    console.allow(r"ERR_FAILED|dynamically imported|could not be shown")
    conversation, part = reader.conversation(), re.compile(r"/assets/FindBar-\w+\.js")
    stand_in(reader.page, conversation, 1_000)
    reader.page.route(part, lambda route: route.abort())
    reader.chat.open(f"/c/{conversation['id']}")
    expect(reader.message(999)).to_be_in_viewport(timeout=30_000)
    reader.chat.composer.focus()
    reader.page.keyboard.press("Control+f")
    expect(reader.page.get_by_text("This part of the page could not be loaded.")).to_be_visible()
    expect(reader.chat.composer).to_be_focused()
    reader.page.unroute(part)
    reader.page.keyboard.press("Control+f")
    expect(reader.page.get_by_role("button", name="Next place")).to_be_visible()


def test_a_conversation_that_is_there_as_a_whole_is_left_to_the_browsers_own_search(reader: Reader) -> None:
    conversation = reader.conversation()
    stand_in(reader.page, conversation, 10)
    reader.chat.open(f"/c/{conversation['id']}")
    expect(reader.message(9)).to_be_visible()
    taken = "!document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'f', code: 'KeyF', ctrlKey: true, bubbles: true, cancelable: true }))"
    assert reader.page.evaluate(taken) is False


def test_who_scrolls_up_is_left_alone_while_a_reply_streams(reader: Reader, model: FakeModel) -> None:
    asked, gate, rest = question(), Gate(), Gate()
    model.answer(asked, *[f"Paragraph {n}.\n\n" for n in range(60)], gate, *[f"Later {n}.\n\n" for n in range(40)], rest, "The end.")
    reader.chat.open()
    reader.chat.send(asked)
    paragraph = reader.page.get_by_text("Paragraph 59.", exact=True)
    expect(paragraph).to_be_in_viewport()
    reader.scroll(-300)
    jump = reader.chat.button("Jump to latest")
    expect(jump).to_be_visible()
    expect(jump).not_to_have_attribute("aria-describedby", re.compile("."))
    reader.chat.settle()
    before = reader.top_of(paragraph)
    gate.open()
    expect(reader.page.get_by_text("Later 39.", exact=True)).to_be_attached()
    expect(jump).to_have_attribute("aria-describedby", re.compile("."))  # there is something new
    assert reader.top_of(paragraph) == pytest.approx(before, abs=1)
    rest.open()
    reader.chat.expect_idle()
    assert reader.top_of(paragraph) == pytest.approx(before, abs=1)
    jump.click()
    expect(reader.page.get_by_text("The end.", exact=True)).to_be_in_viewport()
    expect(jump).to_have_count(0)


def test_the_place_in_a_conversation_is_kept(reader: Reader) -> None:
    one, other = reader.conversation(), reader.conversation()
    stand_in(reader.page, one, 300)
    stand_in(reader.page, other, 300)
    reader.chat.open(f"/c/{one['id']}")
    expect(reader.message(299)).to_be_in_viewport()
    reader.scroll(-4_000)
    expect(reader.message(299)).not_to_be_attached()
    reader.chat.settle()
    place = reader.page.evaluate("""() => {
        const box = document.querySelector('[role=log]').getBoundingClientRect();
        const first = [...document.querySelectorAll('[role=log] article')].find(each => each.getBoundingClientRect().top > box.top);
        return [first.id, first.getBoundingClientRect().top];
    }""")
    read = reader.page.locator(f"#{place[0]}")

    def expect_place() -> None:
        expect(read).to_be_in_viewport()
        reader.chat.settle()
        assert reader.top_of(read) == pytest.approx(place[1], abs=3)

    reader.page.evaluate("id => { history.pushState(null, '', `/c/${id}`); dispatchEvent(new PopStateEvent('popstate')); }", other["id"])
    expect(reader.message(299)).to_be_in_viewport()
    reader.page.go_back()
    expect_place()
    reader.page.reload()
    expect_place()


def test_the_address_of_a_message_leads_to_it(reader: Reader) -> None:
    conversation = reader.conversation()
    stand_in(reader.page, conversation, 3_000)
    reader.chat.open(f"/c/{conversation['id']}/{message_id(1234)}")
    expect(reader.message(1234)).to_be_in_viewport()
    expect(reader.message(1234)).to_have_attribute("data-target", "")
    expect(reader.message(1234)).to_be_focused()
    reader.chat.settle()
    expect(reader.message(1234)).to_be_in_viewport()
    reader.chat.button("Jump to latest").click()
    expect(reader.message(2999)).to_be_in_viewport()


def test_what_has_the_focus_stays_when_it_is_scrolled_away(reader: Reader) -> None:
    conversation = reader.conversation()
    stand_in(reader.page, conversation, 500)
    reader.chat.open(f"/c/{conversation['id']}")
    last = reader.message(499)
    expect(last).to_be_in_viewport()
    copy = last.get_by_role("button", name="Copy message")
    copy.focus()
    reader.scroll(-5_000)
    expect(reader.message(480)).not_to_be_attached()
    expect(copy).to_be_focused()


def test_an_editor_that_is_scrolled_away_keeps_what_was_written(reader: Reader) -> None:
    conversation = reader.conversation()
    stand_in(reader.page, conversation, 500)
    reader.chat.open(f"/c/{conversation['id']}")
    expect(reader.message(499)).to_be_in_viewport()
    reader.message(498).get_by_role("button", name="Edit message").click()
    editor = reader.page.get_by_role("textbox", name="Edited text")
    editor.fill("Not yet sent")
    reader.chat.composer.focus()
    reader.scroll(-5_000)
    expect(reader.message(480)).not_to_be_attached()
    expect(editor).to_have_value("Not yet sent")
