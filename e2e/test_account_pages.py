# SPDX-License-Identifier: Apache-2.0
"""The list at the side by search and archive, and the settings: of the account, and what the page says of itself."""
import re
import subprocess
from collections.abc import Callable
from urllib.error import HTTPError

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from chat_page import PASSWORD, ChatPage
from conftest import PHONE, Account, Console, on_both_sizes, sign_in_context
from processes import Martlet, program_path
from test_accessibility import faults


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
    chat.reach_conversations()
    expect(chat.links).to_have_count(2)
    return chat


def row_action(chat: ChatPage, title: str, action: str) -> None:
    chat.links.filter(has_text=title).hover()
    chat.options(title).click()
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


def settings(chat: ChatPage, section: str) -> Locator:
    chat.touch(chat.page.get_by_role("link", name="Settings"))
    return chat.page.get_by_role("region", name=section)


@on_both_sizes
def test_a_new_name_is_shown_at_once(chat: ChatPage) -> None:
    profile = settings(chat, "Profile")
    profile.get_by_label("Name").fill("Ada Lovelace")
    chat.touch(profile.get_by_role("button", name="Save name"))
    expect(chat.page.get_by_text("Your name is saved.")).to_be_visible()
    chat.reach_conversations()
    expect(chat.page.get_by_text("Ada Lovelace", exact=True)).to_be_visible()
    chat.page.reload()
    expect(profile.get_by_label("Name")).to_have_value("Ada Lovelace")


def test_the_password_is_changed_with_the_current_one_only(chat: ChatPage, martlet: Martlet, account: Account, console: Console) -> None:
    console.allow(r"400.*/auth/me/")
    password = settings(chat, "Change password")
    password.get_by_label("Current password").fill("not the password")
    password.get_by_label("New password").fill("a whole new password")
    password.get_by_role("button", name="Change password").click()
    expect(password.get_by_role("alert")).to_be_visible()
    expect(password.get_by_label("Current password")).to_be_focused()
    password.get_by_label("Current password").fill(PASSWORD)
    with chat.page.expect_websocket(lambda socket: socket.url.endswith("/ws/events/")):
        password.get_by_role("button", name="Change password").click()
    expect(chat.page.get_by_text("Your password is changed.")).to_be_visible()
    token = martlet.call("POST", "/auth/login/", {"email": account.email, "password": "a whole new password"})["access"]
    # The page is where it was, and hears of what happens elsewhere.
    [conversation, *_] = martlet.call("GET", "/chat/conversations/", token=token)["results"]
    martlet.call("PATCH", f"/chat/conversations/{conversation['id']}/", {"title": "Renamed elsewhere"}, token)
    expect(chat.links.filter(has_text="Renamed elsewhere")).to_have_count(1)
    expect(chat.page.get_by_role("heading", name="Settings")).to_be_visible()


@pytest.mark.usefixtures("signing_out")
def test_another_place_is_signed_out(
    chat: ChatPage, new_context: Callable[..., BrowserContext], martlet: Martlet, account: Account
) -> None:
    other_context = new_context(user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0")
    sign_in_context(other_context, martlet.url, account.email)
    other = ChatPage(other_context.new_page(), martlet.url).open()
    expect(other.composer).to_be_visible()
    places = settings(chat, "Sessions")
    expect(places.get_by_text("This place")).to_be_visible()
    end = places.get_by_role("listitem").filter(has_text="Firefox on Linux").get_by_role("button", name="End session", exact=True)
    expect(end).to_have_accessible_description(re.compile("^Firefox on Linux"))
    end.click()
    expect(places.get_by_role("listitem").filter(has_text="Firefox on Linux")).to_have_count(0)
    expect(other.field("Password")).to_be_visible()
    expect(chat.page.get_by_role("heading", name="Settings")).to_be_visible()


@pytest.mark.usefixtures("signing_out")
def test_every_other_place_is_signed_out_after_a_question(
    chat: ChatPage, new_context: Callable[..., BrowserContext], martlet: Martlet, account: Account
) -> None:
    other_context = new_context()
    sign_in_context(other_context, martlet.url, account.email)
    other = ChatPage(other_context.new_page(), martlet.url).open()
    expect(other.composer).to_be_visible()
    places = settings(chat, "Sessions")
    places.get_by_role("button", name="End all other sessions").click()
    chat.page.get_by_role("dialog").get_by_role("button", name="End them").click()
    expect(places.get_by_role("listitem")).to_have_count(1)
    expect(other.field("Password")).to_be_visible()
    places.get_by_role("button", name="End this session").click()
    expect(chat.field("Password")).to_be_visible()


@pytest.mark.usefixtures("signing_out")
def test_signing_out_everywhere_ends_this_place_too(chat: ChatPage, martlet: Martlet, account: Account) -> None:
    places = settings(chat, "Sessions")
    places.get_by_role("button", name="End all sessions").click()
    chat.page.get_by_role("dialog").get_by_role("button", name="End them").click()
    expect(chat.field("Password")).to_be_visible()
    with pytest.raises(HTTPError, match="401"):
        martlet.call("GET", "/auth/me/", token=account.token)


def test_a_key_can_be_made_for_a_while_only(chat: ChatPage, martlet: Martlet, account: Account) -> None:
    keys = settings(chat, "API keys")
    keys.get_by_label("Key label").fill("trial")
    keys.get_by_label("Ends").select_option("in 30 days")
    keys.get_by_role("button", name="Create key").click()
    expect(keys.get_by_role("listitem").filter(has_text="trial")).to_contain_text("ends")
    [key] = martlet.call("GET", "/auth/api-keys/", token=account.token)["results"]
    assert key["expires_at"] is not None


def test_the_settings_speak_german_once_it_is_chosen(chat: ChatPage) -> None:
    settings(chat, "Appearance").get_by_text("Deutsch").click()
    expect(chat.page.get_by_role("heading", name="Einstellungen")).to_be_visible()
    password = chat.page.get_by_role("region", name="Passwort ändern")
    password.get_by_role("button", name="Passwort ändern").click()
    expect(password.get_by_role("alert")).to_have_text("Gib dein jetziges Passwort ein.")


def test_an_api_key_is_shown_once_and_works_until_it_is_deleted(chat: ChatPage, martlet: Martlet) -> None:
    keys = settings(chat, "API keys")
    keys.get_by_label("Key label").fill("backup")
    keys.get_by_role("button", name="Create key").click()
    expect(keys.get_by_label("Key", exact=True)).to_be_focused()
    key = keys.get_by_label("Key", exact=True).input_value()
    assert martlet.call("GET", "/auth/me/", token=key)["display_name"] == "Ada"
    chat.page.reload()
    expect(keys.get_by_text("backup")).to_be_visible()
    expect(keys.get_by_label("Key", exact=True)).to_have_count(0)
    delete = keys.get_by_role("button", name="Delete", exact=True)
    expect(delete).to_have_accessible_description("backup")
    delete.click()
    chat.page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(keys.get_by_text("There is none yet.")).to_be_visible()
    with pytest.raises(HTTPError, match="401"):
        martlet.call("GET", "/auth/me/", token=key)


def test_the_theme_is_chosen_in_one_place_and_known_in_the_other(chat: ChatPage) -> None:
    appearance = settings(chat, "Appearance")
    appearance.get_by_text("Dark").click()
    expect(chat.page.locator("html")).to_have_attribute("data-theme", "dark")
    chat.button("Theme").click()
    expect(chat.page.get_by_role("menuitemradio", name="Dark")).to_be_checked()


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_the_settings_are_accessible(chat: ChatPage, theme: str) -> None:
    keys = settings(chat, "API keys")
    chat.page.get_by_role("region", name="Appearance").get_by_text(theme).click()
    keys.get_by_label("Key label").fill("backup")
    keys.get_by_role("button", name="Create key").click()
    expect(keys.get_by_label("Key", exact=True)).to_be_visible()
    expect(chat.page.get_by_text("This place")).to_be_visible()
    assert faults(chat.page) == []


def test_the_settings_fit_a_phone(new_context: Callable[..., BrowserContext], martlet: Martlet, account: Account) -> None:
    context = new_context(**PHONE)
    sign_in_context(context, martlet.url, account.email)
    phone = ChatPage(context.new_page(), martlet.url).open()
    phone.show_conversations()
    phone.page.get_by_role("link", name="Settings").tap()
    expect(phone.page.get_by_text("This place")).to_be_visible()
    expect(phone.button("Open conversations")).to_be_visible()
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    assert phone.page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "there is nothing below the page"
    name, create = phone.page.get_by_label("Key label").bounding_box(), phone.button("Create key").bounding_box()
    assert name["y"] + name["height"] <= create["y"], "the box is under its button"


def test_the_pages_version_is_the_programs(chat: ChatPage) -> None:
    version = subprocess.run([str(program_path()), "--version"], capture_output=True, text=True, check=True).stdout.strip()
    about = chat.open("/settings").page.get_by_role("region", name="About")
    expect(about.get_by_text(f"Martlet {version}")).to_be_visible()
    expect(about.get_by_role("link", name="Apache License 2.0")).to_be_visible()
    about.get_by_text("What it is built with").click()
    expect(about.get_by_role("link", name="React")).to_be_visible()
