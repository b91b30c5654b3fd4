# SPDX-License-Identifier: Apache-2.0
"""What is open for a moment, or shown where something is amiss, can be used by everybody too: on a desktop and on a phone."""
import json
import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from chat_page import ChatPage
from conftest import Account, Console, on_both_sizes, sign_in_context
from fake_model import FakeModel, Gate, Refuse
from processes import Martlet
from test_accessibility import faults
from test_attachments import attach, carry, chips, file, png
from test_chat import question

OFFLINE = r"ERR_INTERNET_DISCONNECTED|WebSocket connection|ERR_NETWORK"
LOST = r"ERR_FAILED|dynamically imported|could not be shown"
BUSY = {"status": 503, "content_type": "application/problem+json", "headers": {"Retry-After": "60"},
        "body": '{"type":"about:blank","title":"x","status":503,"detail":"x","code":"unavailable","request_id":"r"}'}
# The server refuses these handshakes.
NO_SOCKET = """const Socket = WebSocket;
    WebSocket = class extends Socket { constructor(address, protocols) { super(String(address).replace("/ws/chat/", "/ws/none/"), protocols); } };"""


def look(page: Page, state: str, *parts: Locator) -> None:
    """Nothing is wrong with the page in this state, which these parts of it show from before the look until after it."""
    for part in parts:
        expect(part, state).to_be_visible()
        part.scroll_into_view_if_needed()
    assert faults(page) == [], state
    for part in parts:
        assert part.is_visible(), f"{state}: it had gone by the end of the look"


def dialog(page: Page, name: str | None = None) -> Locator:
    return page.get_by_role("dialog", name=name)


def shut(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)


def token_of(chat: ChatPage) -> str:
    return chat.page.context.request.post(f"{chat.url}/api/v1/auth/refresh/", data={}).json()["access"]


@on_both_sizes
def test_messages_in_every_state(signed_in: ChatPage, model: FakeModel, console: Console) -> None:
    console.allow(OFFLINE)
    chat, page = signed_in, signed_in.page
    asked, failing, gate = question(), question(), Gate()
    model.answer(asked, f"The first half, {asked}", gate)
    model.answer(failing, Refuse(401))
    chat.send(asked)
    reply, own = chat.log.get_by_role("article").nth(1), chat.messages("You").first
    expect(reply).to_contain_text("The first half")
    chat.composer.fill("This waits")
    chat.button("Queue message").click()
    chat.button("Stop").click()
    waiting = page.get_by_role("list", name="Waiting messages")
    look(page, "a stopped reply, and what waits for its writer", reply.get_by_text("You stopped this reply."), waiting.get_by_text("Waits for you"))
    gate.open()
    chat.button("Drop waiting message").click()
    expect(waiting).to_have_count(0)

    def interrupted(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('"status":"stopped"', '"status":"interrupted"'))

    conversation = re.compile("/api/v1/chat/conversations/[^/]+/$")
    page.route(conversation, interrupted)
    page.reload()
    look(page, "an interrupted reply", reply.get_by_text("The server went away"), chat.button("Continue"))
    page.unroute(conversation)

    own.hover()
    own.get_by_role("button", name="Details").click()
    look(page, "the details of one's own message", own.get_by_role("term").first)
    own.get_by_role("button", name="Edit message").click()
    look(page, "a message that is being edited", page.get_by_role("textbox", name="Edited text"), chat.button("Save and ask again"))
    page.keyboard.press("Escape")
    chat.button("Answer by another agent").click()
    look(page, "who else may answer", page.get_by_role("menuitem", name="Heron"))
    page.keyboard.press("Escape")
    page.get_by_role("combobox", name="Agent").click()
    look(page, "the agents in a conversation", page.get_by_role("listbox", name="Agents"))
    page.get_by_role("option", name="Heron", exact=True).click()
    model.answer(asked, "The whole.")
    chat.button("Regenerate").click()
    expect(reply).to_contain_text("The whole.")
    chat.expect_idle()
    chat.choose_agent("Robin")
    look(page, "one of several replies, and another agent from there on", chat.button("Previous version"), chat.log.get_by_text("Robin answers from here on"))
    chat.send(failing)
    expect(chat.log.get_by_role("alert")).to_be_visible()
    page.add_init_script(NO_SOCKET)
    page.reload()
    look(page, "a failed reply, and a connection that does not come back", chat.log.get_by_role("alert"), page.get_by_text("Reconnecting…"))
    page.context.set_offline(True)
    chat.send("Written in a tunnel")
    look(page, "no network", page.get_by_text("You are offline."), chat.log.get_by_text("Not sent."))


@on_both_sizes
def test_files_in_every_state(signed_in: ChatPage, console: Console) -> None:
    console.allow(f"415|{LOST}")
    chat, page, held = signed_in, signed_in.page, []

    def some_arrive(route: Route) -> None:
        body = route.request.post_data_buffer or b""
        if b"slow.txt" in body:
            held.append(route)
        elif b"lost.txt" in body:
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/chat/attachments/", some_arrive)
    attach(chat, file("a-picture-of-a-long-name.png", png(), "image/png"), file("other.png", png(), "image/png"), file("notes.txt", "Some notes."),
           file("program.txt", b"\x7fELF\0\0\0"), file("lost.txt", "lost"), file("slow.txt", "slow"))
    chat.until_held(held)
    expect(chips(chat)).to_have_count(6)
    expect(chips(chat).get_by_role("alert")).to_have_count(2)
    look(page, "files that arrived, that could not be sent, and on their way", chips(chat).first, chips(chat).get_by_role("progressbar"),
         chips(chat).get_by_role("alert").last, chat.button("Try again"))
    for name in ("program.txt", "lost.txt"):
        chips(chat).filter(has_text=name).get_by_role("button", name="Remove file").click()
    chat.button("Cancel upload").click()
    carry(page, "dragenter", file("dropped.csv", "a,b", "text/csv"))
    look(page, "a file above the page", page.get_by_text("Drop files to attach them"))
    carry(page, "dragleave", file("dropped.csv", "a,b", "text/csv"))
    expect(page.get_by_text("Drop files to attach them")).to_have_count(0)
    chat.send("What are these?")
    own = chat.messages("You")
    chat.expect_idle()
    look(page, "a message's files", own.get_by_role("link", name="Download notes.txt"), own.locator("img").first)
    own.get_by_role("button", name="Open picture").first.click()
    look(page, "a picture as large as the page", dialog(page).locator("img"), chat.button("Next picture"))
    shut(page)
    chat.button("Files in this conversation").click()
    files = dialog(page, "Files in this conversation")
    look(page, "a conversation's files", files.get_by_role("link", name="Download notes.txt"), files.locator("img").first)
    shut(page)
    page.route("**/attachments/**", lambda route: route.abort())
    chat.button("Files in this conversation").click()
    look(page, "files that cannot be listed", files.get_by_role("alert"))
    shut(page)
    page.route(re.compile(r"/assets/MessageFiles-[^/]+\.js$"), lambda route: route.abort())
    page.reload()
    look(page, "files that cannot be shown", own.get_by_role("group", name="The files here cannot be shown at the moment:"))


@on_both_sizes
def test_the_conversations_in_every_state(signed_in: ChatPage, martlet: Martlet, model: FakeModel) -> None:
    chat, page, gate = signed_in, signed_in.page, Gate()
    model.answer("Run on", "Running", gate)
    token = token_of(chat)
    agents = {each["name"]: each["id"] for each in martlet.call("GET", "/agents/", token=token)["results"]}
    for title, agent, said in (("Unread", "Robin", "Something"), ("Running", "Heron", "Run on"), ("Pinned", "Robin", None), ("Another", "Heron", None)):
        made = martlet.call("POST", "/chat/conversations/", {"agent_id": agents[agent]} | ({"initial_message": said} if said else {}), token)
        martlet.call("PATCH", f"/chat/conversations/{made['id']}/", {"title": title, "is_pinned": title == "Pinned"}, token)
    chat.reach_conversations()
    look(page, "marks of what goes on", chat.side.get_by_role("img", name="A reply is being written"), chat.side.get_by_role("img", name="Unread"))
    gate.open()
    chat.button("Theme").click()
    look(page, "the themes", page.get_by_role("menuitemradio", name="Dark"))
    page.keyboard.press("Escape")
    chat.button("Filter by agent").click()
    look(page, "the agents to filter by", page.get_by_role("menuitemradio", name="Heron"))
    page.get_by_role("menuitemradio", name="Heron").click()
    expect(chat.links).to_have_count(2)
    page.get_by_role("searchbox", name="Search conversations").fill("nothing is called so")
    look(page, "an agent to filter by, and nothing found", page.get_by_text("No conversation has this in its title."))
    chat.button("Show all").click()
    chat.options("Another").click()
    look(page, "what can be done with a conversation", page.get_by_role("menuitem", name="Delete"))
    page.get_by_role("menuitem", name="Rename").click()
    look(page, "a conversation that is being renamed", page.get_by_role("textbox", name="Title"))
    page.keyboard.press("Escape")
    chat.button("Select several").click()
    page.get_by_role("checkbox").nth(1).check()
    look(page, "conversations that are selected", page.get_by_role("toolbar", name="Selected conversations").get_by_text("1 selected"))
    chat.button("End the selection").click()
    chat.options("Another").click()
    page.get_by_role("menuitem", name="Delete").click()
    look(page, "a way back for a moment", page.get_by_role("status").get_by_text("“Another” is deleted."), chat.button("Undo"))
    chat.button("Archived").click()
    look(page, "an empty archive", page.get_by_text("What you archive is kept here"))


@on_both_sizes
def test_commands_and_searches_in_every_state(signed_in: ChatPage, model: FakeModel, console: Console) -> None:
    console.allow(f"/draft/|{LOST}")  # a draft that is too long is refused
    chat, page = signed_in, signed_in.page
    model.answer("Tell me of nuts", "The walnut is a nut.")
    chat.send("Tell me of nuts")
    expect(chat.messages("Robin")).to_contain_text("The walnut")
    chat.expect_idle()
    palette, sheet = dialog(page, "Search and commands"), dialog(page, "Keyboard shortcuts")
    page.keyboard.press("Control+k")
    look(page, "commands", palette.get_by_role("option").first)
    page.keyboard.type("nut")
    look(page, "commands and what was found", palette.locator("mark").first)
    shut(page)
    page.keyboard.press("Control+/")
    sheet.get_by_role("button", name="Change the keys").nth(1).click()
    page.keyboard.press("n")
    look(page, "keys that cannot be changed to these", sheet.get_by_role("alert"))
    page.keyboard.press("Escape")
    shut(page)
    for sign in ("/", "@"):
        chat.composer.press_sequentially(sign)
        look(page, f"what “{sign}” offers", page.get_by_role("listbox", name="Suggestions"))
        page.keyboard.press("Escape")
        chat.composer.fill("")
    chat.composer.fill("a" * 250_000)
    look(page, "a message that is nearly too long", page.get_by_text("11 KiB left"))
    chat.composer.fill("ä" * 140_000)
    look(page, "a message that is too long", page.get_by_text("Too long by 18 KiB."))
    chat.composer.fill("")
    chat.open("/search")
    box = page.get_by_role("combobox", name="Search all messages")
    box.fill("nut")
    look(page, "messages that were found", page.get_by_role("option").locator("mark").first)
    chat.field("Archive").select_option("Only the archive")
    look(page, "nothing found with these filters", page.get_by_text("With these filters nothing holds “nut”."))
    page.route("**/chat/search/**", lambda route: route.abort())
    box.fill("walnut")
    look(page, "a search that failed", page.get_by_role("alert"))


@on_both_sizes
def test_settings_and_trash_in_every_state(signed_in: ChatPage, console: Console) -> None:
    console.allow(OFFLINE)
    chat, page = signed_in, signed_in.page
    exported = [{"uuid": "u1", "name": "Swifts on the wing", "chat_messages": [{"uuid": "m1", "sender": "human", "text": "Do swifts sleep?"}]},
                {"uuid": "u2", "name": "Nothing in it", "chat_messages": []}]
    chat.open("/settings")
    password, places, keys, data = (page.get_by_role("region", name=each) for each in ("Change password", "Sessions", "API keys", "Data"))
    password.get_by_role("button", name="Change password").click()
    look(page, "a password that is not taken", password.get_by_role("alert"))
    keys.get_by_label("Key label").fill("backup")
    keys.get_by_role("button", name="Create key").click()
    look(page, "a new key", places.get_by_text("This place"), keys.get_by_label("Key", exact=True))
    expect(keys.get_by_role("button", name="Done")).to_be_in_viewport(ratio=1)
    keys.get_by_role("button", name="Delete", exact=True).click()
    look(page, "a question before a key is deleted", dialog(page).get_by_role("button", name="Delete"))
    shut(page)
    with page.expect_file_chooser() as chooser:
        data.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(file("conversations.json", json.dumps(exported), "application/json"))
    data.get_by_text("What was taken").click()
    look(page, "what was taken and what was not", data.get_by_role("link", name="Swifts on the wing"), data.get_by_text("Nothing was said in it."))
    data.get_by_role("button", name="Archive all").click()
    look(page, "a question before all is archived", dialog(page, "Archive all conversations?").get_by_role("button", name="Archive all"))
    shut(page)
    data.get_by_role("button", name="Delete all").click()
    deleting = dialog(page, "Delete all conversations?")
    look(page, "a question before all is deleted", deleting.get_by_label("Confirmation"))
    deleting.get_by_label("Confirmation").fill("delete")
    expect(deleting.get_by_role("button", name="Delete all")).to_be_enabled()
    look(page, "the word that all is deleted by", deleting.get_by_role("button", name="Delete all"))
    deleting.get_by_role("button", name="Delete all").click()
    page.get_by_text("What it is built with").click()
    look(page, "all is deleted, and what the page is built with", data.get_by_text("Deleted: 1 conversation."), page.get_by_role("link", name="React"))
    chat.open("/trash")
    chat.button("Delete now").click()
    look(page, "a question before one is deleted for good", dialog(page).get_by_role("button", name="Delete now"))
    shut(page)
    chat.button("Empty trash").click()
    look(page, "a question before the trash is emptied", dialog(page).get_by_role("button", name="Empty trash"))
    dialog(page).get_by_role("button", name="Empty trash").click()
    page.context.set_offline(True)
    look(page, "an empty trash, and no network", page.get_by_role("main").get_by_text("The trash is empty."), page.get_by_text("You are offline."))


@on_both_sizes
def test_administration_in_every_state(
    new_context: Callable[..., BrowserContext], martlet: Martlet, model: FakeModel, admin: Account, somebody: Account, console: Console
) -> None:
    console.allow(f"409|{LOST}")
    context = new_context()
    sign_in_context(context, martlet.url, admin.email)
    page: Page = context.new_page()
    chat = ChatPage(page, martlet.url).open("/admin")
    page.get_by_role("figure", name="Messages per day").get_by_text("As a table").click()
    look(page, "figures as a table", page.get_by_role("region", name="Messages per day").get_by_role("table"))
    chat.open("/admin/users")
    chat.field("Search users").fill(somebody.email)
    users = page.get_by_role("list", name="Users")
    expect(users.get_by_role("listitem")).to_have_count(1)
    users.get_by_label("Role of").select_option("Administrator")
    look(page, "a question before a role is changed", dialog(page).get_by_role("button", name="Change"))
    shut(page)
    users.get_by_role("button", name="New password").click()
    dialog(page).get_by_label("New password").fill("short")
    dialog(page).get_by_role("button", name="Set password").click()
    look(page, "a password that is not taken", dialog(page).get_by_role("alert"))
    shut(page)
    users.get_by_role("button", name="Deactivate").click()
    dialog(page).get_by_role("button", name="Deactivate").click()
    chat.button("Add user").click()
    form = page.get_by_role("form", name="Add user")
    form.get_by_label("Email").fill(somebody.email)
    form.get_by_role("button", name="Create").click()
    look(page, "a closed account, and one that cannot be made", users.get_by_text("Not active"), form.get_by_role("alert").first)

    chat.open("/admin/agents/new")
    page.get_by_role("form", name="New agent").get_by_label("Parameters").fill("[1")
    page.get_by_role("form", name="New agent").get_by_role("button", name="Create agent").click()
    look(page, "an agent that cannot be made", page.get_by_text("This is not a JSON object."), page.locator("[aria-invalid=true]").first)
    chat.open("/admin/agents")
    chat.field("Filter agents").fill("Robin")
    page.get_by_role("link", name="Edit Robin").click()
    trial = page.get_by_role("region", name="Try it out")
    model.answer(asked := question(), "**Yes.**\n\n" + "More.\n\n" * 30)
    model.answer("Fail", Refuse(404))
    for said in (asked, "Fail"):
        trial.get_by_label("Say something to it").fill(said)
        trial.get_by_role("button", name="Send").click()
    look(page, "a trial that failed", trial.get_by_role("alert"))
    page.route("**/api/v1/admin/audit/**", lambda route: route.abort())
    chat.open("/admin/audit")
    look(page, "a page that cannot be read", page.get_by_role("alert"))


@on_both_sizes
def test_being_kept_out(chat: ChatPage, console: Console) -> None:
    console.allow("401")
    page = chat.open().page
    chat.button("Sign in").click()
    look(page, "an address that is missing", page.get_by_role("alert").first)
    chat.sign_in("nobody@example.com", "a wrong password")
    look(page, "a password that is wrong", page.get_by_text("The email or the password is not right."))
    chat.show_sign_up()
    chat.field("Password").fill("short")
    chat.button("Create account").click()
    look(page, "an account that cannot be made", page.get_by_role("alert").first)


@on_both_sizes
def test_what_does_not_come_or_breaks(signed_in: ChatPage, console: Console) -> None:
    console.allow(f"503|{LOST}|broken on purpose")
    chat, page = signed_in, signed_in.page
    page.route(re.compile(r"/assets/(ShortcutSheet|SettingsPage)-[^/]+\.js$"), lambda route: route.abort())
    page.keyboard.press("Control+/")
    look(page, "a part that did not come", page.get_by_text("This part of the page could not be loaded."), chat.button("Load the page again"))
    page.route("**/api/v1/agents/**", lambda route: route.fulfill(**BUSY))
    page.reload()
    look(page, "agents that cannot be read", chat.button("Look again"))
    chat.open("/settings")
    look(page, "a page that did not come", page.get_by_role("heading", name="Something on this page went wrong"))
    page.unroute("**/api/v1/agents/**")
    page.add_init_script("Date.prototype.getHours = () => { throw new Error('broken on purpose'); };")
    chat.open()
    look(page, "a page that is broken", page.get_by_text("Your conversations are safe on the server."))
    held: list[Route] = []
    page.route("**/auth/refresh/", lambda route: held.append(route))
    page.reload()
    chat.until_held(held)
    look(page, "a page that is about to start", page.get_by_role("status", name="Loading"))
    held.pop().fulfill(**BUSY)
    look(page, "a page that cannot start", page.get_by_role("alert"))
