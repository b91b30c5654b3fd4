# SPDX-License-Identifier: Apache-2.0
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from chat_page import ChatPage
from conftest import Account, sign_in_context
from fake_model import FakeModel
from processes import Martlet

PHONE = {"viewport": {"width": 375, "height": 667}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext], martlet: Martlet, new_account: Callable[..., Account]) -> ChatPage:
    context = new_context(**PHONE)
    sign_in_context(context, martlet.url, new_account(martlet).email)
    return ChatPage(context.new_page(), martlet.url).open()


def test_a_conversation_fits_a_phone(phone: ChatPage, model: FakeModel) -> None:
    model.answer("On a phone?", "A very " + "long" * 60 + " word, and\n\n```text\n" + "wide " * 60 + "\n```\n\n",
                 "| a | table |\n|---|---|\n| " + "wide" * 30 + " | " + "wide" * 30 + " |\n\nthe end")
    phone.composer.fill("On a phone?")
    phone.button("Send").tap()
    expect(phone.messages("Robin")).to_contain_text("the end")
    phone.expect_idle()
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    expect(phone.composer).to_be_in_viewport()


def test_the_conversations_are_behind_a_button_on_a_phone(phone: ChatPage, model: FakeModel) -> None:
    model.answer("Where is the list?", "Behind a button.")
    phone.send("Where is the list?")
    expect(phone.messages("Robin")).to_contain_text("Behind a button.")
    expect(phone.links).to_have_count(0)
    phone.show_conversations()
    expect(phone.links.first).to_be_in_viewport()
    phone.links.first.tap()
    expect(phone.composer).to_be_visible()
