# SPDX-License-Identifier: Apache-2.0
"""The palette, the keyboard's shortcuts, and the sheet that lists them."""
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Route, expect

from chat_page import ChatPage
from conftest import Account, on_both_sizes, sign_in_context
from fake_model import FakeModel
from processes import Martlet
from test_accessibility import faults


@pytest.fixture
def account(martlet: Martlet, new_account: Callable[..., Account]) -> Account:
    return new_account(martlet)


@pytest.fixture
def chat(chat: ChatPage, martlet: Martlet, account: Account) -> ChatPage:
    [agent, *_] = martlet.call("GET", "/agents/", token=account.token)["results"]
    for title in ("About birds", "Über Flüsse", "A third one"):
        made = martlet.call("POST", "/chat/conversations/", {"agent_id": agent["id"]}, account.token)
        martlet.call("PATCH", f"/chat/conversations/{made['id']}/", {"title": title}, account.token)
    sign_in_context(chat.page.context, martlet.url, account.email)
    chat.open().expect_ready()
    return chat


def palette(chat: ChatPage) -> Locator:
    return chat.page.get_by_role("dialog", name="Search and commands")


def press(chat: ChatPage, keys: str) -> None:
    chat.page.keyboard.press(keys)


def test_the_palette_opens_by_key_and_by_button_and_gives_the_focus_back(chat: ChatPage) -> None:
    press(chat, "Control+k")
    box = palette(chat).get_by_role("combobox")
    expect(box).to_be_focused()
    expect(palette(chat).get_by_role("group", name="Recent conversations").get_by_role("option")).to_have_count(3)
    press(chat, "Escape")
    expect(palette(chat)).to_have_count(0)
    expect(chat.composer).to_be_focused()
    chat.button("Search").click()
    expect(box).to_be_focused()
    press(chat, "Control+k")
    expect(palette(chat)).to_have_count(0)
    expect(chat.button("Search")).to_be_focused()


@on_both_sizes
def test_it_is_opened_beside_the_conversations_and_leads_to_what_is_chosen(chat: ChatPage) -> None:
    chat.reach_conversations()
    chat.touch(chat.button("Search"))
    box = palette(chat).get_by_role("combobox")
    expect(box).to_be_focused()
    box.fill("flusse")
    chat.touch(palette(chat).get_by_role("option", name="Über Flüsse"))
    expect(palette(chat)).to_have_count(0)
    expect(chat.page).to_have_title(re.compile("Über Flüsse"))
    expect(chat.composer).to_be_in_viewport()
    chat.reach_conversations()
    chat.touch(chat.button("Search"))
    box.fill("theme dark")
    chat.touch(palette(chat).get_by_role("option", name="dark"))
    expect(palette(chat)).to_have_count(0)
    expect(chat.page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_conversation_is_gone_to_by_its_title(chat: ChatPage) -> None:
    press(chat, "Control+k")
    chat.page.keyboard.type("flusse")
    option = palette(chat).get_by_role("option", name="Über Flüsse")
    expect(option).to_have_attribute("aria-selected", "true")
    press(chat, "Enter")
    expect(chat.page).to_have_title(re.compile("Über Flüsse"))
    expect(palette(chat)).to_have_count(0)


def test_enter_waits_for_what_these_words_find(chat: ChatPage) -> None:
    press(chat, "Control+k")
    chat.page.keyboard.type("birds")
    expect(palette(chat).get_by_role("option", name="About birds")).to_be_visible()
    chat.page.get_by_role("combobox", name="Search and commands").fill("flusse")
    press(chat, "Enter")
    expect(chat.page.get_by_role("heading", name="Über Flüsse")).to_be_visible()
    press(chat, "Control+k")
    chat.page.keyboard.type("keyboard sh")
    press(chat, "Enter")
    expect(chat.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_the_palette_opens_again_in_the_moment_in_which_its_choice_is_shown(chat: ChatPage) -> None:
    chat.page.evaluate("""() => { window.focused = new Promise((tell) => new MutationObserver((_, observer) => {
        if (![...document.querySelectorAll('h1')].some((each) => each.textContent === 'Über Flüsse')) return;
        observer.disconnect();
        const keys = { key: 'k', code: 'KeyK', ctrlKey: true, bubbles: true, cancelable: true };
        document.activeElement.dispatchEvent(new KeyboardEvent('keydown', keys));
        // As soon as the page has done what the keys ask for; the next letter could not come sooner.
        queueMicrotask(() => queueMicrotask(() => tell(document.activeElement.ariaLabel)));
    }).observe(document.body, { subtree: true, childList: true, characterData: true })); }""")
    press(chat, "Control+k")
    chat.page.keyboard.type("flusse")
    press(chat, "Enter")
    assert chat.page.evaluate("() => window.focused") == "Search and commands"
    expect(palette(chat).get_by_role("combobox")).to_have_value("")


def test_arrows_move_through_all_groups_and_around(chat: ChatPage) -> None:
    press(chat, "Control+k")
    chosen = palette(chat).get_by_role("option", selected=True)
    first = chosen.get_attribute("aria-label")
    press(chat, "ArrowDown")
    expect(chosen).not_to_have_attribute("aria-label", first)
    expect(palette(chat).get_by_role("combobox")).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    press(chat, "ArrowUp")
    expect(chosen).to_have_attribute("aria-label", first)
    press(chat, "ArrowUp")
    expect(chosen).to_have_attribute("aria-label", "Sign out")


def test_a_command_is_found_by_its_name_and_done(chat: ChatPage) -> None:
    press(chat, "Control+k")
    chat.page.keyboard.type("theme dark")
    press(chat, "Enter")
    expect(chat.page.locator("html")).to_have_attribute("data-theme", "dark")
    press(chat, "Control+k")
    chat.page.keyboard.type("language")
    press(chat, "Enter")
    expect(chat.button("Neuer Chat")).to_be_visible()
    press(chat, "Control+k")
    chat.page.keyboard.type("abmelden")
    press(chat, "Enter")
    expect(chat.button("Anmelden")).to_be_visible()


def test_what_is_typed_for_it_before_it_is_there_goes_into_no_message(chat: ChatPage) -> None:
    held: list[Route] = []
    chat.page.route(re.compile(r"/assets/Palette-\w+\.js"), lambda route: held.append(route))
    chat.open()
    expect(chat.composer).to_be_focused()
    press(chat, "Control+k")
    chat.page.keyboard.type("theme")
    press(chat, "Enter")
    chat.page.keyboard.type(" da")  # so that Enter was too early
    chat.until_held(held)
    held.pop().continue_()
    expect(palette(chat).get_by_role("combobox")).to_have_value("theme da")
    chat.page.keyboard.type("rk")
    press(chat, "Enter")
    expect(chat.page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(chat.composer).to_be_focused()
    expect(chat.composer).to_have_value("")


def test_what_is_entered_before_it_is_there_is_done_once_it_is(chat: ChatPage) -> None:
    held: list[Route] = []
    chat.page.route(re.compile(r"/assets/Palette-\w+\.js"), lambda route: held.append(route))
    chat.open()
    expect(chat.composer).to_be_focused()
    press(chat, "Control+k")
    chat.page.keyboard.type("theme dark")
    press(chat, "Enter")
    chat.until_held(held)
    held.pop().continue_()
    expect(chat.page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(chat.page.get_by_role("dialog")).to_have_count(0)
    expect(chat.composer).to_be_focused()


@pytest.mark.parametrize("way", ["chosen", "left"])
def test_it_opens_anew_at_once_after_it_was_closed(chat: ChatPage, way: str) -> None:
    press(chat, "Control+k")
    chat.page.keyboard.type("theme dark")
    expect(palette(chat).get_by_role("combobox")).to_have_value("theme dark")
    # Both keys in one frame, at whose end the browser says that the first dialog was closed.
    chat.page.evaluate("""async (way) => {
        const key = (key, more) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
        const dialog = document.querySelector("dialog[open]");
        if (way === "chosen") key("Enter");
        else if (dialog.dispatchEvent(new Event("cancel", { cancelable: true }))) dialog.close();
        await null;
        key("k", { ctrlKey: true });
        await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
    }""", way)
    chat.page.keyboard.type("theme light")
    expect(palette(chat).get_by_role("combobox")).to_have_value("theme light")
    expect(chat.composer).to_have_value("")
    press(chat, "Enter")
    expect(chat.page.locator("html")).to_have_attribute("data-theme", "light")


def test_the_sheet_opens_anew_at_once_after_it_was_closed(chat: ChatPage) -> None:
    press(chat, "Control+/")
    sheet = chat.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    chat.page.evaluate("""async () => {
        const dialog = document.querySelector("dialog[open]");
        if (dialog.dispatchEvent(new Event("cancel", { cancelable: true }))) dialog.close();
        await null;
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "/", code: "Slash", ctrlKey: true, bubbles: true, cancelable: true }));
        await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
    }""")
    expect(sheet).to_be_visible()
    press(chat, "Escape")
    expect(sheet).to_have_count(0)
    expect(chat.composer).to_be_focused()


def test_where_nothing_is_found_all_messages_can_still_be_searched(chat: ChatPage) -> None:
    press(chat, "Control+k")
    chat.page.keyboard.type("zzzz")
    expect(palette(chat).get_by_role("status").get_by_text("One result")).to_be_visible()
    expect(palette(chat).get_by_role("option")).to_have_text(["Search all messages for “zzzz”"])
    press(chat, "Enter")
    expect(palette(chat)).to_have_count(0)
    expect(chat.page.get_by_role("combobox", name="Search all messages")).to_have_value("zzzz")
    expect(chat.page.get_by_text("zzzz").last).to_be_visible()


def test_a_search_that_fails_is_said_and_commands_are_still_there(chat: ChatPage) -> None:
    chat.page.route(re.compile(r"search=new"), lambda route: route.fulfill(status=200, body="no JSON"))
    press(chat, "Control+k")
    chat.page.keyboard.type("new")
    expect(palette(chat).get_by_role("alert")).to_contain_text("The search did not work.")
    expect(palette(chat).get_by_role("option", name="New chat")).to_be_visible()


def test_the_palette_and_the_sheet_are_accessible(chat: ChatPage) -> None:
    press(chat, "Control+k")
    expect(palette(chat).get_by_role("option").first).to_be_visible()
    assert faults(chat.page) == []
    press(chat, "Escape")
    press(chat, "Control+/")
    expect(chat.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    assert faults(chat.page) == []


def test_new_chat_and_the_message_box_have_keys(chat: ChatPage) -> None:
    chat.links.first.click()
    expect(chat.page).to_have_url(re.compile("/c/"))
    chat.links.first.focus()
    press(chat, "Shift+Escape")
    expect(chat.composer).to_be_focused()
    press(chat, "Control+Shift+O")
    expect(chat.page).not_to_have_url(re.compile("/c/"))
    expect(chat.composer).to_be_focused()


def test_the_agents_have_a_key(chat: ChatPage) -> None:
    press(chat, "Control+Shift+M")
    agents = chat.page.get_by_role("combobox", name="Agent")
    expect(agents).to_be_focused()
    expect(agents).to_have_attribute("aria-expanded", "true")


@pytest.mark.parametrize("goes_on", [False, True])
def test_the_agents_key_waits_for_the_agents_and_no_longer_than_the_reader(chat: ChatPage, goes_on: bool) -> None:
    held: list[Route] = []
    chat.page.route("**/api/v1/agents/**", lambda route: held.append(route))
    chat.open()
    expect(chat.composer).to_be_focused()
    chat.until_held(held)
    press(chat, "Control+Shift+M")
    if goes_on:
        chat.page.keyboard.type("a")
    for route in held:
        route.continue_()
    agents = chat.page.get_by_role("combobox", name="Agent")
    expect(agents).to_be_enabled()
    if goes_on:
        chat.page.keyboard.type("nd so on")
        expect(chat.composer).to_have_value("and so on")
        expect(agents).to_have_attribute("aria-expanded", "false")
    else:
        expect(agents).to_be_focused()
        expect(agents).to_have_attribute("aria-expanded", "true")


def test_the_last_answer_and_the_last_code_are_copied_by_key(chat: ChatPage, model: FakeModel) -> None:
    model.answer("Copy what?", "First\n\n```py\nprint(1)\n```\n\nand\n\n```py\nprint(2)\n```\n\nthe end.")
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.send("Copy what?")
    expect(chat.messages("Robin")).to_contain_text("the end.")
    chat.expect_idle()
    press(chat, "Control+Shift+Semicolon")
    expect(chat.page.get_by_text("The code is copied.")).to_be_visible()
    assert chat.page.evaluate("navigator.clipboard.readText()") == "print(2)"
    press(chat, "Control+Shift+C")
    expect(chat.page.get_by_text("The answer is copied.")).to_be_visible()
    assert chat.page.evaluate("navigator.clipboard.readText()").startswith("First\n\n```py")


def test_the_sheet_opens_on_a_question_mark_but_not_while_writing(chat: ChatPage) -> None:
    sheet = chat.page.get_by_role("dialog", name="Keyboard shortcuts")
    chat.composer.press("?")
    expect(chat.composer).to_have_value("?")
    expect(sheet).to_have_count(0)
    chat.links.first.focus()
    press(chat, "?")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_text("Copy the last answer")).to_be_visible()
    press(chat, "Control+Shift+O")  # not while a dialog is open
    expect(sheet).to_be_visible()
    press(chat, "Escape")
    expect(chat.links.first).to_be_focused()


def test_who_wrote_before_the_sheet_writes_on_after_it(chat: ChatPage) -> None:
    chat.composer.fill("Before  after")
    chat.composer.evaluate("box => box.setSelectionRange(7, 7)")
    press(chat, "Control+/")
    sheet = chat.page.get_by_role("dialog", name="Keyboard shortcuts")
    sheet.get_by_role("button", name="Change the keys").first.click()
    press(chat, "Escape")
    press(chat, "Escape")
    expect(sheet).to_have_count(0)
    chat.page.keyboard.type("and")
    expect(chat.composer).to_have_value("Before and after")


def test_keys_can_be_changed_and_a_taken_one_is_refused(chat: ChatPage) -> None:
    press(chat, "Control+/")
    sheet = chat.page.get_by_role("dialog", name="Keyboard shortcuts")
    keys = sheet.get_by_role("listitem").filter(has_text="New chat").get_by_role("button", name="Change the keys")
    expect(keys).to_have_accessible_description("New chat")
    keys.click()
    press(chat, "n")
    expect(sheet.get_by_role("alert")).to_contain_text("needed for writing")
    press(chat, "Control+k")
    expect(sheet.get_by_role("alert")).to_contain_text("These keys belong to “Search and commands”.")
    press(chat, "Alt+n")
    expect(keys).to_have_accessible_name("Change the keys: Alt N")
    sheet.get_by_role("button", name="Done", exact=True).click()
    chat.page.reload()
    chat.links.first.click()
    expect(chat.page).to_have_url(re.compile("/c/"))
    press(chat, "Control+Shift+O")
    expect(chat.page).to_have_url(re.compile("/c/"))
    press(chat, "Alt+n")
    expect(chat.page).not_to_have_url(re.compile("/c/"))
