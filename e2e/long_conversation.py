# SPDX-License-Identifier: Apache-2.0
"""Conversations that no test has the time to hold: the page gets them in the place of the server's answer."""
import json
from datetime import datetime, timedelta, timezone

from playwright.sync_api import Page, Route

START = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)


def message_id(number: int) -> str:
    return f"01890a5d-ac96-774b-bcce-{number:012x}"


def text_of(number: int) -> str:
    if number % 2 == 0:
        return f"Question number {number}, with some words about it?"
    more = "\n\n```python\nfor each in range(3):\n    print(each)\n```\n\n- one\n- two" if number % 10 == 1 else ""
    return f"Answer number **{number}**.\n\nSome *text* with `code`, " + "and more words " * (number % 37) + more


def messages(conversation: dict, count: int, contents: list[str] | None = None) -> list[dict]:
    """Questions and answers in turn, ten minutes apart."""
    made = []
    for n in range(count):
        own = n % 2 == 0
        made.append({
            "id": message_id(n), "conversation_id": conversation["id"], "parent_id": message_id(n - 1) if n else None,
            "role": "user" if own else "assistant", "content": contents[n] if contents else text_of(n), "attachments": [],
            "status": "complete", "agent_id": None if own else conversation["agent_id"], "model": None if own else "fake-robin",
            "tokens_used": None, "usage": None, "error": None, "edited_at": None, "client_id": None, "reply_id": None,
            "created_at": (START + timedelta(minutes=10 * n)).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "branch": {"index": 0, "count": 1, "sibling_ids": [message_id(n)]},
        })
    return made


def stand_in(page: Page, conversation: dict, count: int, contents: list[str] | None = None) -> None:
    """The page reads this many messages of the conversation from now on."""
    body = json.dumps({**conversation, "messages": messages(conversation, count, contents)})

    def answer(route: Route) -> None:
        if route.request.method == "GET":
            route.fulfill(body=body, content_type="application/json")
        else:
            route.continue_()

    page.route(f"**/api/v1/chat/conversations/{conversation['id']}/", answer)
