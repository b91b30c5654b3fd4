# SPDX-License-Identifier: Apache-2.0
"""The list at the side by search and archive, and the account's settings."""
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from chat_page import ChatPage
from conftest import Account, sign_in_context
from processes import Martlet


@pytest.fixture
def account(martlet: Martlet, new_account: Callable[..., Account]) -> Account:
    return new_account(martlet)


@pytest.fixture
def chat(new_context: Callable[..., BrowserContext], martlet: Martlet, account: Account) -> ChatPage:
    """The page of an account that has two conversations."""
    [agent, *_] = martlet.call("GET", "/agents/", token=account.token)["results"]
    for title in ("About birds", "Über Flüsse"):
        made = martlet.call("POST", "/chat/conversations/", {"agent_id": agent["id"]}, account.token)
        martlet.call("PATCH", f"/chat/conversations/{made['id']}/", {"title": title}, account.token)
    context = new_context()
    sign_in_context(context, martlet.url, account.email)
    chat = ChatPage(context.new_page(), martlet.url).open()
    expect(chat.links).to_have_count(2)
    return chat


def row_action(chat: ChatPage, title: str, action: str) -> None:
    chat.links.filter(has_text=title).hover()
    chat.button(f"Options for {title}").click()
    chat.page.get_by_role("menuitem", name=action, exact=True).click()


def search(chat: ChatPage) -> Locator:
    return chat.page.get_by_role("searchbox", name="Search")


def test_the_list_is_filtered_by_what_titles_contain(chat: ChatPage) -> None:
    search(chat).fill("flusse")
    expect(chat.links).to_have_count(1)
    expect(chat.links).to_contain_text("Über Flüsse")
    search(chat).fill("nothing is called so")
    expect(chat.page.get_by_text("No conversation has this in its title.")).to_be_visible()
    search(chat).press("Escape")
    expect(chat.links).to_have_count(2)


def test_an_archived_conversation_is_brought_back(chat: ChatPage) -> None:
    row_action(chat, "About birds", "Archive")
    expect(chat.links).to_have_count(1)
    chat.button("Undo").click()
    expect(chat.links).to_have_count(2)

    row_action(chat, "About birds", "Archive")
    expect(chat.links).to_have_count(1)
    chat.button("Archived").click()
    expect(chat.links).to_contain_text("About birds")
    row_action(chat, "About birds", "Restore")
    expect(chat.links).to_have_count(0)
    chat.button("Archived").click()
    expect(chat.links).to_have_count(2)
