# SPDX-License-Identifier: Apache-2.0
import pytest
from playwright.sync_api import CDPSession, Page, expect

from chat_page import ChatPage
from fake_model import FakeModel, Gate


def test_a_conversation_fits_a_phone(phone: ChatPage, model: FakeModel) -> None:
    model.answer("On a phone?", "A very " + "long" * 60 + " word, and\n\n```text\n" + "wide " * 60 + "\n```\n\n",
                 "| a | table |\n|---|---|\n| " + "wide" * 30 + " | " + "wide" * 30 + " |\n\nthe end")
    phone.composer.fill("On a phone?")
    phone.button("Send").tap()
    expect(phone.messages("Robin")).to_contain_text("the end")
    phone.expect_idle()
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    expect(phone.composer).to_be_in_viewport()


def test_the_conversations_are_behind_a_button_on_a_phone(phone: ChatPage, model: FakeModel) -> None:
    model.answer("Where is the list?", "Behind a button.")
    phone.send("Where is the list?")
    expect(phone.messages("Robin")).to_contain_text("Behind a button.")
    expect(phone.links).to_have_count(0)
    phone.show_conversations()
    expect(phone.links.first).to_be_in_viewport()
    phone.links.first.tap()  # leads to where one is
    expect(phone.links).to_have_count(0)
    expect(phone.button("Open conversations")).to_be_focused()
    expect(phone.messages("Robin")).to_contain_text("Behind a button.")
    phone.show_conversations()
    phone.page.get_by_role("link", name="Settings").tap()
    expect(phone.links).to_have_count(0)
    phone.show_conversations()
    phone.links.first.tap()
    expect(phone.links).to_have_count(0)
    expect(phone.messages("Robin")).to_contain_text("Behind a button.")


def swipe(phone: ChatPage, begin: tuple[int, int], end: tuple[int, int]) -> None:
    lift(drag(phone, begin, end))


def drag(phone: ChatPage, begin: tuple[int, int], end: tuple[int, int]) -> CDPSession:
    """The finger stays on the screen."""
    touch = phone.page.context.new_cdp_session(phone.page)
    steps = 6
    for n in range(steps + 1):
        point = {axis: begin[i] + (end[i] - begin[i]) * n / steps for i, axis in enumerate("xy")}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove" if n else "touchStart", "touchPoints": [point]})
    return touch


def lift(touch: CDPSession) -> None:
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_the_drawer_keeps_the_focus_and_gives_it_back(phone: ChatPage) -> None:
    phone.show_conversations()
    expect(phone.button("Close conversations")).to_be_focused()
    assert phone.composer.evaluate("box => box.closest('[inert]') !== null"), "the page behind the drawer can be reached"
    phone.page.keyboard.press("Escape")
    expect(phone.button("Open conversations")).to_be_focused()
    expect(phone.side).to_have_count(0)
    expect(phone.composer).to_be_visible()


def test_a_swipe_opens_the_drawer_and_another_closes_it(phone: ChatPage) -> None:
    expect(phone.composer).to_be_visible()
    swipe(phone, (10, 300), (200, 310))
    expect(phone.side).to_be_in_viewport()
    swipe(phone, (250, 300), (60, 305))
    expect(phone.side).to_have_count(0)
    swipe(phone, (200, 300), (350, 300))  # not from the edge
    expect(phone.side).to_have_count(0)


def test_a_swipe_through_the_drawer_is_not_the_browsers_way_back(phone: ChatPage) -> None:
    expect(phone.composer).to_be_visible()
    swipe(phone, (10, 300), (365, 310))
    expect(phone.side).to_be_in_viewport()
    swipe(phone, (365, 300), (10, 305))
    expect(phone.side).to_have_count(0)
    phone.composer.fill("Still here")
    assert phone.page.url == phone.url + "/"


def test_a_finger_on_a_growing_reply_is_left_alone_and_led_to_its_end_when_asked(phone: ChatPage, model: FakeModel) -> None:
    gate, rest = Gate(), Gate()
    model.answer("Under a finger?", *[f"Paragraph {n}.\n\n" for n in range(60)], gate, *[f"Later {n}.\n\n" for n in range(40)], rest, "The end.")
    phone.send("Under a finger?")
    paragraph = phone.page.get_by_text("Paragraph 59.", exact=True)
    expect(paragraph).to_be_in_viewport()
    finger = drag(phone, (180, 200), (180, 320))
    jump = phone.button("Jump to latest")
    expect(jump).to_be_visible()
    phone.settle()
    place = "words => words.getBoundingClientRect().top"
    read = phone.page.get_by_text("Paragraph 50.", exact=True)
    expect(read).to_be_in_viewport()
    before = read.evaluate(place)
    gate.open()
    expect(phone.page.get_by_text("Later 39.", exact=True)).to_be_attached()
    assert read.evaluate(place) == pytest.approx(before, abs=1)
    lift(finger)
    rest.open()
    phone.expect_idle()
    phone.settle()
    assert read.evaluate(place) == pytest.approx(before, abs=1)
    jump.tap()
    expect(phone.page.get_by_text("The end.", exact=True)).to_be_in_viewport()
    expect(jump).to_have_count(0)


def test_escape_closes_the_drawer_and_lets_a_reply_go_on(phone: ChatPage, model: FakeModel) -> None:
    gate = Gate()
    model.answer("Behind the drawer?", "It begins", gate, " and ends.")
    phone.send("Behind the drawer?")
    expect(phone.messages("Robin")).to_contain_text("It begins")
    phone.show_conversations()
    phone.page.keyboard.press("Escape")
    expect(phone.links).to_have_count(0)
    gate.open()
    expect(phone.messages("Robin")).to_contain_text("It begins and ends.")
    phone.expect_idle()
    expect(phone.messages("Robin")).not_to_contain_text("You stopped this reply.")


def test_a_menu_stays_when_the_keyboard_on_the_screen_goes_and_closes_when_the_phone_is_turned(phone: ChatPage, model: FakeModel) -> None:
    model.answer("With a menu?", "Yes.")
    phone.send("With a menu?")
    expect(phone.messages("Robin")).to_contain_text("Yes.")
    phone.expect_idle()
    phone.page.set_viewport_size({"width": 375, "height": 360})
    expect(phone.button("Answer by another agent")).to_be_in_viewport(ratio=1)
    phone.button("Answer by another agent").tap()
    menu = phone.page.get_by_role("menu")
    expect(menu).to_be_visible()
    phone.page.set_viewport_size({"width": 375, "height": 667})
    expect(phone.messages("Robin")).to_be_in_viewport()
    expect(menu).to_be_in_viewport(ratio=1)
    phone.page.set_viewport_size({"width": 667, "height": 375})
    expect(menu).to_have_count(0)
    expect(phone.button("Answer by another agent")).to_be_focused()


def test_a_press_beside_the_drawer_and_a_choice_in_it_close_it(phone: ChatPage, model: FakeModel) -> None:
    model.answer("In the drawer?", "Yes.")
    phone.send("In the drawer?")
    expect(phone.messages("Robin")).to_contain_text("Yes.")
    phone.show_conversations()
    phone.page.touchscreen.tap(365, 300)
    expect(phone.links).to_have_count(0)
    phone.show_conversations()
    phone.button("New chat").tap()
    expect(phone.links).to_have_count(0)
    expect(phone.messages("Robin")).to_have_count(0)
    phone.show_conversations()
    phone.links.first.tap()
    expect(phone.messages("Robin")).to_contain_text("Yes.")
    phone.button("New chat").tap()  # in the page's head, while the drawer is closed
    expect(phone.messages("Robin")).to_have_count(0)


def too_small(page: Page) -> list[str]:
    """What a finger does not hit, and boxes that a phone enlarges the page for, since their letters are small."""
    return page.evaluate("""() => {
        const shown = (kinds) => [...document.querySelectorAll(kinds)].filter((each) =>
            each.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !each.closest("[inert], .visually-hidden"));
        const name = (each) => each.getAttribute("aria-label") || each.labels?.[0]?.textContent || each.textContent;
        const boxes = shown("button, a[href], input, textarea, select, [role=combobox], label:has(input), summary")
            .filter((each) => !each.matches("article p a, .skip-link, label input"))
            .map((each) => [name(each), each.getBoundingClientRect()])
            .filter(([, box]) => box.width > 0 && (box.width < 43.5 || box.height < 43.5))
            .map(([name, box]) => `${name}: ${box.width} x ${box.height}`);
        const letters = shown("input:not([type=checkbox], [type=radio]), textarea, select")
            .map((each) => [name(each), parseFloat(getComputedStyle(each).fontSize)])
            .filter(([, size]) => size < 16)
            .map(([name, size]) => `${name}: letters of ${size}`);
        return [...boxes, ...letters];
    }""")


def test_what_is_to_be_touched_is_large_enough(phone: ChatPage, model: FakeModel) -> None:
    model.answer("How large?", "Large.\n\n```py\nprint(1)\n```\n")
    phone.send("How large?")
    expect(phone.messages("Robin")).to_contain_text("Large.")
    phone.expect_idle()
    assert too_small(phone.page) == []
    phone.show_conversations()
    expect(phone.links.first).to_be_in_viewport()
    assert too_small(phone.page) == []


def test_the_page_is_as_high_as_what_can_be_seen_of_it(phone: ChatPage) -> None:
    expect(phone.composer).to_be_in_viewport(ratio=1)
    phone.page.set_viewport_size({"width": 375, "height": 380})  # as with a keyboard on the screen
    expect(phone.composer).to_be_in_viewport(ratio=1)
    assert phone.page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_the_keyboard_on_the_screen_leaves_an_editor_its_buttons(phone: ChatPage, model: FakeModel) -> None:
    model.answer("Edit me", "Some words. " * 60 + "The end.")
    phone.send("Edit me")
    expect(phone.messages("Robin")).to_contain_text("The end.")
    phone.expect_idle()
    phone.button("Edit message").tap()
    expect(phone.log.get_by_role("textbox")).to_be_focused()
    phone.page.set_viewport_size({"width": 375, "height": 330})
    expect(phone.button("Save and ask again")).to_be_in_viewport(ratio=1)
    expect(phone.button("Jump to latest")).to_have_count(0)
    phone.button("Cancel").tap()
    expect(phone.button("Jump to latest")).to_be_visible()
