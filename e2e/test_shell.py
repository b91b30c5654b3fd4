# SPDX-License-Identifier: Apache-2.0
"""What is around the conversations: the list's place, the title, what is told of replies elsewhere, addresses that are none."""
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from chat_page import ChatPage
from conftest import PHONE, Account, Console, sign_in_context
from fake_model import FakeModel, Gate
from processes import Martlet
from test_accessibility import faults
from test_chat import question


def test_the_list_is_folded_away_and_stays_so(signed_in: ChatPage) -> None:
    signed_in.button("Close conversations").click()
    expect(signed_in.side).to_have_count(0)
    expect(signed_in.button("Open conversations")).to_be_focused()
    signed_in.page.reload()
    expect(signed_in.button("Open conversations")).to_be_visible()
    expect(signed_in.side).to_have_count(0)
    assert faults(signed_in.page) == []
    signed_in.page.keyboard.press("Control+Shift+S")
    expect(signed_in.side).to_be_visible()
    expect(signed_in.button("Open conversations")).to_have_count(0)


def test_a_chat_is_begun_beside_the_conversations_or_in_their_absence(signed_in: ChatPage, model: FakeModel) -> None:
    model.answer("Before a new one?", "Yes.")
    signed_in.send("Before a new one?")
    expect(signed_in.messages("Robin")).to_contain_text("Yes.")
    begin = signed_in.button("New chat")
    begin.click()
    expect(signed_in.log).to_have_count(0)
    signed_in.links.first.click()
    expect(signed_in.messages("Robin")).to_contain_text("Yes.")
    expect(begin).to_have_count(1)
    begin.focus()
    signed_in.page.keyboard.press("Control+Shift+S")
    expect(signed_in.side).to_have_count(0)
    expect(signed_in.button("Open conversations")).to_be_focused()
    assert signed_in.page.locator("button", has_text="New chat").count() == 0, "one is left in the list that is folded away"
    begin.click()
    expect(signed_in.log).to_have_count(0)
    expect(signed_in.composer).to_be_focused()


def test_who_is_writing_keeps_the_focus_when_the_list_comes_and_goes(signed_in: ChatPage) -> None:
    wide = signed_in.page.viewport_size
    assert wide
    signed_in.composer.fill("Half a")
    signed_in.page.keyboard.press("Control+Shift+S")
    expect(signed_in.side).to_have_count(0)
    signed_in.page.keyboard.press("Control+Shift+S")
    expect(signed_in.side).to_be_visible()
    expect(signed_in.composer).to_be_focused()
    signed_in.page.set_viewport_size({"width": 500, "height": 700})
    expect(signed_in.side).to_have_count(0)
    signed_in.page.set_viewport_size(wide)
    expect(signed_in.side).to_be_visible()
    expect(signed_in.composer).to_be_focused()
    signed_in.page.keyboard.type(" sentence")
    expect(signed_in.composer).to_have_value("Half a sentence")


def test_the_list_is_made_wider_with_the_mouse_and_with_keys(signed_in: ChatPage) -> None:
    edge = signed_in.page.get_by_role("separator", name="Width of the list")
    expect(edge).to_have_attribute("aria-valuenow", "280")
    box = edge.bounding_box()
    assert box
    signed_in.page.mouse.move(box["x"] + 4, 300)
    signed_in.page.mouse.down()
    signed_in.page.mouse.move(360, 300)
    signed_in.page.mouse.up()
    expect(edge).to_have_attribute("aria-valuenow", "360")
    edge.press("ArrowRight")
    expect(edge).to_have_attribute("aria-valuenow", "376")
    signed_in.page.reload()
    expect(edge).to_have_attribute("aria-valuenow", "376")
    assert signed_in.page.get_by_role("complementary").bounding_box()["width"] == 376
    edge.dblclick()
    expect(edge).to_have_attribute("aria-valuenow", "280")


def test_a_reply_that_ends_elsewhere_is_told_in_the_title_and_in_a_toast(signed_in: ChatPage, model: FakeModel) -> None:
    gate = Gate()
    model.answer("Tell me elsewhere", "It begins", gate, " and ends.")
    signed_in.send("Tell me elsewhere")
    expect(signed_in.messages("Robin")).to_contain_text("It begins")
    signed_in.button("New chat").click()
    expect(signed_in.page).to_have_title("Martlet")
    gate.open()
    toast = signed_in.page.get_by_text("There is an answer in “Tell me elsewhere”.")
    expect(signed_in.page).to_have_title("(1) Martlet")
    expect(toast).to_be_visible()
    signed_in.button("Open").click()
    expect(signed_in.messages("Robin")).to_contain_text("It begins and ends.")
    expect(signed_in.page).to_have_title(re.compile(r"^(?!\(1\)).+ · Martlet$"))


def test_who_has_found_the_answer_is_not_told_of_it_any_more(signed_in: ChatPage, model: FakeModel) -> None:
    gate = Gate()
    model.answer("Tell me somehow", "It begins", gate, " and ends.")
    signed_in.send("Tell me somehow")
    expect(signed_in.messages("Robin")).to_contain_text("It begins")
    signed_in.button("New chat").click()
    gate.open()
    toast = signed_in.page.get_by_text("There is an answer in “Tell me somehow”.")
    expect(toast).to_be_visible()
    signed_in.links.first.click()
    expect(signed_in.messages("Robin")).to_contain_text("It begins and ends.")
    expect(toast).to_have_count(0)


def test_an_unseen_page_notifies_who_asked_for_it(
    new_context: Callable[..., BrowserContext], martlet: Martlet, model: FakeModel, new_account: Callable[..., Account]
) -> None:
    gate = Gate()
    model.answer("Notify me", "Slowly", gate, " done.")
    context = new_context(permissions=["notifications"])
    context.add_init_script("""
        window.Notification = class { static permission = "granted"; static requestPermission = async () => "granted";
            constructor(title, options) { document.documentElement.dataset.shown = `${title}: ${options.body}`; } close() {} };
        window.hide = () => Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    """)
    sign_in_context(context, martlet.url, new_account(martlet).email)
    chat = ChatPage(context.new_page(), martlet.url).open()
    expect(chat.composer).to_be_focused()
    chat.page.keyboard.press("Control+k")
    expect(chat.page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    chat.page.keyboard.type("notify me of")
    chat.page.keyboard.press("Enter")
    expect(chat.page.get_by_role("dialog")).to_have_count(0)
    chat.send("Notify me")
    expect(chat.messages("Robin")).to_contain_text("Slowly")
    chat.page.evaluate("hide()")
    gate.open()
    expect(chat.page.locator("html")).to_have_attribute("data-shown", "Notify me: The answer is there.")


def test_an_address_that_is_none_is_said_to_be_none(signed_in: ChatPage) -> None:
    signed_in.open("/no/such/page")
    expect(signed_in.page.get_by_role("heading", name="Page not found")).to_be_visible()
    expect(signed_in.page).to_have_title("Page not found · Martlet")
    assert faults(signed_in.page) == []
    signed_in.page.get_by_role("link", name="To the beginning").click()
    expect(signed_in.composer).to_be_visible()


def test_the_first_stop_of_the_tab_key_leads_to_the_content(signed_in: ChatPage) -> None:
    signed_in.page.get_by_role("link", name="Martlet", exact=True).focus()
    signed_in.page.keyboard.press("Shift+Tab")
    expect(signed_in.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    signed_in.page.keyboard.press("Enter")
    expect(signed_in.composer).to_be_focused()


def test_being_offline_is_said_on_other_pages_too(signed_in: ChatPage, console: Console) -> None:
    console.allow(r"ERR_INTERNET_DISCONNECTED|WebSocket connection")
    signed_in.page.get_by_role("link", name="Settings").click()
    expect(signed_in.page.get_by_role("heading", name="Settings", exact=True)).to_be_visible()
    signed_in.page.context.set_offline(True)
    expect(signed_in.page.get_by_text("You are offline.")).to_be_visible()
    signed_in.page.context.set_offline(False)
    expect(signed_in.page.get_by_text("You are offline.")).to_have_count(0)


def test_a_part_that_does_not_come_takes_nothing_with_it_and_is_asked_for_again(signed_in: ChatPage, console: Console) -> None:
    console.allow(r"ERR_FAILED|dynamically imported|could not be shown")
    signed_in.composer.fill("Half a sentence")
    part = re.compile(r"/assets/ShortcutSheet-[^/]+\.js$")
    signed_in.page.route(part, lambda route: route.abort())
    signed_in.page.keyboard.press("Control+/")
    expect(signed_in.page.get_by_text("This part of the page could not be loaded.")).to_be_visible()
    expect(signed_in.composer).to_have_value("Half a sentence")
    signed_in.page.unroute(part)
    signed_in.page.keyboard.press("Control+/")
    expect(signed_in.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


MOVING = """
    window.moved = new Set();
    window.lookForMotion = () => {
        for (const each of document.getAnimations()) {
            if (each.effect.getComputedTiming().activeDuration > 20) {
                window.moved.add(`${each.animationName ?? each.transitionProperty ?? "script"} of ${each.effect.target.className}`);
            }
        }
        return [...window.moved];
    };
    for (const kind of ["animationstart", "transitionrun"]) document.addEventListener(kind, window.lookForMotion, true);
"""


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_nothing_moves_for_who_asked_for_that(
    options: dict, new_context: Callable[..., BrowserContext], martlet: Martlet, new_account: Callable[..., Account], model: FakeModel
) -> None:
    context = new_context(**options)
    sign_in_context(context, martlet.url, new_account(martlet).email)
    chat = ChatPage(context.new_page(), martlet.url)
    chat.page.add_init_script(MOVING)
    chat.open()
    asked, before, within = question(), Gate(), Gate()
    model.answer(asked, before, "It begins", within, " and ends.")
    chat.send(asked)
    expect(chat.messages("Robin")).to_contain_text("Thinking")
    assert chat.page.evaluate("lookForMotion()") == []
    before.open()
    expect(chat.messages("Robin")).to_contain_text("It begins")
    assert chat.page.evaluate("lookForMotion()") == []
    if options:
        chat.show_conversations()
    else:
        chat.button("Close conversations").click()
        chat.button("Open conversations").click()
    expect(chat.links).to_have_count(1)
    assert chat.page.evaluate("lookForMotion()") == []
    chat.button("Theme").click()
    expect(chat.page.get_by_role("menu")).to_be_visible()
    assert chat.page.evaluate("lookForMotion()") == []
    chat.page.keyboard.press("Escape")
    within.open()
    chat.links.first.focus()
    chat.page.keyboard.press("Delete")
    expect(chat.button("Undo")).to_be_visible()  # a toast
    assert chat.page.evaluate("lookForMotion()") == []
    chat.page.keyboard.press("Control+k")
    expect(chat.page.get_by_role("dialog")).to_be_visible()
    assert chat.page.evaluate("lookForMotion()") == []


def test_with_motion_the_list_moves_shortly(
    new_context: Callable[..., BrowserContext], martlet: Martlet, new_account: Callable[..., Account]
) -> None:
    context = new_context(reduced_motion="no-preference")
    sign_in_context(context, martlet.url, new_account(martlet).email)
    chat = ChatPage(context.new_page(), martlet.url).open()
    # In the same task, so that no stall outlasts the movement.
    longest = """async () => {
        const aside = document.querySelector("aside");
        document.querySelector("[aria-label='Close conversations']").click();
        await null;
        getComputedStyle(aside).marginInlineStart;
        return Math.max(0, ...document.getAnimations().filter((each) => each instanceof CSSTransition && each.effect.target.closest("aside"))
            .map((each) => each.effect.getComputedTiming().duration));
    }"""
    expect(chat.button("Close conversations")).to_be_visible()
    assert 0 < chat.page.evaluate(longest) <= 300
