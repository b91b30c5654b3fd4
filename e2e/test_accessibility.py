# SPDX-License-Identifier: Apache-2.0
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from chat_page import ChatPage
from conftest import Account, Console, sign_in_context
from fake_model import Disconnect, FakeModel, Gate
from processes import Martlet

REPLY = "# A heading\n\nSome text with `code`, **weight** and a [link](https://example.com).\n\n```python\ndef f():\n    return 1  # one\n```\n\n" \
        "- a list\n- of two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['help']}: {node['html'][:200]} {node.get('failureSummary', '')}" for v in found for node in v["nodes"]]


@pytest.fixture(params=["light", "dark"])
def viewed(request: pytest.FixtureRequest, new_context: Callable[..., BrowserContext], martlet: Martlet) -> ChatPage:
    return ChatPage(new_context(color_scheme=request.param).new_page(), martlet.url)


def test_signing_in_is_accessible(viewed: ChatPage) -> None:
    viewed.open()
    expect(viewed.field("Password")).to_be_visible()
    assert faults(viewed.page) == []
    viewed.show_sign_up()
    assert faults(viewed.page) == []


def test_the_empty_page_is_accessible(viewed: ChatPage, martlet: Martlet, new_account: Callable[..., Account]) -> None:
    sign_in_context(viewed.page.context, martlet.url, new_account(martlet).email)
    viewed.open()
    expect(viewed.composer).to_be_visible()
    assert faults(viewed.page) == []


def test_a_conversation_is_accessible(viewed: ChatPage, martlet: Martlet, model: FakeModel, new_account: Callable[..., Account]) -> None:
    model.answer("What can you show?", REPLY)
    sign_in_context(viewed.page.context, martlet.url, new_account(martlet).email)
    viewed.open().send("What can you show?")
    expect(viewed.messages("Robin").get_by_role("table")).to_be_visible()
    viewed.expect_idle()
    assert faults(viewed.page) == []


def test_a_first_message_that_is_on_its_way_is_accessible(viewed: ChatPage, martlet: Martlet, new_account: Callable[..., Account]) -> None:
    held = []
    sign_in_context(viewed.page.context, martlet.url, new_account(martlet).email)
    viewed.open()
    viewed.page.route("**/api/v1/chat/conversations/", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    viewed.send("On its way\nand no further")
    expect(viewed.page.get_by_role("heading", level=1)).to_have_text("On its way")
    assert faults(viewed.page) == []
    viewed.until_held(held)
    held[0].continue_()
    viewed.page.wait_for_url("**/c/*")
    viewed.expect_idle()


def test_a_reply_that_streams_is_accessible(viewed: ChatPage, martlet: Martlet, model: FakeModel, new_account: Callable[..., Account]) -> None:
    before, within = Gate(), Gate()
    model.answer("Stream it", before, REPLY + "and ", within, "the end.")
    sign_in_context(viewed.page.context, martlet.url, new_account(martlet).email)
    viewed.open().send("Stream it")
    expect(viewed.button("Stop")).to_be_visible()
    viewed.page.wait_for_url("**/c/*")
    expect(viewed.page.get_by_role("heading", level=1)).to_have_count(1)
    assert faults(viewed.page) == []
    before.open()
    expect(viewed.messages("Robin").get_by_role("table")).to_be_visible()
    assert faults(viewed.page) == []
    within.open()
    viewed.expect_idle()


def test_a_failed_reply_and_a_missing_conversation_are_accessible(
    viewed: ChatPage, martlet: Martlet, model: FakeModel, new_account: Callable[..., Account], console: Console
) -> None:
    console.allow(r"404")
    model.answer("Fail", "Half of it", Disconnect())
    sign_in_context(viewed.page.context, martlet.url, new_account(martlet).email)
    viewed.open().send("Fail")
    expect(viewed.page.get_by_role("alert")).to_be_visible()
    assert faults(viewed.page) == []
    viewed.open("/c/0195f4c2-6d1e-7c3a-9a51-3f1f0a9b2c4d")
    expect(viewed.page.get_by_role("heading", level=1)).to_be_visible()
    assert faults(viewed.page) == []


def test_a_full_list_with_its_menu_is_accessible(viewed: ChatPage, martlet: Martlet, new_account: Callable[..., Account]) -> None:
    account = new_account(martlet)
    [agent, *_] = martlet.call("GET", "/agents/", token=account.token)["results"]
    for number in range(40):
        made = martlet.call("POST", "/chat/conversations/", {"agent_id": agent["id"]}, account.token)
        if number % 10 == 0:
            martlet.call("PATCH", f"/chat/conversations/{made['id']}/", {"title": f"Pinned {number}", "is_pinned": True}, account.token)
    sign_in_context(viewed.page.context, martlet.url, account.email)
    viewed.open()
    viewed.links.first.click(button="right")
    expect(viewed.page.get_by_role("menu")).to_be_visible()
    assert faults(viewed.page) == []


def test_the_page_in_german_is_accessible(new_context: Callable[..., BrowserContext], martlet: Martlet, new_account: Callable[..., Account]) -> None:
    context = new_context(locale="de-DE")
    sign_in_context(context, martlet.url, new_account(martlet).email)
    chat = ChatPage(context.new_page(), martlet.url).open()
    expect(chat.button("Neuer Chat")).to_be_visible()
    assert faults(chat.page) == []


def test_searching_and_the_trash_are_accessible(viewed: ChatPage, martlet: Martlet, new_account: Callable[..., Account]) -> None:
    account = new_account(martlet)
    agent = martlet.call("GET", "/agents/", token=account.token)["results"][0]["id"]
    for title in ("Kept", "Deleted"):
        made = martlet.call("POST", "/chat/conversations/", {"agent_id": agent, "initial_message": f"{title} words"}, account.token)
    martlet.call("DELETE", f"/chat/conversations/{made['id']}/?permanent=true", token=account.token)
    sign_in_context(viewed.page.context, martlet.url, account.email)
    viewed.open("/search")
    viewed.page.get_by_role("combobox", name="Search all messages").fill("kept")
    expect(viewed.page.get_by_role("option").locator("mark")).to_be_visible()
    assert faults(viewed.page) == []
    viewed.open("/trash")
    expect(viewed.page.get_by_role("button", name="Empty trash")).to_be_visible()
    assert faults(viewed.page) == []
