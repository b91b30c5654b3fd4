# SPDX-License-Identifier: Apache-2.0
"""The page in the reader's language."""
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from chat_page import PASSWORD, ChatPage
from conftest import Account, Console, sign_in_context
from processes import Martlet


def in_german(new_context: Callable[..., BrowserContext], martlet: Martlet) -> ChatPage:
    return ChatPage(new_context(locale="de-DE").new_page(), martlet.url)


@pytest.mark.usefixtures("signing_out")
def test_a_german_browser_is_spoken_to_in_german(
    new_context: Callable[..., BrowserContext], martlet: Martlet, new_account: Callable[..., Account], console: Console
) -> None:
    console.allow(r"401.*/api/v1/auth/login/?$")
    account = new_account(martlet)
    chat = in_german(new_context, martlet).open()
    expect(chat.page.locator("html")).to_have_attribute("lang", "de")
    expect(chat.page.get_by_role("heading", name="Willkommen bei Martlet")).to_be_visible()
    chat.field("E-Mail-Adresse").fill(account.email)
    chat.field("Passwort").fill("not the password")
    chat.button("Anmelden").click()
    expect(chat.page.get_by_role("alert")).to_have_text("E-Mail-Adresse oder Passwort stimmt nicht.")
    chat.field("Passwort").fill(PASSWORD)
    chat.button("Anmelden").click()
    expect(chat.button("Neuer Chat")).to_be_visible()
    expect(chat.page.get_by_role("heading", name=re.compile(r"^(Guten (Morgen|Tag|Abend)|Noch wach), Ada"))).to_be_visible()
    expect(chat.page.get_by_role("navigation", name="Unterhaltungen")).to_be_visible()
    expect(chat.page.get_by_role("searchbox", name="Suchen")).to_be_visible()
    chat.button("Abmelden").click()
    expect(chat.button("Anmelden")).to_be_visible()


def test_the_language_is_chosen_before_signing_in_and_kept(chat: ChatPage, martlet: Martlet, new_account: Callable[..., Account]) -> None:
    chat.open()
    expect(chat.page.locator("html")).to_have_attribute("lang", "en")
    chat.page.get_by_role("group", name="Language").get_by_text("Deutsch").click()
    expect(chat.page.locator("html")).to_have_attribute("lang", "de")
    expect(chat.page.get_by_role("radio", name="Deutsch")).to_be_checked()
    chat.page.reload()
    expect(chat.page.get_by_role("heading", name="Willkommen bei Martlet")).to_be_visible()
    chat.field("E-Mail-Adresse").fill(new_account(martlet).email)
    chat.field("Passwort").fill(PASSWORD)
    chat.button("Anmelden").click()
    chat.page.get_by_role("link", name="Einstellungen").click()
    chat.page.get_by_role("group", name="Sprache").get_by_text("English").click()
    expect(chat.button("New chat")).to_be_visible()
    expect(chat.page.locator("html")).to_have_attribute("lang", "en")


def test_months_in_the_list_are_named_in_the_readers_language(
    new_context: Callable[..., BrowserContext], martlet: Martlet, new_account: Callable[..., Account]
) -> None:
    account = new_account(martlet)
    [agent, *_] = martlet.call("GET", "/agents/", token=account.token)["results"]
    martlet.call("POST", "/chat/conversations/", {"agent_id": agent["id"]}, account.token)
    chat = in_german(new_context, martlet)
    sign_in_context(chat.page.context, martlet.url, account.email)
    chat.page.clock.set_fixed_time("2031-07-15T12:00:00Z")
    chat.open()
    expect(chat.page.get_by_role("navigation").get_by_role("heading", name=re.compile(
        r"^(Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember) 20\d\d$"))).to_be_visible()
