# SPDX-License-Identifier: Apache-2.0
"""One conversation with the real language model that `make run` starts, and the project's own agents."""
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from chat_page import ChatPage
from conftest import Account, sign_in_context
from processes import ARTIFACTS, Martlet, SmallModel


@pytest.fixture
def real_martlet(tmp_path: Path) -> Iterator[Martlet]:
    model = SmallModel(ARTIFACTS / "small-model.log")
    try:
        server = Martlet(tmp_path / "data", model.agents_file(tmp_path / "agents.yaml"), ARTIFACTS / "martlet-real.log")
        yield server
        server.stop()
    finally:
        model.stop()


def test_a_conversation_with_the_real_small_model(real_martlet: Martlet, page: Page, new_account: Callable[..., Account]) -> None:
    account = new_account(real_martlet)
    sign_in_context(page.context, real_martlet.url, account.email)
    chat = ChatPage(page, real_martlet.url).open()
    chat.choose_agent("Explainer")
    chat.send("Why is the sky blue?")
    reply = chat.messages("Explainer")
    expect(reply).to_have_text(re.compile(r"(\w+\W+){8}"), timeout=60_000)
    expect(chat.button("Stop")).to_have_count(0, timeout=600_000)  # as long as a busy machine takes
    chat.expect_idle()
    shown = reply.inner_text()

    [conversation] = real_martlet.call("GET", "/chat/conversations/", token=account.token)["results"]
    messages = real_martlet.call("GET", f"/chat/conversations/{conversation['id']}/", token=account.token)["messages"]
    assert [m["role"] for m in messages] == ["user", "assistant"]
    answer = messages[1]
    assert answer["status"] == "complete"
    assert answer["usage"]["completion_tokens"] > 5 and answer["tokens_used"] > 5
    word = re.search(r"[^\W\d_]{3,}", answer["content"])[0]  # and no sign of Markdown, which is not shown
    assert word in shown

    page.reload()
    expect(reply).to_contain_text(word)
