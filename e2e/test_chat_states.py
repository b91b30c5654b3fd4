# SPDX-License-Identifier: Apache-2.0
"""The conversation's page when there is nothing to show, when something is in the way, and for who does not see it."""
import re
from collections.abc import Callable

from playwright.sync_api import Route, expect

from chat_page import ChatPage
from conftest import Account, Console, on_both_sizes
from fake_model import FakeModel, Gate
from long_conversation import stand_in
from processes import Martlet
from test_accessibility import REPLY, faults
from test_chat import question

NOWHERE = "/c/01890a5d-ac96-774b-bcce-b302099a8057"

LISTEN = """
    // The region that a screen reader is told by is closed to the page; the test looks into it, and writes down what is said.
    window.said = [];
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
        const root = attach.call(this, options);
        new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(node => {
            if (node.parentElement?.getAttribute('aria-live') === 'polite') window.said.push(node.textContent);
        }))).observe(root, { childList: true, subtree: true });
        return root;
    };
"""


def test_a_conversation_that_is_not_there_says_so_and_leads_on(signed_in: ChatPage, console: Console) -> None:
    console.allow("404")
    signed_in.open(NOWHERE)
    expect(signed_in.page.get_by_role("heading", name="Conversation not found")).to_be_visible()
    signed_in.page.get_by_role("link", name="Start a new one").click()
    expect(signed_in.composer).to_be_visible()


def test_someone_elses_conversation_looks_like_one_that_is_not_there(
    signed_in: ChatPage, martlet: Martlet, new_account: Callable[..., Account], console: Console
) -> None:
    console.allow("404")
    other = new_account(martlet)
    agent = martlet.call("GET", "/agents/", token=other.token)["results"][0]
    theirs = martlet.call("POST", "/chat/conversations/", {"agent_id": agent["id"]}, other.token)
    signed_in.open(f"/c/{theirs['id']}")
    expect(signed_in.page.get_by_role("heading", name="Conversation not found")).to_be_visible()


def test_a_conversation_that_is_not_open_to_the_account_says_so(signed_in: ChatPage, console: Console) -> None:
    console.allow("403|404")
    signed_in.page.route(f"**/api/v1/chat/conversations{NOWHERE[2:]}/", lambda route: route.fulfill(
        status=403, content_type="application/problem+json",
        body='{"type":"about:blank","title":"x","status":403,"detail":"x","code":"forbidden","request_id":"r"}'))
    signed_in.open(NOWHERE)
    expect(signed_in.page.get_by_role("heading", name="No access")).to_be_visible()
    assert faults(signed_in.page) == []


def test_a_conversation_that_is_removed_elsewhere_says_so(
    signed_in: ChatPage, model: FakeModel, martlet: Martlet, console: Console
) -> None:
    console.allow("404")
    signed_in.send(question())
    expect(signed_in.messages("Robin")).to_contain_text("A short answer")
    signed_in.expect_idle()
    path = signed_in.page.url.removeprefix(martlet.url)
    token = signed_in.page.context.request.post(f"{martlet.url}/api/v1/auth/refresh/", data={}).json()["access"]
    martlet.call("DELETE", f"/chat/conversations{path[2:]}/?permanent=true", token=token)
    expect(signed_in.page.get_by_role("heading", name="Conversation deleted")).to_be_visible()
    assert faults(signed_in.page) == []


def test_a_conversation_in_which_nothing_was_said_says_whom_it_is_with_and_how_to_begin(
    signed_in: ChatPage, martlet: Martlet, model: FakeModel
) -> None:
    """As one is that a program made over the API."""
    model.answer("Tell me about rivers", "They run.")
    token = signed_in.page.context.request.post(f"{martlet.url}/api/v1/auth/refresh/", data={}).json()["access"]
    heron = martlet.call("GET", "/agents/?search=Heron", token=token)["results"][0]
    made = martlet.call("POST", "/chat/conversations/", {"agent_id": heron["id"]}, token)
    signed_in.open(f"/c/{made['id']}")
    expect(signed_in.log).to_be_visible()
    expect(signed_in.log.get_by_role("heading", name="Heron")).to_be_in_viewport()
    expect(signed_in.log).to_contain_text("Answers patiently.")
    expect(signed_in.log.get_by_role("article")).to_have_count(0)
    expect(signed_in.page.get_by_role("heading", level=1)).to_have_text("New conversation")
    assert faults(signed_in.page) == []
    signed_in.log.get_by_role("list", name="Ways to start with Heron").get_by_role("button", name="Tell me about rivers").click()
    expect(signed_in.messages("You")).to_contain_text("Tell me about rivers")
    expect(signed_in.messages("Heron")).to_contain_text("They run.")
    expect(signed_in.log.get_by_role("heading", name="Heron")).to_have_count(0)
    signed_in.expect_idle()


def test_a_conversation_that_is_removed_before_it_was_connected_says_so(
    signed_in: ChatPage, model: FakeModel, martlet: Martlet, console: Console
) -> None:
    console.allow("404")
    signed_in.send(question())
    expect(signed_in.messages("Robin")).to_contain_text("A short answer")
    signed_in.expect_idle()
    # The server refuses these, as it does those of a conversation that is gone.
    signed_in.page.add_init_script(f"""
        const Socket = WebSocket;
        WebSocket = class extends Socket {{
            constructor(address, protocols) {{ super(String(address).replace(/\\/ws\\/chat\\/[^/]+/, '/ws/chat/{NOWHERE[3:]}'), protocols); }}
        }};
    """)
    signed_in.page.reload()
    expect(signed_in.messages("Robin")).to_contain_text("A short answer")
    path = signed_in.page.url.removeprefix(martlet.url)
    token = signed_in.page.context.request.post(f"{martlet.url}/api/v1/auth/refresh/", data={}).json()["access"]
    martlet.call("DELETE", f"/chat/conversations{path[2:]}/?permanent=true", token=token)
    expect(signed_in.page.get_by_role("heading", name="Conversation deleted")).to_be_visible()


def test_while_it_is_read_something_stands_in_and_when_that_fails_another_try_is_offered(
    signed_in: ChatPage, model: FakeModel, console: Console
) -> None:
    console.allow("ERR_FAILED|500|Failed to load")
    asked = question()
    model.answer(asked, "An answer.")
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("An answer.")
    signed_in.expect_idle()
    held: list[Route] = []
    heard: list[str | bytes] = []
    conversation = signed_in.page.url.rsplit("/", 1)[1]
    address = f"**/api/v1/chat/conversations/{conversation}/"
    signed_in.page.route(address, lambda route: held.append(route))
    signed_in.page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(frame)) if conversation in socket.url else None)
    signed_in.page.reload()
    expect(signed_in.page.get_by_text("Loading the conversation")).to_be_attached()
    assert faults(signed_in.page) == []
    signed_in.until_held(held)
    # A socket that begins after that would have the page try again by itself, and one that took its time a moment later.
    signed_in.until_held(heard)
    held.pop().fulfill(status=500, content_type="application/problem+json", headers={"Retry-After": "60"},
                       body='{"type":"about:blank","title":"x","status":500,"detail":"x","code":"internal_error","request_id":"r"}')
    expect(signed_in.page.get_by_role("alert")).to_contain_text("This conversation could not be read")
    assert faults(signed_in.page) == []
    signed_in.page.unroute(address)
    signed_in.page.get_by_role("alert").get_by_role("button", name="Try again").click()
    expect(signed_in.messages("Robin")).to_contain_text("An answer.")


@on_both_sizes
def test_without_a_network_it_says_so_and_catches_up_afterwards(signed_in: ChatPage, model: FakeModel, console: Console) -> None:
    console.allow("ERR_INTERNET_DISCONNECTED|WebSocket connection|ERR_NETWORK")
    asked, gate, later = question(), Gate(), question()
    model.answer(asked, "Before it,", gate, " during it, and after it.")
    model.answer(later, "Sent when it was back.")
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("Before it,")
    signed_in.page.context.set_offline(True)
    expect(signed_in.page.get_by_text("You are offline.").first).to_be_visible()
    gate.open()
    signed_in.page.context.set_offline(False)
    expect(signed_in.page.get_by_text("You are offline.")).to_have_count(0)
    expect(signed_in.messages("Robin")).to_contain_text("Before it, during it, and after it.", timeout=30_000)
    signed_in.expect_idle()
    signed_in.send(later)
    expect(signed_in.messages("Robin").last).to_contain_text("Sent when it was back.")


@on_both_sizes
def test_what_is_written_without_a_network_is_sent_when_it_is_back(signed_in: ChatPage, model: FakeModel, console: Console) -> None:
    console.allow("ERR_INTERNET_DISCONNECTED|WebSocket connection|ERR_NETWORK")
    signed_in.send(question())
    expect(signed_in.messages("Robin")).to_contain_text("A short answer")
    signed_in.expect_idle()
    later = question()
    model.answer(later, "It arrived.")
    signed_in.page.context.set_offline(True)
    signed_in.send(later)
    expect(signed_in.messages("You").last.get_by_role("alert")).to_contain_text("Not sent.")
    signed_in.page.context.set_offline(False)
    expect(signed_in.messages("Robin").last).to_contain_text("It arrived.", timeout=30_000)
    assert len(model.asked(later)) == 1


def test_what_is_written_is_told_in_sentences(signed_in: ChatPage, model: FakeModel) -> None:
    asked, first, second = question(), Gate(), Gate()
    model.answer(asked, *"Birds fly. Some of **the", first, *"m** swim. ", *"\n\n```js\nlet a;\n", second, *"```\n\nThe end")
    signed_in.page.add_init_script(LISTEN)
    signed_in.page.reload()
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("Some of the")

    def expect_said(*sentences: str) -> None:
        """What is shown is told a moment later."""
        signed_in.page.wait_for_function("(count) => window.said.length >= count", arg=len(sentences))
        assert signed_in.page.evaluate("window.said") == [*sentences]

    expect(signed_in.log).to_have_attribute("aria-live", "off")
    expect_said("Robin is answering.", "Birds fly.")
    first.open()
    expect(signed_in.messages("Robin")).to_contain_text("let a;")
    second.open()
    signed_in.expect_idle()
    expect_said("Robin is answering.", "Birds fly.", "Some of them swim.", "Code.", "The end")
    signed_in.page.reload()
    expect(signed_in.messages("Robin")).to_contain_text("The end")
    expect_said()  # what was there already is read by who wants to


def test_all_of_it_is_done_with_the_keyboard(signed_in: ChatPage, model: FakeModel) -> None:
    asked = question()
    model.answer(asked, "An answer.")
    keys = signed_in.page.keyboard
    keys.type(asked)
    keys.press("Enter")
    expect(signed_in.messages("Robin")).to_contain_text("An answer.")
    signed_in.expect_idle()

    def go_back_to(name: str) -> None:
        for _ in range(30):
            if signed_in.page.evaluate("document.activeElement.getAttribute('aria-label')") == name:
                return
            keys.press("Shift+Tab")
        raise AssertionError(f"no way to {name!r}")

    go_back_to("Details")
    keys.press("Enter")
    expect(signed_in.messages("Robin").get_by_role("term").first).to_be_visible()
    go_back_to("Answer by another agent")
    keys.press("Enter")
    expect(signed_in.page.get_by_role("menuitem", name="Heron")).to_be_focused()
    keys.press("Escape")
    expect(signed_in.button("Answer by another agent")).to_be_focused()
    go_back_to("Edit message")
    keys.press("Enter")
    expect(signed_in.page.get_by_role("textbox", name="Edited text")).to_be_focused()
    keys.press("Escape")
    expect(signed_in.button("Edit message")).to_be_focused()
    go_back_to("Messages")


@on_both_sizes
def test_the_page_is_accessible_while_a_reply_is_written_and_something_waits(signed_in: ChatPage, model: FakeModel) -> None:
    asked, gate = question(), Gate()
    model.answer(asked, "> [link](https://example.com)\n\n$$\nx^2\n$$\n\nand *mo", gate, "re*.")
    signed_in.send(asked)
    expect(signed_in.messages("Robin").locator("em")).to_be_visible()
    signed_in.composer.fill("This waits")
    signed_in.button("Queue message").click()
    expect(signed_in.page.locator(".queue-chip")).to_contain_text("This waits")
    signed_in.composer.fill("typed")
    assert faults(signed_in.page) == []
    signed_in.composer.fill("")
    gate.open()


@on_both_sizes
def test_a_full_page_is_accessible(signed_in: ChatPage, model: FakeModel) -> None:
    asked, long = question(), question()
    model.answer(asked, REPLY + "\n\n- [x] a task\n\n[a link](https://example.com) $x$\n\n![a picture](https://example.com/x.png)")
    model.answer(long, "```js\n" + "let a = 1;\n" * 60 + "```")
    signed_in.send(asked)
    expect(signed_in.messages("Robin").locator(".katex")).to_be_visible()
    signed_in.expect_idle()
    signed_in.choose_agent("Heron")
    signed_in.send(long)
    expect(signed_in.messages("Heron").locator("pre")).to_be_visible()
    signed_in.expect_idle()
    signed_in.page.reload()
    signed_in.messages("Heron").get_by_role("button", name="Details").click()
    expect(signed_in.messages("Heron").get_by_role("term").first).to_be_visible()
    assert faults(signed_in.page) == []


@on_both_sizes
def test_a_very_long_page_is_accessible(signed_in: ChatPage, martlet: Martlet, model: FakeModel) -> None:
    signed_in.send(question())
    expect(signed_in.messages("Robin")).to_contain_text("A short answer")
    signed_in.expect_idle()
    token = signed_in.page.context.request.post(f"{martlet.url}/api/v1/auth/refresh/", data={}).json()["access"]
    conversation = martlet.call("GET", f"/chat/conversations/{signed_in.page.url.rsplit('/', 1)[1]}/", token=token)
    stand_in(signed_in.page, conversation, 400)
    signed_in.page.reload()
    expect(signed_in.log.get_by_role("article").last).to_have_attribute("aria-setsize", "400")
    signed_in.log.focus()
    signed_in.page.keyboard.press("Home")
    expect(signed_in.button("Jump to latest")).to_be_visible()
    assert faults(signed_in.page) == []
    signed_in.page.keyboard.press("Control+f")
    bar = signed_in.page.get_by_role("search", name="Find in this conversation")
    bar.get_by_role("searchbox").fill("question number 42,")
    expect(bar.get_by_text("1 of 1")).to_be_visible()
    assert faults(signed_in.page) == []


@on_both_sizes
def test_a_page_that_says_that_nothing_is_there_is_accessible(signed_in: ChatPage, console: Console) -> None:
    console.allow("404")
    signed_in.open(NOWHERE)
    expect(signed_in.page.get_by_role("heading", name="Conversation not found")).to_be_visible()
    assert faults(signed_in.page) == []
