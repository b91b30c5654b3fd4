# SPDX-License-Identifier: Apache-2.0
"""The page's main job without a mouse."""
import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from chat_page import PASSWORD, ChatPage
from fake_model import FakeModel, Gate


def tab_to(page: Page, name: str, role: str | None = None, back: bool = False) -> None:
    """Goes on with the Tab key until something of this name has the focus."""
    here = page.get_by_role(role, name=name, exact=True) if role else page.get_by_label(name, exact=True)
    for _ in range(40):
        if here.count() and here.first.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
        assert page.evaluate("document.activeElement !== null")
    raise AssertionError(f"the Tab key never came to {name!r}")


@pytest.mark.usefixtures("signing_out")
def test_signing_up_asking_stopping_and_coming_back_need_no_mouse(chat: ChatPage, model: FakeModel) -> None:
    gate = Gate()
    model.answer("A question by keyboard", "It begins", gate, " and never ends")
    model.answer("Another one by keyboard", "Answered.")
    page = chat.open().page
    expect(chat.field("Password")).to_be_visible()
    tab_to(page, "Create account", "button")
    page.keyboard.press("Enter")
    tab_to(page, "Name", back=True)
    page.keyboard.type("Grace")
    page.keyboard.press("Tab")
    page.keyboard.type(f"{uuid.uuid4().hex[:12]}@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(chat.composer).to_be_focused()
    expect(page.get_by_role("combobox", name="Agent")).to_be_enabled()

    # Until the agents are there, the Tab key passes it over.
    expect(page.get_by_role("combobox", name="Agent")).to_be_enabled()
    tab_to(page, "Agent", "combobox", back=True)
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Agent")).to_contain_text("Heron")
    page.keyboard.press("Shift+Escape")
    page.keyboard.type("A question by keyboard")
    page.keyboard.press("Enter")
    expect(chat.messages("Heron")).to_contain_text("It begins")
    page.keyboard.press("Escape")
    chat.expect_idle()
    gate.open()
    first = page.url

    page.keyboard.press("Control+Shift+O")
    expect(page).not_to_have_url(first)
    page.keyboard.type("Another one by keyboard")
    page.keyboard.press("Enter")
    expect(chat.messages("Heron")).to_contain_text("Answered.")
    chat.expect_idle()
    expect(chat.links).to_have_count(2)
    expect(chat.composer).to_be_focused()

    tab_to(page, "Search conversations", "searchbox", back=True)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page).to_have_url(first)
    expect(chat.messages("You")).to_contain_text("A question by keyboard")

    page.keyboard.press("Control+k")
    page.keyboard.type("sign out")
    page.keyboard.press("Enter")
    expect(chat.field("Password")).to_be_visible()


def test_the_focus_is_always_somewhere_that_can_be_seen(signed_in: ChatPage, model: FakeModel) -> None:
    model.answer("See the focus", "Some words.\n\n```py\nprint(1)\n```\n")
    signed_in.send("See the focus")
    signed_in.expect_idle()
    page = signed_in.page
    page.keyboard.press("Tab")
    seen = set()
    for _ in range(30):
        stop = page.evaluate("""() => {
            const element = document.activeElement;
            if (element === document.body) return null;
            const { width, height, bottom, right } = element.getBoundingClientRect();
            const style = getComputedStyle(element);
            const shown = style.visibility === "visible" && width > 0 && height > 0 && bottom > 0 && right > 0;
            return [element.getAttribute("aria-label") || element.textContent || element.tagName, shown, element.matches(":focus-visible")];
        }""")
        if stop is not None:
            assert stop[1] and stop[2], stop
            seen.add(stop[0])
        page.keyboard.press("Tab")
    for name in ("New chat", "Settings", "Sign out", "Message"):
        assert any(re.search(name, each) for each in seen), f"{name} is no stop of the Tab key: {seen}"
