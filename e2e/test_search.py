# SPDX-License-Identifier: Apache-2.0
"""Finding what was said: as one types, on every branch, and straight to the place."""
import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from chat_page import ChatPage
from conftest import Account, on_both_sizes
from fake_model import FakeModel
from processes import Martlet


@pytest.fixture
def chat(martlet: Martlet, model: FakeModel, new_account: Callable[..., Account], sign_in: Callable[..., ChatPage]) -> ChatPage:
    return sign_in(martlet, new_account(martlet))


def say(martlet: Martlet, token: str, *messages: str) -> str:
    """A conversation in which these are said and answered; its id."""
    agent = martlet.call("GET", "/agents/", token=token)["results"][0]["id"]
    made = martlet.call("POST", "/chat/conversations/", {"agent_id": agent, "initial_message": messages[0]}, token)
    for message in messages[1:]:
        wait(martlet, token, made["id"])
        martlet.call("POST", f"/chat/conversations/{made['id']}/messages/", {"content": message}, token)
    wait(martlet, token, made["id"])
    return made["id"]


def wait(martlet: Martlet, token: str, conversation: str) -> None:
    deadline = time.monotonic() + 30
    while martlet.call("GET", f"/chat/conversations/{conversation}/", token=token)["active_message_id"]:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def box(chat: ChatPage) -> Locator:
    return chat.page.get_by_role("combobox", name="Search all messages")


def results(chat: ChatPage) -> Locator:
    return chat.page.get_by_role("listbox", name="Results").get_by_role("option")


@pytest.fixture
def told(martlet: Martlet, model: FakeModel, new_account: Callable[..., Account], sign_in: Callable[..., ChatPage]):
    """Someone who said things, at the page for searching."""
    model.answer("Tell me of nuts", "The walnut is a nut, and so is the almond.")
    account = new_account(martlet)
    nuts = say(martlet, account.token, "Tell me of nuts", "And of trees?")
    say(martlet, account.token, "Something else entirely")
    chat = sign_in(martlet, account)
    chat.open("/search")
    return chat, account, nuts


def test_results_come_as_one_types_with_what_matched_marked(told) -> None:
    chat, _, _ = told
    expect(box(chat)).to_be_focused()
    box(chat).press_sequentially("WALN")
    expect(results(chat)).to_have_count(1)
    expect(results(chat).locator("mark")).to_have_text("walnut")
    box(chat).press_sequentially("utt")
    expect(chat.page.get_by_text("Nothing holds “WALNutt”.")).to_be_visible()
    box(chat).fill("")
    expect(results(chat)).to_have_count(0)


def test_arrows_and_enter_open_a_result_at_its_message(told) -> None:
    chat, _, nuts = told
    box(chat).fill("of")
    expect(results(chat)).to_have_count(2)
    box(chat).press("ArrowDown")
    box(chat).press("ArrowDown")
    expect(results(chat).nth(1)).to_have_attribute("aria-selected", "true")
    box(chat).press("ArrowUp")
    expect(results(chat).nth(0)).to_have_attribute("aria-selected", "true")
    box(chat).fill("almond")
    expect(results(chat)).to_have_count(1)
    box(chat).press("Enter")
    expect(chat.page).to_have_url(re.compile(f"/c/{nuts}/"))
    expect(chat.log).to_contain_text("The walnut is a nut")


def test_enter_waits_for_what_these_words_find(told) -> None:
    chat, _, nuts = told
    box(chat).fill("entirely")
    expect(results(chat)).to_have_count(1)
    held = []
    chat.page.route("**/chat/search/?*", lambda route: held.append(route))
    with chat.page.expect_request("**/chat/search/?*"):
        box(chat).fill("almond")
        box(chat).press("Enter")
    expect(chat.page.get_by_role("listbox", name="Results")).to_have_attribute("aria-busy", "true")
    expect(chat.page).to_have_url(re.compile("/search"))
    chat.until_held(held)
    held[0].continue_()
    expect(chat.page).to_have_url(re.compile(f"/c/{nuts}/"))


@on_both_sizes
def test_a_result_opens_the_branch_that_holds_it(told, martlet: Martlet, model: FakeModel) -> None:
    chat, account, nuts = told
    model.answer("Tell me of birds", "A martlet has no feet.")
    messages = martlet.call("GET", f"/chat/conversations/{nuts}/", token=account.token)["messages"]
    martlet.call("PATCH", f"/chat/conversations/{nuts}/messages/{messages[0]['id']}/", {"content": "Tell me of birds"}, account.token)
    wait(martlet, account.token, nuts)
    box(chat).fill("walnut almond")
    expect(results(chat)).to_have_count(1)
    chat.touch(results(chat))
    expect(chat.log).to_contain_text("The walnut is a nut")
    expect(chat.log).not_to_contain_text("A martlet has no feet.")


def test_filters_narrow_what_is_found(told) -> None:
    chat, _, _ = told
    box(chat).fill("nut")
    expect(results(chat)).to_have_count(2)
    chat.field("Said by").select_option("You")
    expect(results(chat)).to_have_count(1)
    expect(results(chat)).to_contain_text("Tell me of nuts")
    chat.field("Archive").select_option("Only the archive")
    expect(chat.page.get_by_text("With these filters nothing holds “nut”.")).to_be_visible()
    chat.button("Reset filters").click()
    expect(results(chat)).to_have_count(2)
    chat.field("To").fill("2001-01-01")
    expect(results(chat)).to_have_count(0)


def test_the_palette_and_the_box_at_the_side_find_messages_too(told) -> None:
    chat, _, nuts = told
    chat.page.get_by_role("searchbox", name="Search").fill("almond")
    found = chat.page.get_by_role("region", name="Messages")
    expect(found.get_by_role("link", name=re.compile("almond"))).to_have_count(1)
    chat.page.get_by_role("searchbox", name="Search").fill("")
    expect(found).to_have_count(0)
    chat.page.keyboard.press("Control+k")
    palette = chat.page.get_by_role("dialog", name="Search and commands")
    palette.get_by_role("combobox").fill("almond")
    expect(palette.get_by_role("option").filter(has_text="and so is the almond")).to_have_count(1)
    palette.get_by_role("option", name="Search all messages for “almond”").click()
    expect(box(chat)).to_have_value("almond")
    expect(results(chat)).to_have_count(1)


def test_a_search_that_fails_says_so_and_is_tried_again(told, console) -> None:
    console.allow("Failed to load resource")
    chat, _, _ = told
    chat.page.route("**/chat/search/**", lambda route: route.abort())
    box(chat).fill("walnut")
    expect(chat.page.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    chat.page.unroute("**/chat/search/**")
    chat.button("Try again").click()
    expect(results(chat)).to_have_count(1)


def test_markup_that_is_found_stays_text(martlet: Martlet, new_account: Callable[..., Account], sign_in: Callable[..., ChatPage]) -> None:
    account = new_account(martlet)
    say(martlet, account.token, "<img src=x onerror=alert(1)> walnut <b>bold</b>")
    chat = sign_in(martlet, account)
    chat.open("/search")
    box(chat).fill("walnut")
    expect(results(chat)).to_contain_text("<img src=x onerror=alert(1)> walnut <b>bold</b>")
    expect(results(chat).locator("img")).to_have_count(0)
