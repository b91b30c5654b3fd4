# SPDX-License-Identifier: Apache-2.0
"""Choosing whom to talk to: among two hundred agents, by keyboard, finger and mouse."""
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

import fake_model
from chat_page import PASSWORD, ChatPage
from conftest import PHONE, Account, sign_in_context
from fake_model import FakeModel
from processes import ARTIFACTS, Martlet, program
from test_accessibility import faults

KINDS = ["code", "writing", "maths", "pictures"]


@pytest.fixture(scope="module")
def aviary(model: FakeModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Martlet]:
    """A server of two hundred agents."""
    folder = tmp_path_factory.mktemp("aviary")
    text = fake_model.agents_file(model.url)
    for n in range(198):
        text += (
            f"  - {{slug: b{n}, name: Bird {n:03d}, description: Number {n} of its flock., provider: fake, model: fake-{n},"
            f" capabilities: [chat, {KINDS[n % 4]}]}}\n"
        )
    (folder / "agents.yaml").write_text(text, encoding="utf-8")
    server = Martlet(folder / "data", folder / "agents.yaml", ARTIFACTS / "aviary.log")
    yield server
    server.stop()


@pytest.fixture
def reader(aviary: Martlet, new_account: Callable[..., Account]) -> Account:
    return new_account(aviary)


@pytest.fixture
def chat(new_context: Callable[..., BrowserContext], aviary: Martlet, reader: Account) -> ChatPage:
    context = new_context()
    sign_in_context(context, aviary.url, reader.email)
    chat = ChatPage(context.new_page(), aviary.url).open()
    expect(selector(chat)).to_be_enabled()
    return chat


def selector(chat: ChatPage) -> Locator:
    return chat.page.get_by_role("combobox", name="Agent")


def options(chat: ChatPage) -> Locator:
    return chat.page.get_by_role("listbox", name="Agents").get_by_role("option")


def active(chat: ChatPage) -> Locator:
    return chat.page.locator(f"[id='{selector(chat).get_attribute('aria-activedescendant')}']")


def test_agents_are_shown_with_what_they_are_and_can_do(chat: ChatPage) -> None:
    selector(chat).click()
    expect(options(chat)).to_have_count(200)
    heron = options(chat).filter(has_text="Heron")
    for words in ("Answers patiently.", "fake-heron", "chat", "patience"):
        expect(heron.get_by_text(words, exact=True)).to_be_visible()
    expect(options(chat).filter(has_text="Robin")).to_have_attribute("aria-selected", "true")


def test_the_keyboard_alone_chooses(chat: ChatPage) -> None:
    selector(chat).focus()
    chat.page.keyboard.press("ArrowDown")
    expect(selector(chat)).to_have_attribute("aria-expanded", "true")
    for key, name in (("ArrowDown", "Heron"), ("End", "Bird 197"), ("ArrowUp", "Bird 196"), ("Home", "Robin"), ("ArrowUp", "Robin")):
        chat.page.keyboard.press(key)
        expect(active(chat)).to_have_attribute("aria-label", name)
        expect(active(chat)).to_be_in_viewport()
    chat.page.keyboard.press("Escape")
    expect(selector(chat)).to_have_attribute("aria-expanded", "false")
    expect(selector(chat)).to_be_focused()
    expect(selector(chat)).to_contain_text("Robin")
    # What is typed opens the list and narrows it.
    chat.page.keyboard.type("heron")
    expect(options(chat)).to_have_count(1)
    chat.page.keyboard.press("Enter")
    expect(selector(chat)).to_contain_text("Heron")
    expect(selector(chat)).to_be_focused()


def test_what_was_typed_can_be_taken_back(chat: ChatPage) -> None:
    selector(chat).focus()
    chat.page.keyboard.type("bird 1977")
    expect(chat.page.get_by_text("No agent matches.")).to_be_visible()
    chat.page.keyboard.press("Backspace")
    expect(options(chat)).to_have_count(1)
    chat.page.keyboard.press("Enter")
    expect(selector(chat)).to_contain_text("Bird 197")


def test_the_list_is_filtered_by_capability_and_text(chat: ChatPage) -> None:
    selector(chat).click()
    chips = chat.page.get_by_role("group", name="Capabilities")
    chips.get_by_role("button", name="maths").click()
    expect(options(chat)).to_have_count(49)
    chat.page.get_by_role("searchbox", name="Filter agents").fill("bird 10")
    expect(options(chat)).to_have_count(4)
    chat.page.get_by_role("searchbox", name="Filter agents").press("ArrowDown")
    chat.page.get_by_role("searchbox", name="Filter agents").press("Enter")
    expect(selector(chat)).to_contain_text("Bird 106")
    selector(chat).click()
    expect(options(chat)).to_have_count(200)


def test_a_click_beside_it_closes_it_and_chooses_nothing(chat: ChatPage) -> None:
    selector(chat).click()
    expect(options(chat).first).to_be_visible()
    chat.composer.click()
    expect(options(chat).first).to_be_hidden()
    expect(selector(chat)).to_contain_text("Robin")


def test_the_agent_changes_in_mid_conversation(chat: ChatPage, aviary: Martlet, reader: Account) -> None:
    chat.send("Hello to both")
    expect(chat.messages("Robin")).to_be_visible()
    chat.expect_idle()
    chat.choose_agent("Heron")
    expect(selector(chat)).to_contain_text("Heron")
    chat.send("And now?")
    expect(chat.messages("Heron")).to_be_visible()
    [conversation] = aviary.call("GET", "/chat/conversations/", token=reader.token)["results"]
    assert conversation["agent"]["name"] == "Heron"


def test_cards_show_a_few_and_all_when_asked(chat: ChatPage) -> None:
    cards = chat.page.locator(".agent-card")
    expect(cards).to_have_count(6)
    chat.button("Show all 200 agents").click()
    expect(cards).to_have_count(200)
    chat.page.locator(".agent-cards").get_by_role("searchbox", name="Filter agents").fill("patiently")
    expect(cards).to_have_count(1)
    expect(cards).to_have_accessible_name("Heron")
    expect(cards).to_have_accessible_description(re.compile("patiently"))
    cards.click()
    expect(selector(chat)).to_contain_text("Heron")
    expect(chat.button("Tell me about rivers")).to_be_visible()


def test_an_agent_that_is_not_active_any_more_is_explained(chat: ChatPage, aviary: Martlet, reader: Account) -> None:
    agent = aviary.call("GET", "/agents/?search=Bird%20042", token=reader.token)["results"][0]
    made = aviary.call("POST", "/chat/conversations/", {"agent_id": agent["id"]}, reader.token)
    program("user", "set-role", reader.email, "admin", "--data-dir", str(aviary.data))
    # The server hears of it from its database within a moment; signing in again does not wait for that.
    reader.token = aviary.call("POST", "/auth/login/", {"email": reader.email, "password": PASSWORD})["access"]
    aviary.call("DELETE", f"/admin/agents/{agent['id']}/", token=reader.token)
    chat.open(f"/c/{made['id']}")
    expect(selector(chat)).to_contain_text("Bird 042")
    expect(selector(chat)).to_have_accessible_description(re.compile("Bird 042 is not active any more"))
    selector(chat).click()
    expect(chat.page.get_by_text("Choose another agent to go on.").last).to_be_visible()
    chat.page.get_by_role("option", name="Heron", exact=True).click()
    expect(selector(chat)).to_have_accessible_description("")
    aviary.call("PATCH", f"/admin/agents/{agent['id']}/", {"is_active": True}, reader.token)


def test_a_finger_chooses_on_a_phone(new_context: Callable[..., BrowserContext], aviary: Martlet, reader: Account) -> None:
    context = new_context(**PHONE)
    sign_in_context(context, aviary.url, reader.email)
    phone = ChatPage(context.new_page(), aviary.url).open()
    selector(phone).tap()
    phone.page.get_by_role("group", name="Capabilities").get_by_role("button", name="patience").tap()
    expect(options(phone)).to_have_count(1)
    box = options(phone).bounding_box()
    assert box["height"] >= 44
    popup = phone.page.locator(".agent-popup").bounding_box()
    assert popup["x"] >= 0 and popup["x"] + popup["width"] <= PHONE["viewport"]["width"], "the list is cut off"
    assert phone.page.evaluate("[...document.querySelectorAll('*')].every((each) => each.matches('.agent-filter-chips') || each.scrollLeft === 0)")
    options(phone).tap()
    expect(selector(phone)).to_contain_text("Heron")


def test_the_open_list_is_accessible(chat: ChatPage) -> None:
    selector(chat).click()
    expect(options(chat).first).to_be_visible()
    assert faults(chat.page) == []
