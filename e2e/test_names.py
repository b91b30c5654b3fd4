# SPDX-License-Identifier: Apache-2.0
"""What is meant by its name is one thing, also for who asks for a part of the name, in letters of any size: Playwright's own way.

What is said here, and what a conversation is called, is full of the names of buttons.
"""
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from chat_page import ChatPage
from conftest import PHONE, Account, sign_in_context
from fake_model import FakeModel, Gate
from processes import Martlet

SAID = "Stop, send, search, continue, copy, edit, regenerate, sign out: new chat?"
CODE = "```python\nprint(1)\n```\n\n"

# How many there are in each state of the page; a dot where nobody asks. Those of a message are counted within the newest of its author.
#                            signing  signing                                                                     drawer  drawer  over     over
TABLE = """
                             in       up       home  writing  waiting  stopped  answered  editing  scrolled  closed  open    palette  sheet
button      New chat         0        0        1     1        1        1        1         1        1         1       1       1        1
button      Send             0        0        1     0        0        1        1         1        1         1       .       1        1
button      Stop             0        0        0     1        1        0        0         0        0         0       .       0        0
button      Attach files     0        0        1     1        1        1        1         1        1         1       .       1        1
button      Jump to latest   0        0        0     0        0        0        0         0        1         0       .       0        0
button      Search           0        0        1     1        1        1        1         1        1         0       1       1        1
button      Sign in          1        1        0     0        0        0        0         0        0         0       0       0        0
button      Create account   1        1        0     0        0        0        0         0        0         0       0       0        0
button      Sign out         0        0        1     1        1        1        1         1        1         0       1       1        1
textbox     Message          0        0        1     1        1        1        1         1        1         1       .       1        1
textbox     Email            1        1        0     0        0        0        0         0        0         0       0       0        0
textbox     Password         1        1        0     0        0        0        0         0        0         0       0       0        0
textbox     Name             0        1        0     0        0        0        0         0        0         0       0       0        0
combobox    Agent            0        0        1     1        1        1        1         1        1         1       .       1        1
navigation  Conversations    0        0        1     1        1        1        1         1        1         0       1       1        1
log         Messages         0        0        0     1        1        1        1         1        1         1       .       0        0
You         Edit message     .        .        .     1        1        1        1         0        .         1       .       .        .
You         Copy message     .        .        .     1        1        1        1         0        .         1       .       .        .
Robin       Copy message     .        .        .     0        0        1        1         1        .         1       .       .        .
Robin       Copy code        .        .        .     1        1        1        1         1        .         1       .       .        .
Robin       Regenerate       .        .        .     0        0        1        1         1        .         1       .       .        .
Robin       Continue         .        .        .     0        0        1        0         0        .         0       .       .        .
"""
STATES, *ROWS = [re.split(r"\s{2,}", line.strip()) for line in TABLE.strip("\n").splitlines()]


@pytest.fixture
def account(martlet: Martlet, new_account: Callable[..., Account]) -> Account:
    """With a conversation that is called like many buttons."""
    account = new_account(martlet)
    [agent, *_] = martlet.call("GET", "/agents/", token=account.token)["results"]
    made = martlet.call("POST", "/chat/conversations/", {"agent_id": agent["id"]}, account.token)
    martlet.call("PATCH", f"/chat/conversations/{made['id']}/", {"title": SAID}, account.token)
    return account


@pytest.fixture
def talking(sign_in: Callable[..., ChatPage], martlet: Martlet, account: Account) -> ChatPage:
    chat = sign_in(martlet, account)
    expect(chat.options(SAID)).to_be_visible()
    return chat


def expect_names(chat: ChatPage, state: str) -> None:
    for kind, name, *counts in ROWS:
        count = counts[STATES.index(state)]
        if count == ".":
            continue
        for exact in (False, True):
            expect(found(chat, kind, name, exact), f"{state}: {kind} “{name}”{', exactly' if exact else ''}").to_have_count(int(count))


def found(chat: ChatPage, kind: str, name: str, exact: bool) -> Locator:
    if kind in ("You", "Robin"):
        return chat.messages(kind).last.get_by_role("button", name=name, exact=exact)
    return chat.page.get_by_role(kind, name=name, exact=exact)


def test_both_forms_of_who_is_not_signed_in_have_each_name_once(chat: ChatPage) -> None:
    chat.open()
    expect(chat.field("Password")).to_be_visible()
    expect_names(chat, "in")
    chat.show_sign_up()
    expect_names(chat, "up")


def test_each_name_is_there_once_from_the_first_message_to_its_change(talking: ChatPage, model: FakeModel) -> None:
    chat, gate = talking, Gate()
    expect_names(chat, "home")

    model.answer(SAID, CODE + "It begins", gate)
    chat.send(SAID)
    expect(chat.messages("Robin")).to_contain_text("It begins")
    expect_names(chat, "writing")

    chat.composer.fill("Stop and send this")
    chat.composer.press("Enter")
    expect(chat.button("Ask now")).to_be_visible()
    expect_names(chat, "waiting")

    chat.button("Drop waiting message").click()
    chat.button("Stop").click()
    chat.expect_idle()
    expect_names(chat, "stopped")

    gate.open()
    model.answer(SAID, CODE + "It is the end.")
    chat.messages("Robin").get_by_role("button", name="Regenerate").click()
    expect(chat.messages("Robin")).to_contain_text("It is the end.")
    chat.expect_idle()
    expect_names(chat, "answered")

    chat.messages("You").get_by_role("button", name="Edit message").click()
    expect(chat.page.get_by_role("textbox", name="Edited text")).to_be_focused()
    expect_names(chat, "editing")


def test_what_lies_over_the_page_adds_nothing_to_its_names(talking: ChatPage) -> None:
    for keys, over, state in (("Control+k", "Search and commands", "palette"), ("Control+/", "Keyboard shortcuts", "sheet")):
        talking.page.keyboard.press(keys)
        expect(talking.page.get_by_role("dialog", name=over)).to_be_visible()
        expect_names(talking, state)
        talking.page.keyboard.press("Escape")


def test_each_name_is_there_once_for_who_has_scrolled_up(talking: ChatPage, model: FakeModel) -> None:
    model.answer(SAID, "A paragraph.\n\n" * 100 + "The end.")
    talking.send(SAID)
    expect(talking.messages("Robin")).to_contain_text("The end.")
    talking.expect_idle()
    talking.log.hover()
    talking.page.mouse.wheel(0, -3_000)
    expect(talking.button("Jump to latest")).to_be_visible()
    expect_names(talking, "scrolled")


def test_each_name_is_there_once_on_a_phone(
    new_context: Callable[..., BrowserContext], martlet: Martlet, account: Account, model: FakeModel
) -> None:
    context = new_context(**PHONE)
    sign_in_context(context, martlet.url, account.email)
    phone = ChatPage(context.new_page(), martlet.url).open()
    model.answer(SAID, CODE + "It is the end.")
    phone.send(SAID)
    expect(phone.messages("Robin")).to_contain_text("It is the end.")
    phone.expect_idle()
    expect_names(phone, "closed")
    phone.show_conversations()
    expect(phone.options(SAID).first).to_be_visible()
    expect_names(phone, "open")


@pytest.mark.parametrize("path", ["/settings", "/trash", "/search", "/no/such/page"])
def test_other_pages_add_nothing_to_the_names_at_the_side(path: str, talking: ChatPage) -> None:
    talking.open(path)
    expect(talking.options(SAID)).to_be_visible()
    expect(talking.page.get_by_role("main").get_by_role("heading", level=1)).to_be_attached()
    for name in ("New chat", "Search", "Sign out"):
        expect(talking.page.get_by_role("button", name=name)).to_have_count(1)
