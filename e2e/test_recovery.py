# SPDX-License-Identifier: Apache-2.0
"""What a person sees when the server goes away under an open page."""
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import fake_model
from chat_page import ChatPage
from conftest import Account, Console, sign_in_context
from fake_model import FakeModel, Gate
from processes import ARTIFACTS, Martlet


@pytest.fixture
def own_martlet(model: FakeModel, tmp_path: Path) -> Iterator[list[Martlet]]:
    """A server that the test may kill; the list's last one is the one that runs."""
    agents = tmp_path / "agents.yaml"
    agents.write_text(fake_model.agents_file(model.url), encoding="utf-8")
    servers = [Martlet(tmp_path / "data", agents, ARTIFACTS / "martlet-recovery.log")]
    yield servers
    servers[-1].stop()


def test_after_a_crash_the_page_comes_back_by_itself_with_all_it_had_shown(
    own_martlet: list[Martlet], page: Page, model: FakeModel, new_account: Callable[..., Account], console: Console
) -> None:
    console.allow(r"ERR_CONNECTION_REFUSED|WebSocket connection|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE")
    gate = Gate()
    words = "".join(f"word{n} " for n in range(30))
    model.answer("Before the crash?", words, gate, "never seen")
    model.answer("After the crash?", "It works again.")
    server = own_martlet[0]
    sign_in_context(page.context, server.url, new_account(server).email)
    chat = ChatPage(page, server.url).open()
    chat.send("Before the crash?")
    expect(chat.messages("Robin")).to_contain_text(words.strip())

    server.kill()
    own_martlet.append(server.restarted())
    gate.open()

    expect(chat.button("Send")).to_be_visible(timeout=30_000)
    expect(chat.messages("Robin")).to_contain_text(words.strip())
    chat.send("After the crash?")
    expect(chat.messages("Robin").last).to_contain_text("It works again.", timeout=30_000)
    page.reload()
    expect(chat.messages("Robin").first).to_contain_text(words.strip())
    expect(chat.messages("Robin").last).to_contain_text("It works again.")


def test_a_server_that_is_asked_to_end_ends_with_status_0_while_pages_are_open(
    own_martlet: list[Martlet], page: Page, model: FakeModel, new_account: Callable[..., Account], console: Console
) -> None:
    console.allow(r"ERR_CONNECTION_REFUSED|WebSocket connection|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE")
    model.answer("Are you there?", "Yes.")
    server = own_martlet[0]
    sign_in_context(page.context, server.url, new_account(server).email)
    chat = ChatPage(page, server.url).open()
    chat.send("Are you there?")
    expect(chat.messages("Robin")).to_contain_text("Yes.")
    assert server.stop() == 0
    expect(chat.messages("Robin")).to_contain_text("Yes.")
