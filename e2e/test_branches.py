# SPDX-License-Identifier: Apache-2.0
"""Other answers, other questions, and the way between them."""
from playwright.sync_api import expect

from chat_page import ChatPage
from conftest import Console, on_both_sizes
from fake_model import FakeModel, Gate
from processes import Martlet
from test_chat import question


def ask(chat: ChatPage, model: FakeModel, answer: str) -> str:
    asked = question()
    model.answer(asked, answer)
    chat.send(asked)
    expect(chat.messages("Robin").last).to_contain_text(answer)
    chat.expect_idle()
    return asked


@on_both_sizes
def test_another_answer_and_back(signed_in: ChatPage, model: FakeModel) -> None:
    asked = ask(signed_in, model, "The first answer.")
    model.answer(asked, "The second answer.")
    signed_in.touch(signed_in.button("Regenerate"))
    reply = signed_in.messages("Robin")
    expect(reply).to_contain_text("The second answer.")
    expect(reply).not_to_contain_text("The first answer.")
    expect(reply).to_contain_text("2/2")
    signed_in.touch(signed_in.button("Previous version"))
    expect(reply).to_contain_text("The first answer.")
    expect(reply).to_contain_text("1/2")
    expect(signed_in.button("Previous version")).to_be_focused()
    signed_in.page.reload()
    expect(reply).to_contain_text("The first answer.")
    signed_in.touch(signed_in.button("Next version"))
    expect(reply).to_contain_text("The second answer.")


@on_both_sizes
def test_an_edited_question_gets_its_own_answer(signed_in: ChatPage, model: FakeModel) -> None:
    first = ask(signed_in, model, "About the first.")
    ask(signed_in, model, "About the second.")
    other = question()
    model.answer(other, "About the other.")
    signed_in.touch(signed_in.button("Edit message").first)
    editor = signed_in.page.get_by_role("textbox", name="Edited text")
    expect(editor).to_be_focused()
    expect(editor).to_have_value(first)
    editor.fill(other)
    if signed_in.is_phone:
        signed_in.touch(signed_in.button("Save and ask again"))
    else:
        editor.press("Enter")
    expect(signed_in.messages("Robin").last).to_contain_text("About the other.")
    signed_in.expect_idle()
    expect(signed_in.messages("You")).to_have_count(1)
    expect(signed_in.messages("Robin")).to_have_count(1)
    signed_in.touch(signed_in.button("Previous version"))
    expect(signed_in.messages("You")).to_have_count(2)
    expect(signed_in.messages("Robin").last).to_contain_text("About the second.")


def test_arrow_up_edits_the_last_message_and_escape_leaves_it(signed_in: ChatPage, model: FakeModel) -> None:
    asked = ask(signed_in, model, "An answer.")
    signed_in.composer.press("ArrowUp")
    editor = signed_in.page.get_by_role("textbox", name="Edited text")
    expect(editor).to_have_value(asked)
    editor.fill("never said")
    editor.press("Escape")
    expect(editor).to_have_count(0)
    expect(signed_in.messages("You")).to_contain_text(asked)
    expect(signed_in.composer).to_be_focused()


def test_an_input_method_choosing_characters_never_saves_an_edit(signed_in: ChatPage, model: FakeModel) -> None:
    asked = ask(signed_in, model, "An answer.")
    signed_in.composer.press("ArrowUp")
    editor = signed_in.log.get_by_role("textbox")
    editor.fill("か")
    taken = editor.evaluate("""box => [{ isComposing: true }, { keyCode: 229 }, {}].map(init =>
        !box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init })))""")
    assert taken == [False, False, True]  # the last is an Enter of its own, and saves
    expect(signed_in.messages("You")).to_contain_text("か")
    signed_in.expect_idle()
    assert len(model.asked("か")) == 1 and len(model.asked(asked)) == 1


def test_on_a_touch_screen_enter_breaks_the_line_of_an_edit_too(phone: ChatPage, model: FakeModel) -> None:
    ask(phone, model, "About the first.")
    other = question()
    model.answer(f"{other}\nAnd more?", "About both lines.")
    phone.button("Edit message").tap()
    editor = phone.log.get_by_role("textbox")
    editor.fill(other)
    editor.press("Enter")
    editor.press_sequentially("And more?")
    expect(editor).to_have_value(f"{other}\nAnd more?")
    phone.button("Save and ask again").tap()
    expect(phone.messages("Robin")).to_contain_text("About both lines.")
    expect(phone.messages("You")).to_contain_text(f"{other}\nAnd more?")


def test_an_edit_while_a_reply_is_written_says_that_it_has_to_wait(signed_in: ChatPage, model: FakeModel, console: Console) -> None:
    console.allow(r"409")
    asked, gate = question(), Gate()
    model.answer(asked, "Begun", gate, " and ended.")
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("Begun")
    signed_in.composer.press("ArrowUp")
    editor = signed_in.page.get_by_role("textbox", name="Edited text")
    editor.fill("Too early")
    editor.press("Enter")
    expect(signed_in.page.get_by_text("A reply is still being written here.")).to_be_visible()
    expect(editor).to_have_value("Too early")
    editor.press("Escape")
    gate.open()
    expect(signed_in.messages("Robin")).to_contain_text("Begun and ended.")
    signed_in.expect_idle()


def test_another_tab_follows_to_another_branch(signed_in: ChatPage, model: FakeModel, martlet: Martlet) -> None:
    asked = ask(signed_in, model, "One way.")
    other = ChatPage(signed_in.page.context.new_page(), martlet.url).open(signed_in.page.url.removeprefix(martlet.url))
    expect(other.messages("Robin")).to_contain_text("One way.")
    model.answer(asked, "The other way.")
    signed_in.button("Regenerate").click()
    expect(other.messages("Robin")).to_contain_text("The other way.")
    signed_in.expect_idle()
    signed_in.button("Previous version").click()
    expect(other.messages("Robin")).to_contain_text("One way.")


def test_an_answer_that_is_left_behind_is_finished_there(signed_in: ChatPage, model: FakeModel) -> None:
    asked = ask(signed_in, model, "The old one.")
    gate = Gate()
    model.answer(asked, "Begun", gate, " and ended.")
    signed_in.button("Regenerate").click()
    reply = signed_in.messages("Robin")
    expect(reply).to_contain_text("Begun")
    signed_in.button("Previous version").click()
    expect(reply).to_contain_text("The old one.")
    expect(signed_in.button("Stop")).to_be_visible()
    gate.open()
    signed_in.expect_idle()
    expect(reply).to_contain_text("The old one.")
    signed_in.button("Next version").click()
    expect(reply).to_contain_text("Begun and ended.")
