# SPDX-License-Identifier: Apache-2.0
"""What a message shows, and what can be done with it."""
import re

from playwright.sync_api import Locator, expect

from chat_page import ChatPage
from conftest import Console, on_both_sizes
from fake_model import Disconnect, FakeModel, Gate, Refuse
from test_chat import question


def ask(chat: ChatPage, model: FakeModel, *answer: str, agent: str = "Robin") -> Locator:
    asked = question()
    model.answer(asked, *answer)
    before = chat.log.get_by_role("article").count()
    chat.send(asked)
    expect(chat.log.get_by_role("article")).to_have_count(before + 2)
    chat.expect_idle()
    return chat.messages(agent).last


def clipboard(chat: ChatPage) -> str:
    return chat.page.evaluate("navigator.clipboard.readText()")


def test_a_message_is_copied_as_markdown(copying: ChatPage, model: FakeModel) -> None:
    reply = ask(copying, model, "# Title\n\nSome **text**.")
    reply.get_by_role("button", name="Copy message").click()
    assert clipboard(copying) == "# Title\n\nSome **text**."
    own = copying.messages("You")
    own.hover()
    own.get_by_role("button", name="Copy message").click()
    assert clipboard(copying).startswith("Question ")


def test_without_a_secure_address_copying_works_too(signed_in: ChatPage, model: FakeModel) -> None:
    """As in a network at home: the browser gives such a page no clipboard of its own."""
    page = signed_in.page
    page.add_init_script("""Object.defineProperty(navigator, "clipboard", { value: undefined });
        window.copies = 0;
        window.addEventListener("copy", () => { window.copies += 1; }, true);""")
    page.reload()
    reply = ask(signed_in, model, "# Title\n\n  Some **text**,\n\ttabs  and blanks.")
    assert page.evaluate("navigator.clipboard === undefined")
    reply.get_by_role("button", name="Copy message").click()
    page.wait_for_function("window.copies === 1")
    expect(reply.get_by_role("button", name="Copy message")).to_be_focused()
    signed_in.composer.fill("Before  after")
    signed_in.composer.evaluate("box => box.setSelectionRange(7, 7)")
    page.keyboard.press("Control+v")
    expect(signed_in.composer).to_have_value("Before # Title\n\n  Some **text**,\n\ttabs  and blanks. after")

    # From within a text, which keeps its focus and its caret.
    signed_in.composer.fill("here")
    signed_in.composer.evaluate("box => box.setSelectionRange(2, 2)")
    page.keyboard.press("Control+Shift+c")
    expect(page.get_by_text("The answer is copied.")).to_be_visible()
    page.keyboard.type("…")
    expect(signed_in.composer).to_have_value("he…re")
    assert page.locator("body > span").count() == 0

    # From within a dialog, outside of which nothing can be selected.
    signed_in.composer.press("Control+a")
    signed_in.composer.press("Control+x")
    page.keyboard.press("Control+k")
    page.keyboard.type("copy the last answer")
    expect(page.get_by_role("option", name="Copy the last answer")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_function("window.copies === 3")
    expect(page.get_by_role("dialog")).to_have_count(0)
    signed_in.composer.press("Control+v")
    expect(signed_in.composer).to_have_value("# Title\n\n  Some **text**,\n\ttabs  and blanks.")


VOICE = """window.said = []; window.waiting = [];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(window, "speechSynthesis", { value: {
    speak: (passage) => { window.said.push(passage.text); window.waiting.push(passage); },
    cancel: () => { for (const passage of window.waiting.splice(0)) passage.onerror?.({ error: "canceled" }); },
} });"""


def test_a_reply_is_read_aloud_until_its_end_or_until_it_is_stopped(signed_in: ChatPage, model: FakeModel) -> None:
    page = signed_in.page
    page.add_init_script(VOICE)
    page.reload()
    ask(signed_in, model, "Some **birds** sing. Others do not.\n\n```py\nprint(1)\n```\n")
    ask(signed_in, model, "Another one.")
    reply, other = signed_in.messages("Robin").nth(0), signed_in.messages("Robin").nth(1)
    reading = page.get_by_role("button", name="Read aloud", pressed=True)
    reply.get_by_role("button", name="Read aloud").click()
    assert page.evaluate("said.splice(0)") == ["Some birds sing.", "Others do not.", "Code."]
    other.get_by_role("button", name="Read aloud").click()
    expect(reading).to_have_count(1)
    assert page.evaluate("[said.splice(0), waiting.length]") == [["Another one."], 1]
    page.evaluate("waiting.splice(0).forEach((passage) => passage.onend?.())")
    expect(reading).to_have_count(0)
    reply.get_by_role("button", name="Read aloud").click()
    reading.click()
    expect(reading).to_have_count(0)
    assert page.evaluate("waiting.length") == 0
    expect(page.locator(".toast")).to_have_count(0)
    reply.get_by_role("button", name="Read aloud").click()
    page.evaluate("waiting.splice(0).forEach((passage) => passage.onerror?.({ error: 'synthesis-failed' }))")
    expect(page.get_by_text("The browser has no voice that could read this.")).to_be_visible()
    expect(reading).to_have_count(0)
    reply.get_by_role("button", name="Read aloud").click()
    signed_in.button("New chat").click()
    expect(signed_in.log).to_have_count(0)
    assert page.evaluate("waiting.length") == 0


def test_details_are_shown_on_demand(signed_in: ChatPage, model: FakeModel) -> None:
    reply = ask(signed_in, model, "One", " two", " three")
    expect(reply.get_by_role("term")).to_have_count(0)
    details = reply.get_by_role("button", name="Details")
    expect(details).to_have_attribute("aria-expanded", "false")
    details.click()
    expect(reply.get_by_role("term").filter(has_text="Duration")).to_be_visible()
    facts = dict(zip(reply.get_by_role("term").all_text_contents(), reply.get_by_role("definition").all_text_contents(), strict=True))
    assert facts["Agent"] == "Robin" and facts["Model"] == "fake-robin" and facts["Tokens"] == "7 read, 3 written"
    assert re.search(r"20\d\d at \d+:\d\d", facts["Time"])
    assert re.fullmatch(r"\d+(\.\d+)? s", facts["Duration"])
    details.click()
    expect(reply.get_by_role("term")).to_have_count(0)


def test_the_address_of_a_message_is_copied_and_leads_to_it_in_its_branch(copying: ChatPage, model: FakeModel) -> None:
    asked = question()
    model.answer(asked, "The first answer.")
    copying.send(asked)
    reply = copying.messages("Robin")
    expect(reply).to_contain_text("The first answer.")
    copying.expect_idle()
    reply.get_by_role("button", name="Copy link").click()
    address = clipboard(copying)
    assert address.startswith(copying.page.url + "/")
    model.answer(asked, "The second answer.")
    copying.button("Regenerate").click()
    expect(reply).to_contain_text("The second answer.")
    copying.expect_idle()
    copying.page.goto(address)
    expect(reply).to_contain_text("The first answer.")
    expect(reply).to_have_attribute("data-target", "")
    expect(reply).to_be_in_viewport()


def test_at_a_messages_own_address_one_goes_on_freely(signed_in: ChatPage, model: FakeModel) -> None:
    asked = question()
    model.answer(asked, "The first answer.")
    signed_in.send(asked)
    reply = signed_in.messages("Robin")
    expect(reply).to_contain_text("The first answer.")
    signed_in.expect_idle()
    message = (reply.get_attribute("id") or "").removeprefix("message-")
    signed_in.page.goto(f"{signed_in.page.url}/{message}")
    expect(reply).to_have_attribute("data-target", "")
    signed_in.expect_idle()
    model.answer(asked, "The second answer.")
    moves: list[str] = []
    signed_in.page.on("request", lambda request: moves.append(request.url) if request.method == "PATCH" else None)
    signed_in.button("Regenerate").click()
    expect(reply).to_contain_text("The second answer.")
    signed_in.expect_idle()
    assert moves == [], "the page went back by itself"
    signed_in.button("Previous version").click()
    expect(reply).to_contain_text("The first answer.")
    expect(signed_in.button("Previous version")).to_be_focused()
    signed_in.button("Next version").click()
    expect(reply).to_contain_text("The second answer.")
    assert len(moves) == 2, "the page went elsewhere by itself"


def test_the_address_of_a_message_that_is_not_there_says_so(signed_in: ChatPage, model: FakeModel, console: Console) -> None:
    console.allow("400|404")
    ask(signed_in, model, "An answer.")
    signed_in.page.goto(signed_in.page.url + "/01890a5d-ac96-774b-bcce-b302099a8057")
    expect(signed_in.page.get_by_text("This message is not here any more.")).to_be_visible()
    expect(signed_in.messages("Robin")).to_contain_text("An answer.")


def test_another_agent_answers_the_same_question(signed_in: ChatPage, model: FakeModel) -> None:
    asked = question()
    model.answer(asked, "An answer.")
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("An answer.")
    signed_in.expect_idle()
    signed_in.button("Answer by another agent").click()
    signed_in.page.get_by_role("menuitem", name="Heron").click()
    expect(signed_in.messages("Heron")).to_contain_text("An answer.")
    expect(signed_in.messages("Robin")).to_have_count(0)
    assert [request["model"] for request in model.asked(asked)] == ["fake-robin", "fake-heron"]
    signed_in.expect_idle()
    signed_in.button("Previous version").click()
    expect(signed_in.messages("Robin")).to_contain_text("An answer.")


def test_an_earlier_question_is_answered_anew_on_a_branch_of_its_own(signed_in: ChatPage, model: FakeModel) -> None:
    first = question()
    model.answer(first, "The first answer.")
    signed_in.send(first)
    signed_in.expect_idle()
    ask(signed_in, model, "What followed.")
    model.answer(first, "Another first answer.")
    earlier = signed_in.messages("Robin").first
    earlier.hover()
    earlier.get_by_role("button", name="Regenerate").click()
    expect(signed_in.messages("Robin")).to_have_count(1)
    expect(signed_in.messages("Robin")).to_contain_text("Another first answer.")
    expect(signed_in.messages("Robin")).to_contain_text("2/2")
    signed_in.expect_idle()
    signed_in.button("Previous version").click()
    expect(signed_in.messages("Robin").last).to_contain_text("What followed.")

    earlier.hover()
    earlier.get_by_role("button", name="Answer by another agent").click()
    signed_in.page.get_by_role("menuitem", name="Heron").click()
    expect(signed_in.messages("Heron")).to_contain_text("Another first answer.")
    expect(signed_in.messages("Heron")).to_contain_text("3/3")
    expect(signed_in.messages("Robin")).to_have_count(0)


def test_an_earlier_answer_that_failed_can_still_be_asked_for_again(signed_in: ChatPage, model: FakeModel) -> None:
    asked = question()
    model.answer(asked, "Half of ", Disconnect())
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("The connection to the model broke off.")
    signed_in.expect_idle()
    ask(signed_in, model, "What followed.")
    failed = signed_in.messages("Robin").first
    expect(failed.get_by_role("button", name="Continue")).to_have_count(0)
    model.answer(asked, "All of it.")
    failed.get_by_role("button", name="Try again").click()
    expect(signed_in.messages("Robin")).to_have_count(1)
    expect(signed_in.messages("Robin")).to_contain_text("All of it.")


def test_a_change_of_agent_is_shown_as_a_line(signed_in: ChatPage, model: FakeModel) -> None:
    ask(signed_in, model, "By Robin.")
    signed_in.choose_agent("Heron")
    line = signed_in.log.get_by_text("Heron answers from here on")
    expect(line).to_be_visible()
    ask(signed_in, model, "By Heron.", agent="Heron")
    expect(line).to_have_count(1)
    order = signed_in.log.evaluate("log => [...log.querySelectorAll('article, .row-line:not(.day)')].map(each => each.getAttribute('aria-label') ?? 'line')")
    assert order == ["You", "Robin", "line", "You", "Heron"]


def test_a_day_is_named_where_it_begins(signed_in: ChatPage, model: FakeModel) -> None:
    ask(signed_in, model, "One.")
    ask(signed_in, model, "Two.")
    expect(signed_in.log.get_by_text("Today", exact=True)).to_have_count(1)


def test_ones_own_message_says_how_far_it_has_come(signed_in: ChatPage, model: FakeModel) -> None:
    asked, gate = question(), Gate()
    model.answer(asked, gate, "An answer.")
    held: list = []
    signed_in.page.route("**/api/v1/chat/conversations/", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    signed_in.send(asked)
    own = signed_in.messages("You")
    expect(own.get_by_text("Sending", exact=True)).to_be_attached()
    signed_in.until_held(held)
    held[0].continue_()
    expect(own.get_by_text(re.compile("Delivered|Read by Robin"))).to_be_attached()
    gate.open()
    expect(own.get_by_text("Read by Robin", exact=True)).to_be_attached()


def test_an_earlier_message_of_ones_own_says_so_when_it_is_asked(signed_in: ChatPage, model: FakeModel) -> None:
    ask(signed_in, model, "One.")
    signed_in.choose_agent("Heron")
    ask(signed_in, model, "Two.", agent="Heron")
    own = signed_in.messages("You")
    expect(own.last.get_by_text("Read by Heron", exact=True)).to_be_attached()
    expect(own.first.get_by_text("Read by Robin")).to_have_count(0)
    own.first.hover()
    own.first.get_by_role("button", name="Details").click()
    expect(own.first.get_by_role("definition").filter(has_text="Read by Robin")).to_be_visible()


def test_a_message_that_is_not_taken_says_why_and_is_sent_again(signed_in: ChatPage, model: FakeModel, console: Console) -> None:
    console.allow("ERR_FAILED|503")
    heard: list[str | bytes] = []
    signed_in.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(frame)) if "/ws/chat/" in socket.url else None)
    ask(signed_in, model, "One.")
    # A socket that begins later would have the page send again by itself.
    signed_in.until_held(heard)
    asked = question()
    model.answer(asked, "Two.")
    signed_in.page.route("**/messages/", lambda route: route.fulfill(
        status=503, headers={"Retry-After": "60"}, content_type="application/problem+json",
        body='{"type":"about:blank","title":"x","status":503,"detail":"x","code":"unavailable","request_id":"r"}'))
    signed_in.send(asked)
    alert = signed_in.messages("You").last.get_by_role("alert")
    expect(alert).to_contain_text("Not sent.")
    signed_in.page.unroute("**/messages/")
    alert.get_by_role("button", name="Try again").click()
    expect(signed_in.messages("Robin").last).to_contain_text("Two.")


@on_both_sizes
def test_a_reply_that_was_stopped_is_continued(signed_in: ChatPage, model: FakeModel) -> None:
    asked, gate = question(), Gate()
    half = f"The first half, {asked}"
    model.answer(asked, half, gate)
    model.answer(half, " And the second", " half.")  # what is there is the last that the model is shown
    signed_in.send(asked)
    reply = signed_in.messages("Robin")
    expect(reply).to_contain_text(half)
    signed_in.touch(signed_in.button("Stop"))
    expect(reply).to_contain_text("You stopped this reply.")
    gate.open()
    signed_in.expect_idle()
    signed_in.touch(signed_in.button("Continue"))
    expect(reply).not_to_contain_text("You stopped this reply.")
    expect(reply).to_contain_text(f"{half} And the second half.")
    signed_in.expect_idle()
    signed_in.page.reload()
    expect(reply).to_contain_text(f"{half} And the second half.")
    assert [(reply.inner_text() or "").count(each) for each in (half, "And the second half.")] == [1, 1]
    assert len(model.asked(asked)) == len(model.asked(half)) == 1


def test_a_reply_that_failed_says_why_and_is_asked_for_again(signed_in: ChatPage, model: FakeModel) -> None:
    asked = question()
    model.answer(asked, Refuse(401))
    signed_in.send(asked)
    alert = signed_in.page.get_by_role("alert")
    expect(alert).to_contain_text("refused the request")
    signed_in.expect_idle()
    model.answer(asked, "Now it works.")
    alert.get_by_role("button", name="Try again").click()
    expect(signed_in.messages("Robin")).to_contain_text("Now it works.")
