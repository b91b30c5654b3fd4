# SPDX-License-Identifier: Apache-2.0
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from chat_page import ChatPage
from conftest import Account, Console, sign_in_context
from fake_model import Disconnect, FakeModel, Gate
from processes import Martlet

REPLY = "# A heading\n\nSome text with `code`, **weight** and a [link](https://example.com).\n\n```python\ndef f():\n    return 1  # one\n```\n\n" \
        "- a list\n- of two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"

# It judges no contrast below an element that has something drawn over it, such as the shades at the edges of the messages,
# unless it is told to overlook that.
AXE = Axe().axe_script + """;(() => {
    const { options } = axe._audit.checks["color-contrast"];
    axe.configure({ checks: [{ id: "color-contrast", options: { ...options, ignorePseudo: true } }] });
})()"""
OF_COLOURS = ["color-contrast", "link-in-text-block"]


def faults(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands: in the dark, where only colours differ, what depends on these; in the light, everything."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = []
    for theme, rules in (("dark", {"runOnly": OF_COLOURS}), ("light", {})):
        page.emulate_media(color_scheme=theme)
        violations = page.evaluate("options => axe.run(options).then(({ violations }) => violations)", {"resultTypes": ["violations"]} | rules)
        found += [f"in the {theme}: {v['id']}: {v['help']}: {node['html'][:200]} {node['failureSummary']}" for v in violations for node in v["nodes"]]
    return found


def test_signing_in_is_accessible(chat: ChatPage) -> None:
    chat.open()
    expect(chat.field("Password")).to_be_visible()
    assert faults(chat.page) == []
    chat.show_sign_up()
    assert faults(chat.page) == []


def test_the_empty_page_is_accessible(signed_in: ChatPage) -> None:
    expect(signed_in.composer).to_be_visible()
    assert faults(signed_in.page) == []


def test_a_conversation_is_accessible(signed_in: ChatPage, model: FakeModel) -> None:
    model.answer("What can you show?", REPLY)
    signed_in.send("What can you show?")
    expect(signed_in.messages("Robin").get_by_role("table")).to_be_visible()
    signed_in.expect_idle()
    assert faults(signed_in.page) == []


def test_a_first_message_that_is_on_its_way_is_accessible(signed_in: ChatPage) -> None:
    held = []
    signed_in.page.route("**/api/v1/chat/conversations/", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    signed_in.send("On its way\nand no further")
    expect(signed_in.page.get_by_role("heading", level=1)).to_have_text("On its way")
    assert faults(signed_in.page) == []
    signed_in.until_held(held)
    held[0].continue_()
    signed_in.page.wait_for_url("**/c/*")
    signed_in.expect_idle()


def test_a_reply_that_streams_is_accessible(signed_in: ChatPage, model: FakeModel) -> None:
    before, within = Gate(), Gate()
    model.answer("Stream it", before, REPLY + "and ", within, "the end.")
    signed_in.send("Stream it")
    expect(signed_in.button("Stop")).to_be_visible()
    signed_in.page.wait_for_url("**/c/*")
    expect(signed_in.page.get_by_role("heading", level=1)).to_have_count(1)
    assert faults(signed_in.page) == []
    before.open()
    expect(signed_in.messages("Robin").get_by_role("table")).to_be_visible()
    assert faults(signed_in.page) == []
    within.open()
    signed_in.expect_idle()


def test_a_failed_reply_and_a_missing_conversation_are_accessible(
    signed_in: ChatPage, model: FakeModel, console: Console
) -> None:
    console.allow(r"404")
    model.answer("Fail", "Half of it", Disconnect())
    signed_in.send("Fail")
    expect(signed_in.page.get_by_role("alert")).to_be_visible()
    assert faults(signed_in.page) == []
    signed_in.open("/c/0195f4c2-6d1e-7c3a-9a51-3f1f0a9b2c4d")
    expect(signed_in.page.get_by_role("heading", level=1)).to_be_visible()
    assert faults(signed_in.page) == []


def test_a_full_list_with_its_menu_is_accessible(chat: ChatPage, martlet: Martlet, new_account: Callable[..., Account]) -> None:
    account = new_account(martlet)
    [agent, *_] = martlet.call("GET", "/agents/", token=account.token)["results"]
    for number in range(40):
        made = martlet.call("POST", "/chat/conversations/", {"agent_id": agent["id"]}, account.token)
        if number % 10 == 0:
            martlet.call("PATCH", f"/chat/conversations/{made['id']}/", {"title": f"Pinned {number}", "is_pinned": True}, account.token)
    sign_in_context(chat.page.context, martlet.url, account.email)
    chat.open()
    chat.links.first.click(button="right")
    expect(chat.page.get_by_role("menu")).to_be_visible()
    assert faults(chat.page) == []


def test_the_page_in_german_is_accessible(new_context: Callable[..., BrowserContext], martlet: Martlet, new_account: Callable[..., Account]) -> None:
    context = new_context(locale="de-DE")
    sign_in_context(context, martlet.url, new_account(martlet).email)
    chat = ChatPage(context.new_page(), martlet.url).open()
    expect(chat.button("Neuer Chat")).to_be_visible()
    assert faults(chat.page) == []


def test_searching_and_the_trash_are_accessible(chat: ChatPage, martlet: Martlet, new_account: Callable[..., Account]) -> None:
    account = new_account(martlet)
    agent = martlet.call("GET", "/agents/", token=account.token)["results"][0]["id"]
    for title in ("Kept", "Deleted"):
        made = martlet.call("POST", "/chat/conversations/", {"agent_id": agent, "initial_message": f"{title} words"}, account.token)
    martlet.call("DELETE", f"/chat/conversations/{made['id']}/?permanent=true", token=account.token)
    sign_in_context(chat.page.context, martlet.url, account.email)
    chat.open("/search")
    chat.page.get_by_role("combobox", name="Search all messages").fill("kept")
    expect(chat.page.get_by_role("option").locator("mark")).to_be_visible()
    assert faults(chat.page) == []
    chat.open("/trash")
    expect(chat.page.get_by_role("button", name="Empty trash")).to_be_visible()
    assert faults(chat.page) == []
