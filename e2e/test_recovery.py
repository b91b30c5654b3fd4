# SPDX-License-Identifier: Apache-2.0
"""What a person sees when the server goes away under an open page."""
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

import fake_model
from chat_page import ChatPage
from conftest import Account, Console, on_both_sizes, sign_in_context
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


@on_both_sizes
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
    expect(chat.messages("Robin")).to_contain_text("The server went away while this was being written. What had arrived is kept.")
    expect(chat.button("Continue")).to_be_visible()
    expect(chat.button("Try again")).to_be_visible()
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


@on_both_sizes
def test_a_lost_connection_loses_no_text(signed_in: ChatPage, model: FakeModel) -> None:
    """The socket breaks in the middle of a reply, and the reply goes on meanwhile."""
    sockets: list[WebSocketRoute] = []

    def pass_on(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    signed_in.page.route_web_socket(re.compile("/ws/chat/"), pass_on)
    first, second = Gate(), Gate()
    model.answer("Lost?", "Before the break,", first, " during it, with an umlaut ä and a bird 🐦,", second, " and after it.")
    signed_in.send("Lost?")
    expect(signed_in.messages("Robin")).to_contain_text("Before the break,")
    signed_in.until_held(sockets)
    sockets.pop().close(code=1001)
    first.open()
    expect(signed_in.messages("Robin")).to_contain_text("during it, with an umlaut ä and a bird 🐦,", timeout=20_000)
    signed_in.until_held(sockets)
    second.open()
    expect(signed_in.messages("Robin")).to_contain_text(
        "Before the break, during it, with an umlaut ä and a bird 🐦, and after it."
    )
    signed_in.expect_idle()


def test_a_reply_that_ends_before_the_socket_is_ready_is_shown_whole(
    chat: ChatPage, model: FakeModel, martlet: Martlet, new_account: Callable[..., Account]
) -> None:
    """The page reads the conversation while the reply is being written, and hears from its socket when that has ended."""
    account, gate, sockets, readings = new_account(martlet), Gate(), [], []
    model.answer("Before the socket?", "Half of it,", gate, " and all of it.")
    chat.page.route_web_socket(re.compile("/ws/chat/"), lambda socket: sockets.append(socket))  # open and silent
    address = re.compile(r"/chat/conversations/[0-9a-f-]{36}/$")
    chat.page.route(address, lambda route: readings.append(route))
    sign_in_context(chat.page.context, martlet.url, account.email)
    chat.open().send("Before the socket?")
    chat.until_held(readings)

    def until(there: Callable[[dict], bool]) -> None:
        deadline = time.monotonic() + 30
        while not there(martlet.call("GET", urlsplit(readings[0].request.url).path.removeprefix("/api/v1"), token=account.token)):
            assert time.monotonic() < deadline
            time.sleep(0.02)

    until(lambda conversation: conversation["messages"][-1]["content"] == "Half of it,")
    for reading in readings:
        reading.continue_()
    chat.page.unroute(address)
    expect(chat.messages("Robin")).to_contain_text("Half of it,")
    gate.open()
    until(lambda conversation: conversation["active_message_id"] is None)
    chat.until_held(sockets)
    for socket in sockets:
        socket.connect_to_server()
    expect(chat.messages("Robin")).to_contain_text("Half of it, and all of it.")
    chat.expect_idle()


@on_both_sizes
def test_a_message_that_could_not_be_sent_outlives_the_page_and_is_sent_once(signed_in: ChatPage, model: FakeModel, console: Console) -> None:
    console.allow("ERR_FAILED")
    page = signed_in.page
    model.answer("Are we connected?", "For now.")
    model.answer("Written in a tunnel", "Out of it.")
    signed_in.send("Are we connected?")
    expect(signed_in.messages("Robin")).to_contain_text("For now.")
    signed_in.expect_idle()
    page.route("**/messages/", lambda route: route.abort())
    signed_in.send("Written in a tunnel")
    expect(signed_in.log).to_contain_text("Not sent")

    page.reload()
    expect(signed_in.messages("You").last).to_contain_text("Written in a tunnel")
    expect(signed_in.log).to_contain_text("Not sent")
    page.unroute("**/messages/")
    expect(signed_in.messages("Robin").last).to_contain_text("Out of it.", timeout=40_000)
    expect(signed_in.messages("You").filter(has_text="Written in a tunnel")).to_have_count(1)
    page.reload()
    expect(signed_in.messages("You").filter(has_text="Written in a tunnel")).to_have_count(1)


@pytest.mark.usefixtures("signing_out")
def test_signing_out_leaves_no_unsent_word_in_the_browser(signed_in: ChatPage, model: FakeModel, console: Console) -> None:
    console.allow("ERR_FAILED")
    page = signed_in.page
    model.answer("Shared computer?", "It is.")
    signed_in.send("Shared computer?")
    expect(signed_in.messages("Robin")).to_contain_text("It is.")
    signed_in.expect_idle()
    page.route("**/messages/", lambda route: route.abort())
    page.route("**/draft/", lambda route: route.abort())
    signed_in.send("A private message")
    expect(signed_in.log).to_contain_text("Not sent")
    signed_in.composer.fill("A private draft")
    stored = lambda: page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    deadline = time.monotonic() + 10
    while not ("A private message" in stored() and "A private draft" in stored()):
        assert time.monotonic() < deadline, stored()
        page.wait_for_timeout(50)
    signed_in.sign_out()
    while "A private" in stored():
        assert time.monotonic() < deadline + 10, stored()
        page.wait_for_timeout(50)


def test_a_page_that_cannot_start_says_why_and_goes_on_when_told_to(signed_in: ChatPage, console: Console) -> None:
    console.allow("503")
    page = signed_in.page
    page.route("**/auth/refresh/", lambda route: route.fulfill(
        status=503, content_type="application/problem+json", headers={"Retry-After": "60"},
        body='{"type":"about:blank","title":"Unavailable","status":503,"detail":"The database is down.","code":"unavailable","request_id":"r"}',
    ))
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("Try again in 60 seconds")
    page.unroute("**/auth/refresh/")
    signed_in.button("Try again").click()
    expect(signed_in.composer).to_be_visible()


@on_both_sizes
def test_a_new_chats_first_message_outlives_failure_leaving_and_a_reload(signed_in: ChatPage, model: FakeModel, console: Console) -> None:
    console.allow("ERR_FAILED|409")  # the second one may come while the first one's reply is being written
    page = signed_in.page
    model.answer("First of all", "Noted.")
    model.answer("And then", "Noted as well.")
    page.route("**/chat/conversations/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    signed_in.send("First of all")
    expect(signed_in.log).to_contain_text("Not sent")
    signed_in.send("And then")
    expect(signed_in.messages("You")).to_have_count(2)
    signed_in.reach_conversations()
    signed_in.touch(page.get_by_role("link", name="Trash"))
    expect(signed_in.composer).to_have_count(0)
    page.go_back()
    expect(signed_in.messages("You")).to_have_count(2)
    page.reload()
    expect(signed_in.messages("You")).to_have_count(2)
    page.unroute("**/chat/conversations/")
    expect(signed_in.messages("Robin").last).to_contain_text("Noted as well.", timeout=40_000)
    expect(signed_in.messages("You")).to_have_count(2)
    signed_in.reach_conversations()
    expect(signed_in.links).to_have_count(1)
