# SPDX-License-Identifier: Apache-2.0
"""Unsent text: kept as one types, the same on every device, gone when it is sent."""
import uuid
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from chat_page import ChatPage
from conftest import Account, Console, sign_in_context
from fake_model import FakeModel
from processes import Martlet


class Devices:
    """One account in two browsers, with a conversation."""

    def __init__(self, martlet: Martlet, model: FakeModel, new_account: Callable[..., Account], new_context: Callable[..., BrowserContext]) -> None:
        self.martlet, self.account = martlet, new_account(martlet)
        agent = martlet.call("GET", "/agents/", token=self.account.token)["results"][0]
        made = martlet.call("POST", "/chat/conversations/", {"agent_id": agent["id"]}, self.account.token)
        self.path, self.id = f"/c/{made['id']}", made["id"]
        self.one, self.other = (self.page(new_context()) for _ in range(2))

    def page(self, context: BrowserContext) -> ChatPage:
        sign_in_context(context, self.martlet.url, self.account.email)
        return ChatPage(context.new_page(), self.martlet.url)

    def stored(self) -> str:
        return self.martlet.call("GET", f"/chat/conversations/{self.id}/draft/", token=self.account.token)["content"]


def saved(page: Page, action: Callable[[], None]) -> None:
    """Waits until what `action` typed is on the server, and the page knows."""
    with page.expect_response(lambda r: r.request.method == "PUT" and r.url.endswith("/draft/") and r.ok) as answer:
        action()
    answer.value.finished()
    page.evaluate("() => new Promise(requestAnimationFrame)")


def test_a_draft_is_the_same_on_another_device_and_gone_when_sent(
    martlet: Martlet, model: FakeModel, new_account: Callable[..., Account], new_context: Callable[..., BrowserContext],
) -> None:
    devices = Devices(martlet, model, new_account, new_context)
    text = f"Unsent {uuid.uuid4().hex[:8]}"
    model.answer(text, "Sent.")
    devices.one.open(devices.path)
    saved(devices.one.page, lambda: devices.one.composer.fill(text))
    devices.other.open(devices.path)
    expect(devices.other.composer).to_have_value(text)

    # What is added there comes back here, where nobody is typing.
    saved(devices.other.page, lambda: devices.other.composer.press_sequentially("!"))
    expect(devices.one.composer).to_have_value(text + "!")
    saved(devices.one.page, lambda: devices.one.composer.fill(text))
    expect(devices.other.composer).to_have_value(text)

    devices.other.button("Send").click()
    expect(devices.other.messages("You")).to_contain_text(text)
    expect(devices.one.composer).to_have_value("")
    assert devices.stored() == ""


def test_a_draft_outlives_the_page_and_stays_with_its_conversation(
    martlet: Martlet, model: FakeModel, new_account: Callable[..., Account], new_context: Callable[..., BrowserContext],
) -> None:
    devices = Devices(martlet, model, new_account, new_context)
    one = devices.one
    one.open(devices.path)
    saved(one.page, lambda: one.composer.fill("For here"))
    one.open("/")
    expect(one.composer).to_have_value("")
    one.open(devices.path)
    expect(one.composer).to_have_value("For here")


def test_what_was_saved_and_sent_from_another_device_does_not_come_back(
    martlet: Martlet, model: FakeModel, new_account: Callable[..., Account], new_context: Callable[..., BrowserContext],
) -> None:
    devices = Devices(martlet, model, new_account, new_context)
    text = f"Begun on the laptop {uuid.uuid4().hex[:8]}"
    model.answer(text, "Sent.")
    laptop = devices.one
    laptop.open(devices.path)
    saved(laptop.page, lambda: laptop.composer.fill(text))
    laptop.page.goto("about:blank")
    devices.other.open(devices.path)
    expect(devices.other.composer).to_have_value(text)
    devices.other.button("Send").click()
    expect(devices.other.messages("Robin")).to_contain_text("Sent.")

    with laptop.page.expect_response(lambda r: r.url.endswith("/draft/") and r.ok):
        laptop.open(devices.path)
    expect(laptop.messages("Robin")).to_contain_text("Sent.")
    expect(laptop.composer).to_have_value("")
    assert devices.stored() == ""


def test_what_is_typed_without_a_connection_is_kept(
    martlet: Martlet, model: FakeModel, new_account: Callable[..., Account], new_context: Callable[..., BrowserContext], console: Console,
) -> None:
    console.allow("ERR_FAILED|ERR_INTERNET_DISCONNECTED")
    devices = Devices(martlet, model, new_account, new_context)
    page = devices.one.page
    devices.one.open(devices.path)
    expect(devices.one.composer).to_be_visible()
    page.route("**/draft/", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda r: r.url.endswith("/draft/")):
        devices.one.composer.fill("On the train")
    page.unroute("**/draft/")
    saved(page, lambda: devices.one.open(devices.path) and None)
    expect(devices.one.composer).to_have_value("On the train")
    assert devices.stored() == "On the train"


def test_nothing_from_elsewhere_goes_over_what_is_being_typed(
    martlet: Martlet, model: FakeModel, new_account: Callable[..., Account], new_context: Callable[..., BrowserContext],
) -> None:
    devices = Devices(martlet, model, new_account, new_context)
    page = devices.one.page
    devices.one.open(devices.path)
    held = []
    page.route("**/draft/", lambda route: held.append(route) if route.request.method == "PUT" else route.continue_())
    with page.expect_request(lambda r: r.method == "PUT" and r.url.endswith("/draft/")):
        devices.one.composer.fill("Mine")
    # It is on its way; meanwhile another device says something else.
    martlet.call("PUT", f"/chat/conversations/{devices.id}/draft/", {"content": "Theirs"}, devices.account.token)
    devices.other.open(devices.path)
    expect(devices.other.composer).to_have_value("Theirs")
    expect(devices.one.composer).to_have_value("Mine")
    for route in held:
        route.continue_()
    expect(devices.other.composer).to_have_value("Mine")
