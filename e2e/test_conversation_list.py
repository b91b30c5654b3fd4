# SPDX-License-Identifier: Apache-2.0
"""The conversations at the side: how they are grouped, found, changed, taken away and brought back."""
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Locator, Page, Route, expect

from chat_page import ChatPage
from conftest import PHONE, Account, Console, on_both_sizes, sign_in_context
from fake_model import FakeModel, Gate
from processes import Martlet
from test_accessibility import faults


class Library:
    """An account's conversations, made over the API."""

    def __init__(self, martlet: Martlet, account: Account) -> None:
        self.martlet, self.account = martlet, account
        self.agents = {a["name"]: a["id"] for a in martlet.call("GET", "/agents/", token=account.token)["results"]}
        self.ids: dict[str, str] = {}

    def call(self, method: str, path: str, body: object = None):
        return self.martlet.call(method, "/chat/conversations/" + path, body, self.account.token)

    def add(self, *titles: str, agent: str = "Robin", **fields: object) -> "Library":
        for title in titles:
            made = self.call("POST", "", {"agent_id": self.agents[agent]})
            self.call("PATCH", f"{made['id']}/", {"title": title, **fields})
            self.ids[title] = made["id"]
        return self

    def imports(self, count: int) -> "Library":
        """So many at once, ten minutes apart, the highest number last."""
        start = datetime(2025, 1, 1, tzinfo=timezone.utc)
        document = {"format": "martlet", "version": 1, "conversations": [
            {"title": f"Conversation {n:05}", "messages": [{"role": "user", "content": f"Question {n}"}],
             **dict.fromkeys(("created_at", "updated_at"), f"{start + timedelta(minutes=10 * n):%Y-%m-%dT%H:%M:%S.000Z}")}
            for n in range(count)
        ]}
        assert self.martlet.call("POST", "/chat/import/", document, self.account.token, timeout=120)["conversations"] == count
        return self

    def titles(self, **query: str) -> list[str]:
        filters = "&".join(f"{k}={v}" for k, v in query.items())
        return [c["title"] for c in self.call("GET", f"?page_size=100&{filters}")["results"]]


@pytest.fixture
def library(martlet: Martlet, new_account: Callable[..., Account]) -> Library:
    return Library(martlet, new_account(martlet))


@pytest.fixture
def opened(chat: ChatPage, library: Library, martlet: Martlet) -> Callable[[], ChatPage]:
    """Opens the page once the library is filled."""

    def open_page() -> ChatPage:
        sign_in_context(chat.page.context, martlet.url, library.account.email)
        chat.open()
        expect(chat.composer).to_be_visible()
        chat.reach_conversations()
        return chat

    return open_page


def group(chat: ChatPage, name: str) -> Locator:
    heading = chat.page.get_by_role("heading", name=name, exact=True)
    return chat.page.get_by_role("navigation").locator("section").filter(has=heading).get_by_role("link")


def row_action(chat: ChatPage, title: str, action: str) -> None:
    chat.touch(chat.options(title))
    chat.touch(chat.page.get_by_role("menuitem", name=action, exact=True))


def search(chat: ChatPage) -> Locator:
    return chat.page.get_by_role("searchbox", name="Search conversations")


def read_to(chat: ChatPage, title: str) -> Locator:
    """The list's last one, and the focus on it: each press of End goes as far as has been read."""
    chat.links.first.focus()
    last = chat.links.filter(has_text=title)
    deadline = time.monotonic() + 180
    while last.count() == 0:
        assert time.monotonic() < deadline, "the end never came"
        chat.page.keyboard.press("End")
        chat.page.evaluate("() => new Promise(requestAnimationFrame)")
    chat.page.keyboard.press("End")
    return last


def test_pinned_ones_stand_first_however_old_they_are(library: Library, opened: Callable[[], ChatPage]) -> None:
    library.add("An old one", is_pinned=True).add(*[f"Newer {n}" for n in range(40)])
    chat = opened()
    expect(group(chat, "Pinned")).to_have_text(["An old one"])
    row_action(chat, "Newer 39", "Pin")
    expect(group(chat, "Pinned")).to_have_text(["Newer 39", "An old one"])
    row_action(chat, "Newer 39", "Unpin")
    expect(group(chat, "Pinned")).to_have_text(["An old one"])


def test_groups_are_days_then_months(library: Library, opened: Callable[[], ChatPage], chat: ChatPage) -> None:
    library.add("Just now")
    opened()
    expect(group(chat, "Today")).to_have_text(["Just now"])
    for days, name in ((1, "Yesterday"), (5, "Previous 7 days"), (20, "Previous 30 days")):
        page = chat.page.context.new_page()
        page.add_init_script(f"const RealDate = Date; const later = {days} * 86400000; "
                             "Date = class extends RealDate { constructor(...a) { if (a.length) super(...a); else super(RealDate.now() + later); } "
                             "static now() { return RealDate.now() + later; } };")
        other = ChatPage(page, chat.url).open()
        expect(group(other, name)).to_have_text(["Just now"])
        page.close()


def test_a_list_of_hundreds_is_read_on_as_its_end_comes_into_view(library: Library, opened: Callable[[], ChatPage]) -> None:
    library.add(*[f"Conversation {n:03}" for n in range(130)])
    chat = opened()
    last = read_to(chat, "Conversation 000")
    expect(last).to_be_focused()
    expect(last).to_be_in_viewport()
    assert chat.links.count() < 100, "rows far out of sight are drawn"
    chat.page.keyboard.press("Home")
    expect(chat.links.filter(has_text="Conversation 129")).to_be_focused()
    expect(chat.links.filter(has_text="Conversation 129")).to_be_in_viewport()


def test_ten_thousand_are_scrolled_through_and_still_answer(library: Library, opened: Callable[[], ChatPage]) -> None:
    library.imports(10_000)
    chat = opened()
    chat.links.first.hover()
    second = chat.links.filter(has_text="Conversation 09960")
    deadline = time.monotonic() + 180
    while second.count() == 0:
        assert time.monotonic() < deadline, "it never came into view"
        chat.page.mouse.wheel(0, 400)
        chat.page.evaluate("() => new Promise(requestAnimationFrame)")
    last = read_to(chat, "Conversation 00000")
    expect(last).to_be_focused()
    expect(last).to_be_in_viewport()
    assert chat.links.count() < 100, "rows far out of sight are drawn"
    for name in ("January 2025", "Conversation 00001"):
        expect(chat.page.get_by_role("navigation").get_by_text(name, exact=True)).to_be_visible()
    chat.page.keyboard.press("F2")
    chat.page.get_by_role("textbox", name="Title").fill("The first of all")
    chat.page.keyboard.press("Enter")
    expect(chat.links.filter(has_text="The first of all")).to_be_focused()
    chat.page.keyboard.press("Home")
    expect(chat.links.filter(has_text="Conversation 09999")).to_be_focused()
    chat.page.keyboard.press("End")
    expect(chat.links.filter(has_text="The first of all")).to_be_focused()
    chat.links.filter(has_text="Conversation 00001").click()
    expect(chat.messages("You")).to_contain_text("Question 1")
    search(chat).fill("05432")
    expect(chat.links).to_have_text(["Conversation 05432"])
    search(chat).press("Escape")
    expect(chat.links.first).to_be_in_viewport()


def test_titles_are_filtered_while_the_server_is_still_searching(library: Library, opened: Callable[[], ChatPage]) -> None:
    library.add("About birds", "Über Flüsse")
    chat = opened()
    expect(chat.links).to_have_count(2)
    chat.page.route(re.compile(r"search="), lambda route: None)  # is never answered
    search(chat).fill("flusse")
    expect(chat.links).to_have_text(["Über Flüsse"])
    search(chat).press("Escape")
    expect(chat.links).to_have_count(2)


def test_what_only_the_server_knows_is_found_too(library: Library, opened: Callable[[], ChatPage]) -> None:
    library.add("A needle").add(*[f"Hay {n}" for n in range(40)])
    chat = opened()
    expect(chat.links.filter(has_text="A needle")).to_have_count(0)
    search(chat).fill("needle")
    expect(chat.links).to_have_text(["A needle"])


def test_one_agents_conversations_alone_are_listed(library: Library, opened: Callable[[], ChatPage]) -> None:
    library.add("With Robin").add("With Heron", agent="Heron")
    chat = opened()
    expect(chat.links).to_have_count(2)
    chat.button("Filter by agent").click()
    chat.page.get_by_role("menuitemradio", name="Heron").click()
    expect(chat.links).to_have_text(["With Heron"])
    expect(chat.button("Filter by agent")).to_have_accessible_description("Heron")
    search(chat).fill("Robin")
    expect(chat.page.get_by_text("No conversation has this in its title.")).to_be_visible()
    chat.button("Show all").click()
    expect(chat.links).to_have_count(2)


def test_renaming_is_done_in_place_by_key(library: Library, opened: Callable[[], ChatPage]) -> None:
    library.add("Old name")
    chat = opened()
    chat.links.first.focus()
    chat.page.keyboard.press("F2")
    box = chat.page.get_by_role("textbox", name="Title")
    expect(box).to_be_focused()
    box.fill("Never mind")
    box.press("Escape")
    expect(chat.links.first).to_have_text("Old name")
    expect(chat.links.first).to_be_focused()
    chat.page.keyboard.press("F2")
    box.fill("New name")
    # Safari says 229 for the Enter that an input method took.
    box.evaluate("box => box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true }))")
    expect(box).to_be_focused()
    with chat.page.expect_response(lambda answer: answer.request.method == "PATCH"):
        box.press("Enter")
    expect(chat.links.first).to_have_text("New name")
    expect(chat.links.first).to_be_focused()
    chat.page.reload()
    expect(chat.links.first).to_have_text("New name")


def test_a_name_that_the_server_refuses_is_taken_back(library: Library, opened: Callable[[], ChatPage], console: Console) -> None:
    console.allow("503")
    library.add("Old name")
    chat = opened()
    chat.page.route(re.compile("/conversations/[^/]+/$"),
                    lambda route: route.fulfill(status=503, body="{}") if route.request.method == "PATCH" else route.continue_())
    row_action(chat, "Old name", "Rename")
    chat.page.get_by_role("textbox", name="Title").fill("New name")
    chat.page.keyboard.press("Enter")
    expect(chat.page.get_by_role("status").filter(has_text="The server")).to_be_visible()
    expect(chat.links.first).to_have_text("Old name")


def test_what_is_deleted_comes_back_by_undo_and_is_gone_without_it(library: Library, opened: Callable[[], ChatPage]) -> None:
    library.add("To keep", "To lose")
    chat = opened()
    row_action(chat, "To keep", "Delete")
    expect(chat.links).to_have_text(["To lose"])
    chat.button("Undo").click()
    expect(chat.links).to_have_count(2)

    with chat.page.expect_response(lambda answer: answer.request.method == "DELETE"):
        row_action(chat, "To lose", "Delete")
    expect(chat.links).to_have_text(["To keep"])
    assert library.titles() == ["To keep"] and library.titles(is_archived="true") == []
    chat.page.reload()
    expect(chat.links).to_have_text(["To keep"])


def test_deleting_is_said_when_it_is_done_and_what_could_not_be_deleted_is_back(
    library: Library, opened: Callable[[], ChatPage], console: Console,
) -> None:
    console.allow("503")
    library.add("To keep", "To lose")
    chat = opened()
    held: list[Route] = []
    chat.page.route("**/?permanent=true", lambda route: held.append(route))
    with chat.page.expect_request("**/?permanent=true"):
        row_action(chat, "To lose", "Delete")
    expect(chat.links).to_have_text(["To keep"])
    expect(chat.button("Undo")).to_have_count(0)
    chat.until_held(held)
    held[0].fulfill(status=503, content_type="application/problem+json", headers={"Retry-After": "9"},
                    body='{"type":"about:blank","title":"Unavailable","status":503,"detail":"Busy.","code":"unavailable","request_id":"r"}')
    expect(chat.page.get_by_text("Try again in 9 seconds")).to_be_visible()
    expect(chat.links).to_have_text(["To lose", "To keep"])
    expect(chat.button("Undo")).to_have_count(0)
    chat.page.unroute("**/?permanent=true")
    row_action(chat, "To lose", "Delete")
    expect(chat.button("Undo")).to_be_visible()


def test_leaving_the_page_deletes_what_was_to_be_deleted(library: Library, opened: Callable[[], ChatPage]) -> None:
    library.add("To keep", "To lose")
    chat = opened()
    row_action(chat, "To lose", "Delete")
    expect(chat.links).to_have_count(1)
    chat.page.goto("about:blank")
    chat.open()
    expect(chat.links).to_have_text(["To keep"])


def test_deleting_the_open_one_leads_to_the_beginning_and_undoing_back(library: Library, opened: Callable[[], ChatPage]) -> None:
    library.add("The open one")
    chat = opened()
    chat.links.first.click()
    expect(chat.page).to_have_title("The open one · Martlet")
    chat.page.keyboard.press("Control+Shift+Backspace")
    expect(chat.page).to_have_title("Martlet")
    expect(chat.links).to_have_count(0)
    chat.button("Undo").click()
    expect(chat.page).to_have_title("The open one · Martlet")


def test_deleting_by_key_leaves_the_focus_in_the_list_and_control_z_brings_back(library: Library, opened: Callable[[], ChatPage]) -> None:
    library.add("Third", "Second", "First")
    chat = opened()
    chat.links.first.focus()
    chat.page.keyboard.press("ArrowDown")
    expect(chat.links.filter(has_text="Second")).to_be_focused()
    chat.page.keyboard.press("Delete")
    expect(chat.links).to_have_text(["First", "Third"])
    expect(chat.links.filter(has_text="Third")).to_be_focused()
    expect(chat.button("Undo")).to_be_visible()
    chat.page.keyboard.press("Control+z")
    expect(chat.links).to_have_text(["First", "Second", "Third"])


@on_both_sizes
def test_several_are_selected_archived_and_brought_back_together(library: Library, opened: Callable[[], ChatPage]) -> None:
    library.add(*[f"Number {n}" for n in range(6)])
    chat = opened()
    expect(chat.links).to_have_count(6)
    row_action(chat, "Number 5", "Select")
    boxes = chat.page.get_by_role("navigation").get_by_role("checkbox")
    expect(boxes.first).to_be_focused()
    if chat.is_phone:
        chat.touch(boxes.nth(1))
        chat.touch(boxes.nth(2))
    else:
        boxes.nth(2).click(modifiers=["Shift"])
    bar = chat.page.get_by_role("toolbar", name="Selected conversations")
    expect(bar.get_by_text("3 selected")).to_be_visible()
    assert faults(chat.page) == []
    chat.touch(bar.get_by_role("button", name="Archive the selected ones"))
    expect(chat.links).to_have_text(["Number 2", "Number 1", "Number 0"])
    expect(chat.page.get_by_text("3 conversations are archived.")).to_be_visible()
    chat.touch(chat.button("Undo"))
    expect(chat.links).to_have_count(6)
    # They are shown before the server has brought them back.
    deadline = time.monotonic() + 10
    while library.titles(is_archived="true") != []:
        assert time.monotonic() < deadline, "they are still archived"
        chat.page.wait_for_timeout(50)


def test_selecting_begins_at_the_lists_own_button_too(library: Library, opened: Callable[[], ChatPage]) -> None:
    chat = opened()
    expect(chat.page.get_by_text("Nothing here yet.")).to_be_visible()
    expect(chat.button("Select several")).to_have_count(0)
    library.add(*[f"Number {n}" for n in range(4)])
    expect(chat.links).to_have_count(4)
    chat.button("Select several").click()
    boxes = chat.page.get_by_role("navigation").get_by_role("checkbox")
    expect(boxes).to_have_count(4)
    expect(boxes.first).to_be_focused()
    bar = chat.page.get_by_role("toolbar", name="Selected conversations")
    expect(bar.get_by_text("0 selected")).to_be_visible()
    expect(bar.get_by_role("button", name="Delete the selected ones")).to_be_disabled()
    boxes.nth(1).check()
    boxes.nth(3).check()
    bar.get_by_role("button", name="Archive the selected ones").click()
    expect(chat.links).to_have_text(["Number 3", "Number 1"])
    chat.button("Select several").click()
    chat.button("End the selection").click()
    expect(chat.links.first).to_be_focused()


def test_marks_that_cannot_be_seen_are_spelt_out_in_a_title(library: Library, opened: Callable[[], ChatPage]) -> None:
    library.add("Bill \u202egpj.exe", "Another")
    chat = opened()
    shown = "Bill ⟨U+202E⟩gpj.exe"
    expect(chat.links.filter(has_text=shown)).to_have_attribute("title", shown)
    chat.page.keyboard.press("Control+k")
    chat.page.keyboard.type("bill")
    expect(chat.page.get_by_role("option", name=shown, exact=True).first).to_be_visible()
    chat.page.keyboard.press("Escape")
    chat.links.filter(has_text=shown).click()
    expect(chat.page.get_by_role("heading", level=1)).to_have_text(shown)
    expect(chat.page).to_have_title(re.compile(re.escape(shown)))
    row_action(chat, shown, "Archive")
    expect(chat.page.get_by_text(f"“{shown}” is archived.")).to_be_visible()


def test_several_are_deleted_by_keyboard_alone(library: Library, opened: Callable[[], ChatPage]) -> None:
    library.add(*[f"Number {n}" for n in range(4)])
    chat = opened()
    chat.links.first.focus()
    chat.page.keyboard.press("Shift+F10")
    menu = chat.page.get_by_role("menu", name="Options for Number 3")
    expect(menu).to_be_visible()
    chat.page.keyboard.press("s")
    chat.page.keyboard.press("Enter")
    chat.page.keyboard.press("ArrowDown")
    chat.page.keyboard.press("Space")
    expect(chat.page.get_by_text("2 selected")).to_be_visible()
    chat.button("Delete the selected ones").focus()
    with chat.page.expect_response(lambda answer: answer.request.method == "DELETE"):
        chat.page.keyboard.press("Enter")
    expect(chat.links).to_have_text(["Number 1", "Number 0"])
    expect(chat.links.first).to_be_focused()


def test_right_click_and_a_long_press_open_the_rows_menu(
    library: Library, opened: Callable[[], ChatPage], new_context: Callable[..., BrowserContext], martlet: Martlet
) -> None:
    library.add("With a menu")
    chat = opened()
    chat.links.first.click(button="right")
    menu = chat.page.get_by_role("menu", name="Options for With a menu")
    expect(menu.get_by_role("menuitem", name="Rename")).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(chat.links.first).to_be_focused()

    context = new_context(**PHONE)
    sign_in_context(context, martlet.url, library.account.email)
    phone = ChatPage(context.new_page(), martlet.url).open()
    phone.show_conversations()
    expect(phone.links.first).to_be_in_viewport()
    box = phone.links.first.bounding_box()
    touch: CDPSession = context.new_cdp_session(phone.page)
    place = {"x": box["x"] + 40, "y": box["y"] + 20}
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [place]})
    expect(phone.page.get_by_role("menuitem", name="Rename")).to_be_visible()
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(phone.page.get_by_role("menuitem", name="Rename")).to_be_visible()


def test_what_another_tab_does_shows_here(library: Library, opened: Callable[[], ChatPage], model: FakeModel) -> None:
    library.add("Here")
    chat = opened()
    expect(chat.links).to_have_count(1)
    library.add("From elsewhere")
    expect(chat.links).to_have_text(["From elsewhere", "Here"])
    library.call("PATCH", f"{library.ids['Here']}/", {"title": "Renamed elsewhere"})
    expect(chat.links.last).to_have_text("Renamed elsewhere")
    gate = Gate()
    model.answer("Run elsewhere", "Run", gate, "ning")
    library.call("POST", f"{library.ids['Here']}/messages/", {"content": "Run elsewhere"})
    row = chat.page.get_by_role("navigation").get_by_role("listitem").filter(has_text="Renamed elsewhere")
    expect(row.get_by_role("img", name="A reply is being written")).to_be_visible()
    gate.open()
    expect(row.get_by_role("img", name="Unread")).to_be_visible()
    library.call("DELETE", f"{library.ids['From elsewhere']}/?permanent=true")
    expect(chat.links).to_have_count(1)


def test_a_list_that_cannot_be_read_offers_another_try(library: Library, chat: ChatPage, martlet: Martlet, console: Console) -> None:
    console.allow("503")
    library.add("There after all")
    failing, failed = [True], []
    first_page = re.compile(r"/conversations/\?page_size=30")
    chat.page.route(first_page, lambda route: route.fulfill(status=503, body="{}") if failing[0] else route.continue_())
    chat.page.on("response", lambda answer: failed.append(answer) if first_page.search(answer.url) and answer.status == 503 else None)
    sign_in_context(chat.page.context, martlet.url, library.account.email)
    chat.open()
    trouble = chat.page.get_by_role("navigation").get_by_role("alert")
    expect(trouble).to_be_visible()
    assert faults(chat.page) == []
    # The page reads the list as it starts and again when it hears of changes: a later one would find it by itself.
    chat.until_held(failed, 2)
    failing[0] = False
    trouble.get_by_role("button", name="Try again").click()
    expect(chat.links).to_have_text(["There after all"])


def test_an_empty_list_says_how_it_fills(signed_in: ChatPage) -> None:
    expect(signed_in.page.get_by_text("the conversation is then listed here")).to_be_visible()
    signed_in.button("Archived").click()
    expect(signed_in.page.get_by_text("What you archive is kept here")).to_be_visible()
    signed_in.button("Leave the archive").click()
    expect(signed_in.page.get_by_text("the conversation is then listed here")).to_be_visible()


def test_bars_stand_in_for_rows_until_they_are_there(library: Library, chat: ChatPage, martlet: Martlet) -> None:
    library.add("Slow to come")
    held, released = [], []
    chat.page.route(re.compile(r"/conversations/\?"), lambda route: route.continue_() if released else held.append(route))
    sign_in_context(chat.page.context, martlet.url, library.account.email)
    chat.open()
    expect(chat.page.get_by_role("navigation").get_by_text("Loading conversations")).to_be_attached()
    assert faults(chat.page) == []
    released.append(True)
    for route in held:
        route.continue_()
    expect(chat.links).to_have_text(["Slow to come"])
