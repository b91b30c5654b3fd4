# SPDX-License-Identifier: Apache-2.0
"""No words are cut off or lie beside the page, on a desktop and on a narrow phone, in either language; and on that, what is touched is
large enough."""
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from chat_page import ChatPage
from conftest import PHONE, Account, sign_in_context
from fake_model import FakeModel
from processes import Martlet
from test_phone import too_small

NARROW = PHONE | {"viewport": {"width": 320, "height": 640}}  # as wide as a desktop's page enlarged fourfold: WCAG 2.2, 1.4.10
PATHS = ["/", "/settings", "/admin", "/admin/agents", "/admin/agents/new", "/admin/users", "/admin/audit", "/search", "/trash", "/nowhere"]
# What is shortened on purpose: the titles of conversations, which the hint and the conversation itself tell in full. What
# scrolls in a box of its own is all there.
SHORTENED = ".chat-title, nav a, .trash-title, .file-name, .palette-detail"
CUT = """shortened => [...document.body.querySelectorAll('*')].flatMap(each => {
    const style = getComputedStyle(each), box = each.getBoundingClientRect();
    const hasWords = [...each.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '');
    if (!hasWords || box.width < 2 || style.visibility === 'hidden' || each.closest(shortened + ', .visually-hidden, .skip-link')) return [];
    for (let around = each; around !== null; around = around.parentElement) {
        const { overflowX } = getComputedStyle(around), edge = around.getBoundingClientRect();
        if (/auto|scroll/.test(overflowX) && around.tabIndex >= 0) return [];
        const cuts = overflowX === 'hidden' || overflowX === 'clip' || around === document.documentElement;
        if (cuts && (box.right > edge.right + 1 || box.left < edge.left - 1)) return [`${each.textContent.slice(0, 60)} | beside ${around.className}`];
    }
    const isFramed = parseFloat(style.borderInlineEndWidth) > 0;
    if (isFramed && style.overflowX === 'visible' && each.scrollWidth > each.clientWidth + 1) return [`${each.textContent.slice(0, 60)} | over its frame`];
    const cut = style.overflowX !== 'visible' && each.scrollWidth > each.clientWidth + 1 || style.overflowY === 'hidden' && each.scrollHeight > each.clientHeight + 2;
    return cut ? [`${each.textContent.slice(0, 60)} | cut`] : [];
})"""


def cut(page: Page) -> list[str]:
    return page.evaluate(CUT, SHORTENED)


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
@pytest.mark.parametrize("kind", ["desktop", "phone"])
def test_no_words_are_cut_off_and_fingers_find_room(kind: str, locale: str, new_context: Callable[..., BrowserContext], martlet: Martlet, admin: Account) -> None:
    context = new_context(**(NARROW if kind == "phone" else {}), locale=locale)
    sign_in_context(context, martlet.url, admin.email)
    page = context.new_page()
    for path in PATHS:
        ChatPage(page, martlet.url).open(path)
        expect(page.get_by_role("main")).to_be_visible()
        expect(page.locator("[aria-busy=true], .admin-loading, .list-skeleton")).to_have_count(0)
        page.evaluate("document.fonts.ready")
        if kind == "phone" and path == "/":
            assert cut(page) == []
            page.locator(".drawer-button").click()
            expect(page.locator(".account-name")).to_be_in_viewport()
            assert cut(page) == [], "the drawer"
            for keys in ("Control+k", "Control+/"):
                page.keyboard.press(keys)
                expect(page.get_by_role("dialog")).to_be_visible()
                assert cut(page) == [], keys
                page.keyboard.press("Escape")
                expect(page.get_by_role("dialog")).to_have_count(0)
        if kind == "phone":
            assert too_small(page) == [], path
        assert cut(page) == [], path


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_what_stands_in_for_the_agent_until_it_is_known_is_all_there(
    locale: str, new_context: Callable[..., BrowserContext], martlet: Martlet, admin: Account
) -> None:
    context, held = new_context(**NARROW, locale=locale), []
    sign_in_context(context, martlet.url, admin.email)
    page = context.new_page()
    page.route("**/api/v1/agents/**", lambda route: held.append(route))
    ChatPage(page, martlet.url).open()
    expect(page.get_by_role("combobox", name="Agent")).to_have_text(re.compile("Choose an agent|Agenten wählen"))
    page.evaluate("document.fonts.ready")
    assert cut(page) == []
    page.unroute_all(behavior="ignoreErrors")


def test_a_long_name_is_all_there(new_context: Callable[..., BrowserContext], martlet: Martlet, model: FakeModel, admin: Account) -> None:
    name = "Augusta Ada King-Noel, Countess of Lovelace"
    martlet.call("PATCH", "/auth/me/", {"display_name": name}, admin.token)
    try:
        context = new_context()
        sign_in_context(context, martlet.url, admin.email)
        page = ChatPage(context.new_page(), martlet.url).open().page
        shown = page.get_by_text(name, exact=True)
        expect(shown).to_be_visible()
        assert cut(page) == []
        edge = page.locator("aside").bounding_box()
        box = shown.bounding_box()
        assert box["x"] + box["width"] <= edge["x"] + edge["width"]
    finally:
        martlet.call("PATCH", "/auth/me/", {"display_name": admin.name}, admin.token)
