# SPDX-License-Identifier: Apache-2.0
import re
import uuid
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from chat_page import ChatPage
from conftest import Console, on_both_sizes
from fake_model import Disconnect, FakeModel, Gate, Pause, Refuse

BLOCK = "Here it is:\n\n```python\nprint('hello')\n```\n\nThat is **all** of it."


def question() -> str:
    """A question that no other test asks."""
    return f"Question {uuid.uuid4().hex[:8]}?"


def test_who_chooses_another_agent_and_sends_at_once_is_answered_by_that_one(signed_in: ChatPage, model: FakeModel, console: Console) -> None:
    console.allow("503")
    first, second, third = question(), question(), question()
    for asked in (first, second, third):
        model.answer(asked, "An answer.")
    signed_in.send(first)
    expect(signed_in.messages("Robin")).to_contain_text("An answer.")
    signed_in.expect_idle()
    page, held, sent = signed_in.page, [], []
    page.route(re.compile("/conversations/[^/]+/$"), lambda route: held.append(route) if route.request.method == "PATCH" else route.continue_())
    page.on("request", lambda request: sent.append(request) if request.method == "POST" and request.url.endswith("/messages/") else None)
    page.get_by_role("combobox", name="Agent").click()
    page.get_by_role("option", name="Heron", exact=True).click()
    signed_in.send(second)
    expect(signed_in.messages("You").last).to_contain_text(second)
    signed_in.until_held(held)
    assert sent == []
    held.pop().continue_()
    expect(signed_in.messages("Heron")).to_contain_text("An answer.")
    signed_in.expect_idle()
    # Where that is refused, the message goes all the same, and the reader knows.
    page.get_by_role("combobox", name="Agent").click()
    page.get_by_role("option", name="Robin", exact=True).click()
    signed_in.send(third)
    signed_in.until_held(held)
    held.pop().fulfill(status=503, body="{}")
    expect(page.get_by_text("The agent stays the same.")).to_be_visible()
    expect(signed_in.messages("Heron")).to_have_count(2)
    signed_in.expect_idle()


@on_both_sizes
def test_a_person_chooses_an_agent_sends_and_sees_the_answer_stream_in(signed_in: ChatPage, model: FakeModel) -> None:
    asked, first, second = question(), Gate(), Gate()
    model.answer(asked, "The first words", first, " and the next", second, " and the last.")
    signed_in.choose_agent("Heron")
    signed_in.send(asked)

    expect(signed_in.messages("You")).to_have_text(re.compile(re.escape(asked)))
    reply = signed_in.messages("Heron")
    expect(reply).to_contain_text("The first words")
    expect(signed_in.button("Stop")).to_be_visible()
    expect(reply).not_to_contain_text("and the next")
    first.open()
    expect(reply).to_contain_text("The first words and the next")
    expect(reply).not_to_contain_text("and the last")
    second.open()
    expect(reply).to_contain_text("The first words and the next and the last.")
    signed_in.expect_idle()

    [request] = model.asked(asked)
    assert request["model"] == "fake-heron"
    assert request["messages"][0] == {"role": "system", "content": "You are Heron."}


def test_the_agent_sees_what_was_said_before(signed_in: ChatPage, model: FakeModel) -> None:
    first, second = question(), question()
    model.answer(first, "I said this.")
    model.answer(second, "And this.")
    signed_in.send(first)
    expect(signed_in.messages("Robin")).to_contain_text("I said this.")
    signed_in.expect_idle()
    signed_in.send(second)
    expect(signed_in.messages("Robin").last).to_contain_text("And this.")
    [request] = model.asked(second)
    assert [m["role"] for m in request["messages"]] == ["system", "user", "assistant", "user"]


@on_both_sizes
def test_a_reload_in_the_middle_of_a_reply_loses_nothing(signed_in: ChatPage, model: FakeModel) -> None:
    asked, gate = question(), Gate()
    words = [f"word{n} " for n in range(40)]
    model.answer(asked, *words[:20], gate, *words[20:])
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("word19")
    address = signed_in.page.url
    signed_in.page.reload()
    assert signed_in.page.url == address
    reply = signed_in.messages("Robin")
    expect(reply).to_contain_text("word19")
    expect(signed_in.button("Stop")).to_be_visible()
    gate.open()
    expect(reply).to_contain_text("".join(words).strip())
    signed_in.expect_idle()
    signed_in.page.reload()
    expect(reply).to_contain_text("".join(words).strip())
    expect(signed_in.messages("You")).to_contain_text(asked)


@on_both_sizes
def test_a_reply_goes_on_while_no_page_is_open(signed_in: ChatPage, model: FakeModel) -> None:
    asked, gate = question(), Gate()
    model.answer(asked, "Before", gate, " and after.")
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("Before")
    address, context = signed_in.page.url, signed_in.page.context
    signed_in.page.close()
    gate.open()
    later = ChatPage(context.new_page(), signed_in.url)
    later.page.goto(address)
    expect(later.messages("Robin")).to_contain_text("Before and after.")


@on_both_sizes
def test_stopping_keeps_what_was_written(signed_in: ChatPage, model: FakeModel) -> None:
    asked, gate = question(), Gate()
    model.answer(asked, "Kept text", gate, " never seen")
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("Kept text")
    signed_in.touch(signed_in.button("Stop"))
    signed_in.expect_idle()
    gate.open()
    signed_in.page.reload()
    expect(signed_in.messages("Robin")).to_contain_text("Kept text")
    expect(signed_in.messages("Robin")).not_to_contain_text("never seen")


@on_both_sizes
def test_two_pages_of_one_person_show_the_same_reply(signed_in: ChatPage, model: FakeModel) -> None:
    asked, again, gate = question(), question(), Gate()
    model.answer(asked, "First answer.")
    model.answer(again, "Half", gate, " and whole.")
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("First answer.")
    signed_in.expect_idle()
    other = ChatPage(signed_in.page.context.new_page(), signed_in.url)
    other.page.goto(signed_in.page.url)
    expect(other.messages("Robin")).to_contain_text("First answer.")
    signed_in.send(again)
    for each in (signed_in, other):
        expect(each.messages("You").last).to_contain_text(again)
        expect(each.messages("Robin").last).to_contain_text("Half")
    gate.open()
    for each in (signed_in, other):
        expect(each.messages("Robin").last).to_contain_text("Half and whole.")
        each.expect_idle()


@on_both_sizes
def test_conversations_are_listed_and_found_again(signed_in: ChatPage, model: FakeModel) -> None:
    first, second = question(), question()
    model.answer(first, "About the first.")
    model.answer(second, "About the second.")
    signed_in.send(first)
    expect(signed_in.messages("Robin")).to_contain_text("About the first.")
    signed_in.expect_idle()
    first_id = re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", signed_in.page.url)[0]
    signed_in.touch(signed_in.button("New chat"))
    expect(signed_in.log.get_by_role("article")).to_have_count(0)
    signed_in.send(second)
    expect(signed_in.messages("Robin")).to_contain_text("About the second.")
    signed_in.reach_conversations()
    expect(signed_in.links).to_have_count(2)
    expect(signed_in.links.first).not_to_have_attribute("href", re.compile(first_id))  # the newest is on top
    signed_in.touch(signed_in.page.locator(f"nav a[href*='{first_id}']"))
    expect(signed_in.messages("Robin")).to_contain_text("About the first.")
    signed_in.page.go_back()
    expect(signed_in.messages("Robin")).to_contain_text("About the second.")
    signed_in.page.go_forward()
    expect(signed_in.messages("Robin")).to_contain_text("About the first.")
    signed_in.reach_conversations()
    expect(signed_in.page.locator("nav [aria-current=page]")).to_have_attribute("href", re.compile(first_id))


@on_both_sizes
def test_code_is_shown_as_code_and_can_be_copied(
    new_context: Callable[..., BrowserContext], signed_in: ChatPage, model: FakeModel
) -> None:
    asked = question()
    model.answer(asked, *re.findall(r"(?s).{1,3}", BLOCK))
    signed_in.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    signed_in.send(asked)
    reply = signed_in.messages("Robin")
    expect(reply.locator("pre code")).to_have_text("print('hello')")
    expect(reply.locator("strong")).to_have_text("all")
    signed_in.expect_idle()
    signed_in.touch(reply.get_by_role("button", name="Copy code"))
    assert signed_in.page.evaluate("navigator.clipboard.readText()").strip() == "print('hello')"


def test_a_model_that_wrote_markup_cannot_make_the_page_run_it(signed_in: ChatPage, model: FakeModel) -> None:
    asked = question()
    model.answer(asked, "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>",
                 "\n\n[a link](javascript:document.title='taken') ![a picture](http://127.0.0.1:9/leak.png) the end")
    signed_in.send(asked)
    reply = signed_in.messages("Robin")
    expect(reply).to_contain_text("the end")
    signed_in.expect_idle()
    expect(reply.locator("img, script, a[href^='javascript']")).to_have_count(0)
    assert signed_in.page.title() != "taken"


def test_a_model_that_breaks_off_is_explained_and_its_words_are_kept(signed_in: ChatPage, model: FakeModel) -> None:
    asked = question()
    model.answer(asked, "Half a sentence", Pause(0.2), Disconnect())
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("Half a sentence")
    expect(signed_in.page.get_by_role("alert")).to_be_visible()
    signed_in.expect_idle()
    signed_in.page.reload()
    expect(signed_in.messages("Robin")).to_contain_text("Half a sentence")


def test_a_model_that_refuses_is_explained(signed_in: ChatPage, model: FakeModel, console: Console) -> None:
    asked = question()
    model.answer(asked, Refuse(401))
    signed_in.send(asked)
    expect(signed_in.page.get_by_role("alert")).to_be_visible()
    expect(signed_in.page.get_by_role("alert")).not_to_contain_text("scripted")
    signed_in.expect_idle()
    assert len(model.asked(asked)) == 1  # a refusal is not asked again


def test_a_long_reply_is_followed_until_the_reader_scrolls_up(signed_in: ChatPage, model: FakeModel) -> None:
    asked, gate = question(), Gate()
    model.answer(asked, *[f"Paragraph {n}.\n\n" for n in range(60)], gate, *[f"Later {n}.\n\n" for n in range(20)], "The end.")
    signed_in.send(asked)
    expect(signed_in.page.get_by_text("Paragraph 59.")).to_be_in_viewport()
    signed_in.page.mouse.move(700, 300)
    signed_in.page.mouse.wheel(0, -3000)
    expect(signed_in.button("Jump to latest")).to_be_visible()
    gate.open()
    signed_in.expect_idle()
    expect(signed_in.page.get_by_text("The end.")).not_to_be_in_viewport()
    signed_in.button("Jump to latest").click()
    expect(signed_in.page.get_by_text("The end.")).to_be_in_viewport()


def test_enter_sends_and_shift_enter_makes_a_line(signed_in: ChatPage, model: FakeModel) -> None:
    first, second = question(), question()
    model.answer(f"{first}\n{second}", "Two lines came.")
    signed_in.composer.fill(first)
    signed_in.composer.press("Shift+Enter")
    signed_in.composer.press_sequentially(second)
    signed_in.composer.press("Enter")
    expect(signed_in.messages("Robin")).to_contain_text("Two lines came.")
    expect(signed_in.composer).to_have_value("")
