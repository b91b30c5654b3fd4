# SPDX-License-Identifier: Apache-2.0
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from chat_page import ChatPage
from conftest import Account, sign_in_context
from fake_model import FakeModel
from processes import Martlet

REPLY = "# A heading\n\nSome text with `code`, **weight** and a [link](https://example.com).\n\n```python\ndef f():\n    return 1  # one\n```\n\n" \
        "- a list\n- of two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['help']}: {node['html'][:200]} {node.get('failureSummary', '')}" for v in found for node in v["nodes"]]


@pytest.fixture(params=["light", "dark"])
def viewed(request: pytest.FixtureRequest, new_context: Callable[..., BrowserContext], martlet: Martlet) -> ChatPage:
    return ChatPage(new_context(color_scheme=request.param).new_page(), martlet.url)


def test_signing_in_is_accessible(viewed: ChatPage) -> None:
    viewed.open()
    expect(viewed.field("Password")).to_be_visible()
    assert faults(viewed.page) == []
    viewed.show_sign_up()
    assert faults(viewed.page) == []


def test_the_empty_page_is_accessible(viewed: ChatPage, martlet: Martlet, new_account: Callable[..., Account]) -> None:
    sign_in_context(viewed.page.context, martlet.url, new_account(martlet).email)
    viewed.open()
    expect(viewed.composer).to_be_visible()
    assert faults(viewed.page) == []


def test_a_conversation_is_accessible(viewed: ChatPage, martlet: Martlet, model: FakeModel, new_account: Callable[..., Account]) -> None:
    model.answer("What can you show?", REPLY)
    sign_in_context(viewed.page.context, martlet.url, new_account(martlet).email)
    viewed.open().send("What can you show?")
    expect(viewed.messages("Robin").get_by_role("table")).to_be_visible()
    viewed.expect_idle()
    assert faults(viewed.page) == []
