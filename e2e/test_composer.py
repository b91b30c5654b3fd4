# SPDX-License-Identifier: Apache-2.0
"""Where a message is written."""
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from chat_page import ChatPage
from conftest import PHONE, Account, on_both_sizes, sign_in_context
from fake_model import FakeModel, Gate, NoUsage
from processes import Martlet
from test_chat import question


@pytest.fixture
def answering(signed_in: ChatPage, model: FakeModel) -> tuple[ChatPage, Gate]:
    """A conversation whose first reply is being written until the gate opens."""
    asked, gate = question(), Gate()
    model.answer(asked, "Begun", gate, " and ended.")
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("Begun")
    return signed_in, gate


def queued(chat: ChatPage):
    return chat.page.get_by_role("list", name="Waiting messages").get_by_role("listitem")


@contextmanager
def agents_held_back(chat: ChatPage) -> Iterator[None]:
    """The page is opened anew, and hears of the agents at the end."""
    path, held = "**/api/v1/agents/**", []
    chat.page.route(path, lambda route: held.append(route))
    chat.page.reload()
    yield
    for route in held:
        route.continue_()
    chat.page.unroute(path)


def test_enter_before_the_agents_are_there_sends_once_they_are(signed_in: ChatPage, model: FakeModel) -> None:
    asked = question()
    model.answer(asked, "An answer.")
    with agents_held_back(signed_in):
        signed_in.composer.fill(asked)
        signed_in.composer.press("Enter")
        expect(signed_in.composer).to_have_value(asked)
    expect(signed_in.messages("Robin")).to_contain_text("An answer.")
    assert len(model.asked(asked)) == 1


def test_what_is_changed_after_too_early_an_enter_waits_for_another(signed_in: ChatPage) -> None:
    with agents_held_back(signed_in):
        signed_in.composer.fill("Half a")
        signed_in.composer.press("Enter")
        signed_in.composer.fill("Half a thought")
    expect(signed_in.button("Send")).to_be_enabled()
    expect(signed_in.composer).to_have_value("Half a thought")
    expect(signed_in.log).to_have_count(0)


def test_the_box_grows_to_ten_lines_and_then_scrolls(signed_in: ChatPage) -> None:
    def height() -> float:
        return signed_in.composer.evaluate("box => box.clientHeight")

    one = height()
    signed_in.composer.fill("\n".join("abc"))
    assert height() == pytest.approx(one + 2 * 24, abs=2)
    signed_in.composer.fill("\n".join("abcdefghij"))
    ten = height()
    assert ten == pytest.approx(one + 9 * 24, abs=2)
    signed_in.composer.fill("\n".join("abcdefghijklmno"))
    assert height() == ten
    assert signed_in.composer.evaluate("box => box.scrollHeight > box.clientHeight")
    signed_in.composer.fill("")
    assert height() == one


def test_the_focus_is_in_the_box_from_the_start_and_after_sending(signed_in: ChatPage, model: FakeModel) -> None:
    expect(signed_in.composer).to_be_focused()
    signed_in.send(question())
    expect(signed_in.messages("Robin")).to_contain_text("A short answer")
    expect(signed_in.composer).to_be_focused()
    signed_in.expect_idle()
    signed_in.page.reload()
    expect(signed_in.composer).to_be_focused()


def test_an_input_method_choosing_characters_never_sends(signed_in: ChatPage) -> None:
    signed_in.composer.fill("か")
    signed_in.composer.evaluate("""box => {
        for (const init of [{ isComposing: true }, { keyCode: 229 }]) {
            box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init }));
        }
    }""")
    expect(signed_in.composer).to_have_value("か")
    expect(signed_in.log).to_have_count(0)
    signed_in.composer.press("Enter")
    expect(signed_in.messages("You")).to_contain_text("か")


def test_on_a_touch_screen_enter_breaks_the_line(phone: ChatPage) -> None:
    phone.composer.fill("One")
    phone.composer.press("Enter")
    phone.composer.press_sequentially("Two")
    expect(phone.composer).to_have_value("One\nTwo")
    expect(phone.log).to_have_count(0)
    phone.button("Send").tap()
    expect(phone.messages("You")).to_contain_text("One\nTwo")


def test_sending_becomes_stopping_while_a_reply_is_written(answering: tuple[ChatPage, Gate]) -> None:
    chat, gate = answering
    expect(chat.button("Stop")).to_be_visible()
    expect(chat.button("Send")).to_have_count(0)
    gate.open()
    expect(chat.button("Send")).to_be_disabled()  # nothing is written
    expect(chat.button("Stop")).to_have_count(0)


def test_escape_stops_the_reply(answering: tuple[ChatPage, Gate]) -> None:
    chat, gate = answering
    chat.composer.press("Escape")
    chat.expect_idle()
    expect(chat.page.get_by_text("You stopped this reply.")).to_be_visible()
    gate.open()


@on_both_sizes
def test_what_is_typed_meanwhile_waits_and_goes_by_itself(answering: tuple[ChatPage, Gate], model: FakeModel) -> None:
    chat, gate = answering
    first, second = question(), question()
    model.answer(first, "About the first.")
    model.answer(second, "About the second.")
    chat.composer.fill(first)
    if chat.is_phone:
        chat.touch(chat.button("Queue message"))
    else:
        chat.composer.press("Enter")
    expect(chat.composer).to_have_value("")
    chat.composer.fill(second)
    chat.touch(chat.button("Queue message"))
    expect(queued(chat)).to_have_count(2)
    assert model.asked(first) == []
    gate.open()
    expect(chat.messages("Robin").nth(1)).to_contain_text("About the first.")
    expect(chat.messages("Robin").nth(2)).to_contain_text("About the second.")
    expect(queued(chat)).to_have_count(0)
    chat.expect_idle()
    assert len(model.asked(first)) == len(model.asked(second)) == 1


def test_what_waits_can_be_edited_and_dropped(answering: tuple[ChatPage, Gate], model: FakeModel) -> None:
    chat, gate = answering
    for text in ("To be edited", "To be dropped"):
        chat.composer.fill(text)
        chat.composer.press("Enter")
    queued(chat).nth(1).get_by_role("button", name="Drop waiting message").click()
    expect(queued(chat)).to_have_count(1)
    expect(chat.composer).to_be_focused()
    queued(chat).get_by_role("button", name="Edit waiting message").click()
    expect(chat.composer).to_have_value("To be edited")
    expect(chat.composer).to_be_focused()
    expect(queued(chat)).to_have_count(0)
    chat.composer.press("Enter")
    chat.composer.press("ArrowUp")  # the last that was said is what waits
    expect(chat.composer).to_have_value("To be edited")
    gate.open()
    chat.expect_idle()
    assert model.asked("To be edited") == model.asked("To be dropped") == []


def test_what_waits_can_be_sent_at_once_in_the_place_of_the_rest_of_the_reply(answering: tuple[ChatPage, Gate], model: FakeModel) -> None:
    chat, gate = answering
    urgent = question()
    model.answer(urgent, "At once.")
    chat.composer.fill(urgent)
    chat.composer.press("Enter")
    queued(chat).get_by_role("button", name="Ask now").click()
    expect(chat.messages("Robin").last).to_contain_text("At once.")
    expect(chat.messages("Robin").first).to_contain_text("You stopped this reply.")
    gate.open()


def test_after_a_reply_that_was_stopped_what_waits_is_left_to_its_writer(answering: tuple[ChatPage, Gate], model: FakeModel) -> None:
    chat, gate = answering
    later = question()
    chat.composer.fill(later)
    chat.composer.press("Enter")
    chat.button("Stop").click()
    chat.expect_idle()
    gate.open()
    expect(queued(chat)).to_contain_text(later)
    chat.page.reload()
    expect(queued(chat)).to_contain_text(later)
    assert model.asked(later) == []
    queued(chat).get_by_role("button", name="Ask now").click()
    expect(chat.messages("You").last).to_contain_text(later)
    expect(queued(chat)).to_have_count(0)


def test_what_waits_stays_with_its_conversation(answering: tuple[ChatPage, Gate]) -> None:
    chat, gate = answering
    chat.composer.fill("Waits here")
    chat.composer.press("Enter")
    chat.button("New chat").click()
    expect(chat.composer).to_have_value("")
    expect(queued(chat)).to_have_count(0)
    chat.page.go_back()
    expect(queued(chat)).to_contain_text("Waits here")
    queued(chat).get_by_role("button", name="Drop waiting message").click()
    gate.open()


def test_what_waits_is_a_draft_no_more(answering: tuple[ChatPage, Gate]) -> None:
    chat, gate = answering
    saved = lambda r: r.request.method == "PUT" and r.url.endswith("/draft/") and r.ok  # noqa: E731
    with chat.page.expect_response(saved):
        chat.composer.fill("Waits and is no draft")
    with chat.page.expect_response(saved):
        chat.composer.press("Enter")
    chat.page.reload()
    expect(queued(chat)).to_contain_text("Waits and is no draft")
    expect(chat.messages("Robin")).to_be_visible()
    expect(chat.composer).to_have_value("")
    queued(chat).get_by_role("button", name="Drop waiting message").click()
    gate.open()


def test_a_draft_stays_with_its_conversation_over_a_reload(signed_in: ChatPage) -> None:
    signed_in.send(question())
    expect(signed_in.messages("Robin")).to_contain_text("A short answer")
    signed_in.expect_idle()
    signed_in.composer.fill("Half a thought")
    signed_in.button("New chat").click()
    expect(signed_in.composer).to_have_value("")
    signed_in.page.go_back()
    expect(signed_in.composer).to_have_value("Half a thought")
    signed_in.page.reload()
    expect(signed_in.composer).to_have_value("Half a thought")


def test_the_length_is_told_near_the_limit_and_too_much_is_not_sent(signed_in: ChatPage) -> None:
    signed_in.composer.fill("a" * 1_000)
    expect(signed_in.page.get_by_text("characters")).to_have_count(0)
    signed_in.composer.fill("a" * 250_000)
    expect(signed_in.page.get_by_text("250,000 characters, about 62,500 tokens · 11 KiB left")).to_be_visible()
    expect(signed_in.button("Send")).to_be_enabled()
    signed_in.composer.fill("ä" * 140_000)
    expect(signed_in.page.get_by_text("Too long by 18 KiB. The limit is 256 KiB.")).to_be_visible()
    expect(signed_in.button("Send")).to_be_disabled()
    expect(signed_in.composer).to_have_attribute("aria-invalid", "true")
    signed_in.composer.fill("")


def test_a_gauge_shows_how_much_of_the_context_is_used(signed_in: ChatPage) -> None:
    gauge = signed_in.page.get_by_role("meter", name="Context used")
    expect(gauge).to_have_count(0)
    signed_in.send(question())
    expect(signed_in.messages("Robin")).to_contain_text("A short answer")
    expect(gauge).to_have_attribute("aria-valuetext", re.compile(r"^\d+ % of the context used: 8 of 8,192 tokens$"))


def test_where_the_model_does_not_count_the_gauge_goes_by_the_length_of_the_text(signed_in: ChatPage, model: FakeModel) -> None:
    asked, other = "long " * 400 + question(), question()
    model.answer(asked, "word " * 799 + "words", NoUsage())
    model.answer(other, "This one counts.")
    gauge = signed_in.page.get_by_role("meter", name="Context used")
    signed_in.send(asked)
    signed_in.expect_idle()
    tokens = -(-len(asked) // 4) + 1_000
    about = f"About {round(tokens / 81.92)} % of the context used: about {tokens:,} of 8,192 tokens"
    expect(gauge).to_have_attribute("aria-valuetext", about)
    signed_in.page.reload()
    expect(gauge).to_have_attribute("aria-valuetext", about)
    signed_in.send(other)
    expect(gauge).to_have_attribute("aria-valuetext", "0 % of the context used: 8 of 8,192 tokens")


def test_arrow_up_in_an_empty_box_edits_the_last_message_and_not_in_a_full_one(signed_in: ChatPage) -> None:
    asked = question()
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("A short answer")
    signed_in.expect_idle()
    signed_in.composer.fill("Something")
    signed_in.composer.press("ArrowUp")
    editor = signed_in.page.get_by_role("textbox", name="Edited text")
    expect(editor).to_have_count(0)
    signed_in.composer.fill("")
    signed_in.composer.press("ArrowUp")
    expect(editor).to_be_focused()
    expect(editor).to_have_value(asked)


def test_the_composer_speaks_german(new_context: Callable[..., BrowserContext], martlet: Martlet, new_account: Callable[..., Account], model: FakeModel) -> None:
    context = new_context(locale="de-DE")
    sign_in_context(context, martlet.url, new_account(martlet).email)
    page: Page = context.new_page()
    page.goto(martlet.url)
    box = page.get_by_role("textbox", name="Nachricht", exact=True)
    asked = question()
    box.fill(asked)
    page.get_by_role("button", name="Senden", exact=True).click()
    log = page.get_by_role("log", name="Nachrichten")
    expect(log.get_by_role("article", name="Du", exact=True)).to_contain_text(asked)
    expect(log.get_by_text("Heute")).to_be_visible()
    expect(log.get_by_role("button", name="Neu erzeugen")).to_be_visible()
    box.fill("a" * 250_000)
    expect(page.get_by_text("250.000 Zeichen, etwa 62.500 Token · noch 11 KiB")).to_be_visible()
    box.fill("")
