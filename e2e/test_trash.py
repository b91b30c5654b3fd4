# SPDX-License-Identifier: Apache-2.0
"""Deleting, and thinking better of it."""
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from chat_page import ChatPage
from conftest import Account, on_both_sizes
from processes import Martlet


@pytest.fixture
def account(martlet: Martlet, new_account: Callable[..., Account]) -> Account:
    account = new_account(martlet)
    agent = martlet.call("GET", "/agents/", token=account.token)["results"][0]["id"]
    for title in ("Acorns", "Beeches"):
        made = martlet.call("POST", "/chat/conversations/", {"agent_id": agent}, account.token)
        martlet.call("PATCH", f"/chat/conversations/{made['id']}/", {"title": title}, account.token)
    return account


@pytest.fixture
def chat(martlet: Martlet, account: Account, sign_in: Callable[..., ChatPage]) -> ChatPage:
    return sign_in(martlet, account)


def trash(martlet: Martlet, account: Account) -> None:
    for each in martlet.call("GET", "/chat/conversations/", token=account.token)["results"]:
        martlet.call("DELETE", f"/chat/conversations/{each['id']}/?permanent=true", token=account.token)


def row(chat: ChatPage, title: str) -> Locator:
    return chat.page.get_by_role("main").get_by_role("listitem").filter(has_text=title)


def confirm(chat: ChatPage, action: str) -> None:
    chat.page.get_by_role("dialog").get_by_role("button", name=action, exact=True).click()


@on_both_sizes
def test_what_was_deleted_is_undone_from_the_toast(chat: ChatPage) -> None:
    chat.reach_conversations()
    expect(chat.links).to_have_count(2)
    chat.touch(chat.options("Acorns"))
    chat.touch(chat.page.get_by_role("menuitem", name="Delete"))
    expect(chat.links).to_have_count(1)
    chat.touch(chat.page.get_by_role("status").filter(has_text="“Acorns” is deleted.").get_by_role("button", name="Undo"))
    expect(chat.links).to_have_count(2)


@on_both_sizes
def test_the_trash_lists_what_was_deleted_and_gives_it_back(martlet: Martlet, account: Account, chat: ChatPage) -> None:
    trash(martlet, account)
    chat.reach_conversations()
    expect(chat.links).to_have_count(0)
    chat.touch(chat.page.get_by_role("link", name="Trash"))
    expect(row(chat, "Acorns")).to_be_visible()
    expect(row(chat, "Beeches")).to_contain_text("kept until")
    restore = row(chat, "Acorns").get_by_role("button", name="Restore")
    expect(restore).to_have_accessible_description("Acorns")
    chat.touch(restore)
    expect(row(chat, "Acorns")).to_have_count(0)
    chat.touch(chat.button("Open"))
    expect(chat.composer).to_be_visible()
    chat.reach_conversations()
    expect(chat.links).to_have_count(1)
    expect(chat.links).to_contain_text("Acorns")


def test_deleting_now_and_emptying_ask_first(martlet: Martlet, account: Account, chat: ChatPage) -> None:
    trash(martlet, account)
    chat.open("/trash")
    row(chat, "Acorns").get_by_role("button", name="Delete now").click()
    confirm(chat, "Cancel")
    expect(row(chat, "Acorns")).to_be_visible()
    row(chat, "Acorns").get_by_role("button", name="Delete now").click()
    confirm(chat, "Delete now")
    expect(row(chat, "Acorns")).to_have_count(0)
    chat.button("Empty trash").click()
    confirm(chat, "Empty trash")
    expect(chat.page.get_by_role("main").get_by_text("The trash is empty.")).to_be_visible()
    assert martlet.call("GET", "/chat/trash/", token=account.token)["results"] == []


def test_an_empty_trash_says_so(chat: ChatPage) -> None:
    chat.open("/trash")
    expect(chat.page.get_by_role("main").get_by_text("The trash is empty.")).to_be_visible()
    expect(chat.button("Empty trash")).to_have_count(0)


def test_a_deleted_conversation_that_is_open_elsewhere_is_gone_there(martlet: Martlet, account: Account, chat: ChatPage, sign_in) -> None:
    chat.links.filter(has_text="Acorns").click()
    expect(chat.composer).to_be_visible()
    other = sign_in(martlet, account)
    other.options("Acorns").click()
    other.page.get_by_role("menuitem", name="Delete").click()
    expect(chat.links).to_have_count(1)
    expect(chat.composer).to_have_count(0)
