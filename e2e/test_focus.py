# SPDX-License-Identifier: Apache-2.0
"""Where the focus is once the control that had it has done its work and is gone: near what it did, never at the page's top."""
import json
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from chat_page import ChatPage
from conftest import Account, Console
from fake_model import FakeModel, Gate
from processes import Martlet
from test_attachments import attach, chips, file, remove
from test_chat import question


def press(button: Locator) -> None:
    button.focus()
    button.press("Enter")


def answered(chat: ChatPage, model: FakeModel, answer: str) -> None:
    asked = question()
    model.answer(asked, answer)
    chat.send(asked)
    expect(chat.messages("Robin")).to_have_count(1)
    chat.expect_idle()


def test_after_a_jump_to_the_end_it_is_in_the_messages(signed_in: ChatPage, model: FakeModel) -> None:
    answered(signed_in, model, "\n\n".join(f"Paragraph {n}." for n in range(80)))
    signed_in.log.focus()
    signed_in.page.keyboard.press("Home")
    press(signed_in.button("Jump to latest"))
    expect(signed_in.button("Jump to latest")).to_have_count(0)
    expect(signed_in.log).to_be_focused()


def test_a_reply_that_goes_on_leaves_it_in_the_messages(signed_in: ChatPage, model: FakeModel) -> None:
    asked, gate = question(), Gate()
    model.answer(asked, "The first half", gate)
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("The first half")
    signed_in.button("Stop").click()
    expect(signed_in.messages("Robin")).to_contain_text("You stopped this reply.")
    gate.open()
    signed_in.expect_idle()
    press(signed_in.button("Continue"))
    expect(signed_in.button("Continue")).to_have_count(0)
    expect(signed_in.log).to_be_focused()


def test_a_message_that_was_not_taken_gives_it_on(signed_in: ChatPage, model: FakeModel, console: Console) -> None:
    console.allow("413|ERR_FAILED")
    answered(signed_in, model, "Here.")
    problem = {"type": "about:blank", "title": "x", "status": 413, "detail": "x", "code": "too_large", "request_id": "r"}
    signed_in.page.route("**/messages/", lambda route: route.fulfill(status=413, content_type="application/problem+json", body=json.dumps(problem)))
    signed_in.send("A message that is refused")
    note = signed_in.messages("You").last.get_by_role("alert")
    held = []
    signed_in.page.unroute("**/messages/")
    signed_in.page.route("**/messages/", lambda route: held.append(route))
    with signed_in.page.expect_request("**/messages/"):
        press(note.get_by_role("button", name="Try again"))
    expect(note).to_have_count(0)
    expect(signed_in.log).to_be_focused()
    signed_in.until_held(held)
    held[0].fulfill(status=413, content_type="application/problem+json", body=json.dumps(problem))
    press(note.get_by_role("button", name="Remove"))
    expect(signed_in.messages("You")).to_have_count(1)
    expect(signed_in.composer).to_be_focused()


def test_files_that_are_taken_away_give_it_to_the_next_and_then_to_the_message(signed_in: ChatPage) -> None:
    attach(signed_in, file("one.txt", "one"), file("two.txt", "two"), file("three.txt", "three"))
    expect(chips(signed_in)).to_have_count(3)
    press(remove(signed_in, "two.txt"))
    expect(remove(signed_in, "three.txt")).to_be_focused()
    press(remove(signed_in, "three.txt"))
    expect(remove(signed_in, "one.txt")).to_be_focused()
    press(remove(signed_in, "one.txt"))
    expect(chips(signed_in)).to_have_count(0)
    expect(signed_in.composer).to_be_focused()


def test_showing_all_of_a_text_or_a_table_leaves_it_there(signed_in: ChatPage, model: FakeModel) -> None:
    asked = "word " * 5_000
    model.answer(asked.strip(), "| a |\n|---|\n" + "| b |\n" * 2_600)
    model.answer(asked, "| a |\n|---|\n" + "| b |\n" * 2_600)
    signed_in.send(asked)
    whole = signed_in.button("Show all 2,600 rows")
    expect(whole).to_be_visible()
    press(whole)
    expect(whole).to_have_count(0)
    expect(signed_in.page.get_by_role("group", name="Table")).to_be_focused()
    press(signed_in.messages("You").get_by_role("button", name="Show all"))
    expect(signed_in.messages("You").locator("div:focus")).to_contain_text("word word")


def test_a_notice_that_is_dismissed_gives_it_back(signed_in: ChatPage, model: FakeModel) -> None:
    answered(signed_in, model, "No code.")
    signed_in.composer.focus()
    signed_in.page.keyboard.press("Control+Shift+Semicolon")
    notice = signed_in.page.locator(".toast").filter(has_text="There is no code here.")
    press(notice.get_by_role("button", name="Dismiss"))
    expect(notice).to_have_count(0)
    expect(signed_in.composer).to_be_focused()


def test_more_of_a_list_is_gone_on_with_behind_what_was_there(
    martlet: Martlet, new_account: Callable[..., Account], sign_in: Callable[..., ChatPage],
) -> None:
    account = new_account(martlet)
    many = [{"title": f"Number {n}", "messages": [{"role": "user", "content": f"{n}"}]} for n in range(40)]
    martlet.call("POST", "/chat/import/", {"conversations": many}, account.token)
    for each in martlet.call("GET", "/chat/conversations/?page_size=100", token=account.token)["results"]:
        martlet.call("DELETE", f"/chat/conversations/{each['id']}/?permanent=true", token=account.token)
    chat = sign_in(martlet, account)
    chat.open("/trash")
    rows = chat.page.get_by_role("main").get_by_role("listitem")
    more = chat.page.get_by_role("main").get_by_role("button", name="Show more")
    expect(more).to_be_visible()
    before = rows.count()
    press(more)
    expect(rows).to_have_count(40)
    expect(more).to_have_count(0)
    expect(rows.nth(before - 1).get_by_role("button").last).to_be_focused()
    chat.page.keyboard.press("Tab")
    expect(rows.nth(before).get_by_role("button").first).to_be_focused()
