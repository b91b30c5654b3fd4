# SPDX-License-Identifier: Apache-2.0
"""The signs in the box where a message is written: a command, an agent, a file."""
import re

import pytest
from playwright.sync_api import Locator, Route, expect

from chat_page import ChatPage
from conftest import Console
from fake_model import FakeModel, Gate
from test_accessibility import faults
from test_attachments import attach, chips, file
from test_chat import question


def suggestions(chat: ChatPage) -> Locator:
    return chat.page.get_by_role("listbox", name="Suggestions")


def write(chat: ChatPage, text: str) -> None:
    chat.composer.click()
    chat.page.keyboard.type(text)


def active(chat: ChatPage) -> Locator:
    return suggestions(chat).locator("[aria-selected=true]")


def test_a_slash_lists_starters_and_commands_and_enter_runs_one(signed_in: ChatPage) -> None:
    write(signed_in, "/")
    listed = suggestions(signed_in)
    expect(listed.get_by_role("group", name="Ways to start")).to_contain_text("Tell me about birds")
    expect(listed.get_by_role("group", name="Commands").get_by_role("option", name="New chat")).to_be_visible()
    signed_in.page.keyboard.type("trash")
    expect(listed.get_by_role("option")).to_have_text("Trash")
    signed_in.page.keyboard.press("Enter")
    expect(signed_in.page).to_have_url(f"{signed_in.url}/trash")
    signed_in.page.go_back()
    expect(signed_in.composer).to_have_value("")


@pytest.mark.parametrize("written", ["/trash", "/nothing-is-called-so"])
def test_enter_behind_a_command_waits_for_what_it_offers(signed_in: ChatPage, model: FakeModel, written: str) -> None:
    model.answer("/nothing-is-called-so", "Then it is a message.")
    held: list[Route] = []
    signed_in.page.route(re.compile(r"/assets/ComposerSuggestions-\w+\.js"), lambda route: held.append(route))
    signed_in.page.reload()
    expect(signed_in.composer).to_be_focused()
    signed_in.until_held(held)  # before any sign was written
    signed_in.page.keyboard.type(written)
    signed_in.page.keyboard.press("Enter")
    expect(signed_in.composer).to_have_value(written)
    expect(signed_in.log).to_have_count(0)
    held.pop().continue_()
    if written == "/trash":
        expect(signed_in.page).to_have_url(f"{signed_in.url}/trash")
        expect(signed_in.links).to_have_count(0)
    else:
        expect(signed_in.messages("Robin")).to_contain_text("Then it is a message.")
        expect(signed_in.composer).to_have_value("")


def test_who_goes_back_from_the_box_comes_upon_what_is_before_it_and_not_upon_what_was_offered(signed_in: ChatPage) -> None:
    write(signed_in, "/")
    expect(suggestions(signed_in)).to_be_visible()
    signed_in.page.keyboard.press("Shift+Tab")
    expect(signed_in.button("Attach files")).to_be_focused()
    expect(suggestions(signed_in)).to_have_count(0)
    signed_in.page.keyboard.press("Tab")
    expect(signed_in.composer).to_be_focused()


def test_a_starter_is_put_into_the_box_and_sent_by_another_enter(signed_in: ChatPage, model: FakeModel) -> None:
    model.answer("Tell me about birds", "They fly.")
    write(signed_in, "/tell")
    expect(active(signed_in)).to_have_text("Tell me about birds")
    signed_in.page.keyboard.press("Enter")
    expect(signed_in.composer).to_have_value("Tell me about birds")
    expect(suggestions(signed_in)).to_have_count(0)
    signed_in.page.keyboard.press("Enter")
    expect(signed_in.messages("Robin")).to_contain_text("They fly.")


def test_another_agent_is_chosen_by_its_name_while_writing(signed_in: ChatPage, model: FakeModel) -> None:
    asked = question()
    model.answer(asked, "At your service.")
    write(signed_in, "@her")
    expect(active(signed_in)).to_contain_text("Heron")
    box = signed_in.composer
    expect(box).to_have_attribute("aria-activedescendant", active(signed_in).get_attribute("id") or "")
    assert faults(signed_in.page) == []
    signed_in.page.keyboard.press("Tab")
    expect(signed_in.page.get_by_role("combobox", name="Agent")).to_contain_text("Heron")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    signed_in.page.keyboard.type(asked)
    signed_in.page.keyboard.press("Enter")
    expect(signed_in.messages("Heron")).to_contain_text("At your service.")
    # The conversation is handed over in the same way, by a press.
    write(signed_in, "@robin")
    suggestions(signed_in).get_by_role("option", name="Robin").click()
    expect(signed_in.page.get_by_role("combobox", name="Agent")).to_contain_text("Robin")
    expect(signed_in.composer).to_have_value("")
    expect(signed_in.composer).to_be_focused()


def test_a_file_of_the_conversation_goes_along_again(signed_in: ChatPage, model: FakeModel) -> None:
    first, second = question(), question()
    attach(signed_in, file("Übersicht.txt", "Martlets never land."), file("other.txt", "Else"))
    expect(chips(signed_in)).to_have_count(2)
    signed_in.send(first)
    expect(signed_in.messages("Robin")).to_contain_text("A short answer")
    signed_in.expect_idle()
    write(signed_in, "#uber")
    expect(suggestions(signed_in).get_by_role("option")).to_have_text(["Übersicht.txt"])
    signed_in.page.keyboard.press("Enter")
    expect(chips(signed_in)).to_have_count(1)
    expect(chips(signed_in)).to_contain_text("Übersicht.txt")
    signed_in.page.keyboard.type(second)
    signed_in.page.keyboard.press("Enter")
    expect(signed_in.messages("You").last).to_contain_text("Übersicht.txt")
    expect(signed_in.messages("Robin")).to_have_count(2)
    signed_in.expect_idle()
    [asked] = [str(request["messages"][-1]) for request in model.requests if second in str(request["messages"][-1])]
    assert "Martlets never land." in asked and "Else" not in asked


def test_the_list_is_walked_through_and_closed_without_stopping_a_reply(signed_in: ChatPage, model: FakeModel) -> None:
    asked, gate = question(), Gate()
    model.answer(asked, "Begun", gate, " and ended.")
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("Begun")
    write(signed_in, "/")
    options = suggestions(signed_in).get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    keys = signed_in.page.keyboard
    keys.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    keys.press("Escape")
    expect(suggestions(signed_in)).to_have_count(0)
    expect(signed_in.button("Stop")).to_be_visible()
    # It stays closed for this sign, and opens for the next.
    keys.type("ne")
    expect(signed_in.composer).to_have_value("/ne")
    expect(suggestions(signed_in)).to_have_count(0)
    keys.press("Control+A")
    keys.type("/ne")
    expect(suggestions(signed_in)).to_be_visible()
    gate.open()
    signed_in.expect_idle()


@pytest.mark.parametrize("text", ["/etc/passwd", "and/or", "ada@example.com", "# A heading", "#nothing-of-this-name", "@nobody-of-this-name"])
def test_what_is_no_sign_is_sent_as_it_is(signed_in: ChatPage, model: FakeModel, text: str, console: Console) -> None:
    model.answer(text, "Heard.")
    write(signed_in, text)
    expect(suggestions(signed_in)).to_have_count(0)
    signed_in.page.keyboard.press("Enter")
    expect(signed_in.messages("You")).to_contain_text(text)
    expect(signed_in.messages("Robin")).to_contain_text("Heard.")


def test_it_is_chosen_by_touch_and_fits_a_phone(phone: ChatPage) -> None:
    phone.composer.tap()
    phone.page.keyboard.type("@")
    listed = suggestions(phone)
    expect(listed).to_be_visible()
    place = listed.bounding_box()
    assert place["x"] >= 0 and place["x"] + place["width"] <= phone.page.viewport_size["width"] and place["y"] >= 0
    listed.get_by_role("option", name="Heron").tap()
    expect(phone.page.get_by_role("combobox", name="Agent")).to_contain_text("Heron")
