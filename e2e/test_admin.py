# SPDX-License-Identifier: Apache-2.0
"""The pages for administrators."""
import re
import time
import uuid
from collections.abc import Callable
from urllib.error import HTTPError

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from chat_page import PASSWORD, ChatPage
from conftest import PHONE, Account, Console, sign_in_context
from fake_model import FakeModel, Gate, Refuse
from processes import Martlet
from test_accessibility import faults


@pytest.fixture
def office(new_context: Callable[..., BrowserContext], martlet: Martlet, admin: Account) -> ChatPage:
    """The page of an admin."""
    context = new_context()
    sign_in_context(context, martlet.url, admin.email)
    return ChatPage(context.new_page(), martlet.url)


def new_agent(martlet: Martlet, admin: Account, **fields: object) -> dict:
    slug = f"bird-{uuid.uuid4().hex[:8]}"
    body = {"slug": slug, "name": f"Bird {slug}", "provider": "fake", "model": "fake-bird"} | fields
    return martlet.call("POST", "/admin/agents/", body, admin.token)


def row(office: ChatPage, name: str) -> Locator:
    return office.page.get_by_role("listitem").filter(has_text=name)


def find(office: ChatPage, person: Account) -> Locator:
    office.field("Search users").fill(person.email)
    found = row(office, person.email)
    expect(found).to_have_count(1)
    expect(office.page.get_by_role("list", name="Users").get_by_role("listitem")).to_have_count(1)
    return found


# Who may

def test_an_admin_gets_there_by_a_link_and_walks_by_links(office: ChatPage) -> None:
    office.open()
    office.page.get_by_role("link", name="Administration").click()
    expect(office.page.get_by_role("heading", name="Messages per day")).to_be_visible()
    sections = office.page.get_by_role("navigation", name="Administration")
    for name, path in (("Agents", "/admin/agents"), ("Users", "/admin/users"), ("Audit log", "/admin/audit"), ("Figures", "/admin")):
        sections.get_by_role("link", name=name).click()
        expect(office.page).to_have_url(re.compile(f"{path}$"))
        expect(sections.get_by_role("link", name=name)).to_have_attribute("aria-current", "page")
    office.page.go_back()
    expect(office.page).to_have_url(re.compile("/admin/audit$"))


def test_the_palette_leads_admins_there(office: ChatPage) -> None:
    office.open()
    expect(office.composer).to_be_focused()
    office.page.keyboard.press("Control+k")
    office.page.get_by_role("dialog").get_by_role("combobox").fill("administration")
    office.page.keyboard.press("Enter")
    expect(office.page.get_by_role("heading", name="Messages per day")).to_be_visible()


def test_a_member_has_no_access(new_context: Callable[..., BrowserContext], martlet: Martlet, somebody: Account) -> None:
    context = new_context()
    sign_in_context(context, martlet.url, somebody.email)
    page = ChatPage(context.new_page(), martlet.url).open("/admin/users").page
    expect(page.get_by_role("heading", name="No access")).to_be_visible()
    expect(page.get_by_role("link", name="Administration")).to_have_count(0)
    assert faults(page) == []
    page.get_by_role("link", name="To the beginning").click()
    expect(page.get_by_role("textbox", name="Message", exact=True)).to_be_visible()


def test_another_role_is_felt_by_an_open_page_which_goes_on_with_the_reply_it_shows(
    new_context: Callable[..., BrowserContext], martlet: Martlet, admin: Account, somebody: Account, model: FakeModel
) -> None:
    gate = Gate()
    model.answer("What may I do?", "Until now ", gate, "you could talk to agents.")
    context = new_context()
    sign_in_context(context, martlet.url, somebody.email)
    chat = ChatPage(context.new_page(), martlet.url).open()
    chat.send("What may I do?")
    expect(chat.messages("Robin")).to_contain_text("Until now")
    [person] = martlet.call("GET", f"/admin/users/?search={somebody.email}", token=admin.token)["results"]
    martlet.call("PATCH", f"/admin/users/{person['id']}/", {"role": "admin"}, admin.token)
    expect(chat.page.get_by_role("link", name="Administration")).to_be_visible()
    gate.open()
    expect(chat.messages("Robin")).to_contain_text("Until now you could talk to agents.")
    chat.expect_idle()
    expect(chat.page.get_by_role("alert")).to_have_count(0)


def test_what_is_for_admins_is_not_part_of_the_first_load(new_context: Callable[..., BrowserContext], martlet: Martlet, admin: Account) -> None:
    context = new_context()
    sign_in_context(context, martlet.url, admin.email)
    page = context.new_page()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    ChatPage(page, martlet.url).open()
    expect(page.get_by_role("link", name="Administration")).to_be_visible()
    assert not any("AdminPage" in url for url in loaded)
    page.get_by_role("link", name="Administration").click()
    expect(page.get_by_role("heading", name="Messages per day")).to_be_visible()
    assert any("AdminPage" in url for url in loaded)


# Agents

def test_a_new_agents_page_comes_without_a_question_however_slowly_it_is_drawn(office: ChatPage) -> None:
    # What React draws in its own time waits for messages like these.
    office.page.add_init_script("""
        const post = MessagePort.prototype.postMessage;
        MessagePort.prototype.postMessage = function (...values) { setTimeout(() => post.apply(this, values), 100); };
    """)
    office.open("/admin/agents/new")
    name = f"Swallow {uuid.uuid4().hex[:6]}"
    form = office.page.get_by_role("form", name="New agent")
    form.get_by_label("Name", exact=True).fill(name)
    form.get_by_label("Model", exact=True).fill("fake-swallow")
    form.get_by_role("button", name="Create agent").click()
    expect(office.page.get_by_role("form", name=f"Edit {name}")).to_be_visible()
    expect(office.page.get_by_role("dialog")).to_have_count(0)


def test_an_agent_is_made_and_can_be_talked_to(office: ChatPage, model: FakeModel, martlet: Martlet, admin: Account) -> None:
    office.open("/admin/agents").page.get_by_role("link", name="Add agent").click()
    name = f"Swift {uuid.uuid4().hex[:6]}"
    form = office.page.get_by_role("form", name="New agent")
    form.get_by_label("Name").fill(name)
    expect(form.get_by_label("Slug")).to_have_value(name.lower().replace(" ", "-"))
    form.get_by_label("Model", exact=True).fill("fake-swift")
    form.get_by_label("System prompt").fill("You never land.")
    form.get_by_label("Capabilities").fill("chat, flying")
    form.get_by_label("Starters").fill("Where do you sleep?\nHow fast are you?")
    form.get_by_label("Parameters").fill('{"temperature": 0.25}')
    form.get_by_label("Tools").fill("clock, search")
    form.get_by_role("button", name="Create agent").click()
    expect(office.page.get_by_text(f"{name} is saved.")).to_be_visible()
    expect(office.page.get_by_role("heading", name=f"Edit {name}")).to_be_visible()

    office.page.get_by_role("button", name="New chat").click()
    office.choose_agent(name)
    model.answer("Hello, swift", "Hello from above")
    office.send("Hello, swift")
    expect(office.messages(name)).to_contain_text("Hello from above")
    [asked] = model.asked("Hello, swift")
    assert asked["model"] == "fake-swift"
    assert asked["temperature"] == 0.25
    assert asked["messages"][0]["content"] == "You never land."
    made = next(a for a in martlet.call("GET", "/admin/agents/?page_size=100", token=admin.token)["results"] if a["name"] == name)
    assert made["tools"] == ["clock", "search"]
    office.open(f"/admin/agents/{made['id']}")
    expect(office.page.get_by_role("form").get_by_label("Tools")).to_have_value("clock, search")


def test_what_is_wrong_with_an_agent_is_told_at_its_box_and_nothing_is_lost(office: ChatPage, console: Console) -> None:
    console.allow(r"409.*/admin/agents/")
    form = office.open("/admin/agents/new").page.get_by_role("form", name="New agent")
    form.get_by_label("Name").fill("Robin the second")
    form.get_by_label("Parameters").fill("[1")
    form.get_by_role("button", name="Create agent").click()
    expect(form.get_by_text("This is not a JSON object.")).to_be_visible()
    expect(form.get_by_label("Model", exact=True)).to_be_focused()
    expect(form.get_by_label("Model", exact=True)).to_have_attribute("aria-invalid", "true")
    form.get_by_label("Model", exact=True).fill("m")
    form.get_by_label("Parameters").fill("{}")
    form.get_by_label("Slug").fill("robin")
    form.get_by_role("button", name="Create agent").click()
    expect(form.get_by_text("There is an agent with this slug already.")).to_be_visible()
    expect(form.get_by_label("Slug")).to_be_focused()
    expect(form.get_by_label("Name")).to_have_value("Robin the second")


def test_changes_are_saved_and_leaving_without_saving_is_asked_for(office: ChatPage, martlet: Martlet, admin: Account) -> None:
    agent = new_agent(martlet, admin)
    office.open("/admin/agents")
    office.field("Filter agents").fill(agent["slug"])
    office.page.get_by_role("link", name=f"Edit {agent['name']}").click()
    form = office.page.get_by_role("form")
    form.get_by_label("Description").fill("Sings at night.")
    office.page.get_by_role("navigation", name="Administration").get_by_role("link", name="Users").click()
    dialog = office.page.get_by_role("dialog", name="Leave without saving?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(form.get_by_label("Description")).to_have_value("Sings at night.")
    form.get_by_role("button", name="Save agent").click()
    expect(office.page.get_by_text(f"{agent['name']} is saved.")).to_be_visible()
    assert martlet.call("GET", f"/agents/{agent['id']}/", token=admin.token)["description"] == "Sings at night."
    office.page.get_by_role("navigation", name="Administration").get_by_role("link", name="Users").click()
    expect(office.field("Search users")).to_be_visible()

    office.page.go_back()
    form.get_by_label("Description").fill("Sleeps at night.")
    office.page.go_back()
    dialog.get_by_role("button", name="Leave").click()
    expect(form).to_have_count(0)
    assert martlet.call("GET", f"/agents/{agent['id']}/", token=admin.token)["description"] == "Sings at night."


def test_an_agent_is_tried_out_as_it_stands_in_the_form(office: ChatPage, model: FakeModel, martlet: Martlet, admin: Account) -> None:
    gate = Gate()
    model.answer("Are you there?", "Half a", gate, " reply")
    agent = new_agent(martlet, admin)
    page = office.open(f"/admin/agents/{agent['id']}").page
    page.get_by_role("form").first.get_by_label("System prompt").fill("Not saved at all.")
    trial = page.get_by_role("region", name="Try it out")
    trial.get_by_label("Say something to it").fill("Are you there?")
    trial.get_by_role("button", name="Send").click()
    expect(trial.get_by_text("Half a", exact=True)).to_be_visible()
    gate.open()
    expect(trial.get_by_text("Half a reply")).to_be_visible()
    expect(trial.get_by_text("7 + 2 tokens")).to_be_visible()
    [asked] = model.asked("Are you there?")
    assert asked["messages"][0]["content"] == "Not saved at all."
    assert martlet.call("GET", f"/agents/{agent['id']}/", token=admin.token)["system_prompt"] == ""
    trial.get_by_role("button", name="Start over").click()
    expect(trial.get_by_text("Half a reply")).to_have_count(0)


def test_a_trial_grows_in_its_own_box_and_stays_where_one_reads(office: ChatPage, model: FakeModel, martlet: Martlet, admin: Account) -> None:
    gate = Gate()
    model.answer("Count", "one\n" * 60, "sixty-one", gate, "\nthe end")
    page = office.open(f"/admin/agents/{new_agent(martlet, admin)['id']}").page
    page.set_viewport_size({"width": 700, "height": 400})
    trial = page.get_by_role("region", name="Try it out")
    trial.get_by_label("Say something to it").fill("Count")
    log = trial.get_by_role("log")
    place = "() => [...document.querySelectorAll('*')].filter((each) => each.scrollTop > 0 && each.role !== 'log').map((each) => each.scrollTop)"
    trial.get_by_label("Say something to it").press("Enter")
    before = page.evaluate(place)
    expect(log).to_contain_text("sixty-one")
    assert page.evaluate(place) == before
    page.wait_for_function("(box) => box.scrollHeight - box.clientHeight - box.scrollTop < 2", arg=log.element_handle())
    log.evaluate("(box) => new Promise((done) => { box.addEventListener('scroll', done, { once: true }); box.scrollTop = 0; })")
    gate.open()
    expect(log).to_contain_text("the end")
    assert log.evaluate("(box) => box.scrollTop") == 0
    assert page.evaluate(place) == before


def test_a_trial_can_be_stopped_and_a_model_that_fails_is_told(office: ChatPage, model: FakeModel, martlet: Martlet, admin: Account) -> None:
    model.answer("Wait", "Begun", Gate())
    model.answer("Fail", Refuse(404))
    page = office.open(f"/admin/agents/{new_agent(martlet, admin)['id']}").page
    trial = page.get_by_role("region", name="Try it out")
    trial.get_by_label("Say something to it").fill("Wait")
    trial.get_by_label("Say something to it").press("Enter")
    expect(trial.get_by_text("Begun")).to_be_visible()
    trial.get_by_role("button", name="Stop").click()
    expect(trial.get_by_role("button", name="Send")).to_be_visible()
    trial.get_by_label("Say something to it").fill("Fail")
    trial.get_by_role("button", name="Send").click()
    expect(trial.get_by_role("alert")).to_have_text("The model's server refused the request.")


def test_an_agent_is_deactivated_after_a_question_and_comes_back(office: ChatPage, martlet: Martlet, admin: Account) -> None:
    agent = new_agent(martlet, admin)
    office.open("/admin/agents")
    office.field("Filter agents").fill(agent["slug"])
    row(office, agent["name"]).get_by_role("button", name="Deactivate", exact=True).click()
    office.page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    expect(row(office, agent["name"]).get_by_text("Not active")).to_be_visible()
    assert agent["id"] not in [each["id"] for each in martlet.call("GET", "/agents/?page_size=100", token=admin.token)["results"]]
    office.field("State").select_option("Not active")
    row(office, agent["name"]).get_by_role("button", name="Activate", exact=True).click()
    expect(office.page.get_by_text(f"{agent['name']} is active.")).to_be_visible()
    expect(row(office, agent["name"])).to_have_count(0)


# Accounts

def test_accounts_are_found_and_made(office: ChatPage, martlet: Martlet, somebody: Account, console: Console) -> None:
    console.allow(r"409.*/admin/users/")
    office.open("/admin/users")
    expect(find(office, somebody)).to_contain_text(somebody.name)
    office.field("Search users").fill("nobody is called so")
    expect(office.page.get_by_text("Nobody is here.")).to_be_visible()
    office.button("Add user").click()
    form = office.page.get_by_role("form", name="Add user")
    form.get_by_label("Email").fill(somebody.email)
    form.get_by_label("Password").fill("short")
    form.get_by_role("button", name="Create").click()
    expect(form.get_by_role("alert")).to_have_text("At least 8 characters.")
    form.get_by_label("Password").fill(PASSWORD)
    form.get_by_role("button", name="Create").click()
    expect(form.get_by_role("alert")).to_contain_text("already an account")
    email = f"{uuid.uuid4().hex[:12]}@example.com"
    form.get_by_label("Email").fill(email)
    form.get_by_role("button", name="Create").click()
    expect(row(office, email)).to_be_visible()
    assert martlet.call("POST", "/auth/login/", {"email": email, "password": PASSWORD})["user"]["role"] == "member"


def test_a_role_is_changed_after_a_question(office: ChatPage, martlet: Martlet, somebody: Account) -> None:
    office.open("/admin/users")
    role = find(office, somebody).get_by_label(f"Role of {somebody.name}")
    role.select_option("Administrator")
    dialog = office.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Cancel").click()
    expect(role).to_have_value("member")
    role.select_option("Administrator")
    dialog.get_by_role("button", name="Change").click()
    expect(role).to_have_value("admin")
    assert martlet.call("GET", "/auth/me/", token=somebody.token)["role"] == "admin"
    martlet.call("PATCH", f"/admin/users/{martlet.call('GET', '/auth/me/', token=somebody.token)['id']}/", {"role": "member"}, somebody.token)


@pytest.mark.usefixtures("signing_out")
def test_who_is_deactivated_is_put_out_of_an_open_page(
    office: ChatPage, new_context: Callable[..., BrowserContext], martlet: Martlet, somebody: Account
) -> None:
    other = new_context()
    sign_in_context(other, martlet.url, somebody.email)
    their = ChatPage(other.new_page(), martlet.url).open()
    expect(their.composer).to_be_visible()
    office.open("/admin/users")
    find(office, somebody).get_by_role("button", name="Deactivate", exact=True).click()
    office.page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    expect(row(office, somebody.email).get_by_text("Not active")).to_be_visible()
    expect(their.field("Password")).to_be_visible()
    with pytest.raises(HTTPError, match="401"):
        martlet.call("POST", "/auth/login/", {"email": somebody.email, "password": PASSWORD})
    row(office, somebody.email).get_by_role("button", name="Activate", exact=True).click()
    expect(office.page.get_by_text(f"{somebody.name} can sign in again.")).to_be_visible()
    their.sign_in(somebody.email)
    expect(their.composer).to_be_visible()


def test_places_of_somebody_are_seen_and_ended(office: ChatPage, martlet: Martlet, somebody: Account) -> None:
    office.open("/admin/users")
    find(office, somebody).get_by_role("button", name="1 session").click()
    dialog = office.page.get_by_role("dialog", name=f"Where {somebody.name} is signed in")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    dialog.get_by_role("button", name="End all sessions").click()
    expect(dialog.get_by_text("Nowhere.")).to_be_visible()
    with pytest.raises(HTTPError, match="401"):
        martlet.call("GET", "/auth/me/", token=somebody.token)
    dialog.get_by_role("button", name="Close").click()
    opener = row(office, somebody.email).get_by_role("button", name="0 sessions")
    expect(opener).to_be_focused()
    expect(opener).to_have_accessible_description(somebody.name)


def test_a_lost_password_is_replaced(office: ChatPage, martlet: Martlet, somebody: Account) -> None:
    office.open("/admin/users")
    find(office, somebody).get_by_role("button", name="New password").click()
    dialog = office.page.get_by_role("dialog")
    dialog.get_by_label("New password").fill("a whole new password")
    dialog.get_by_role("button", name="Set password").click()
    expect(office.page.get_by_text(f"{somebody.name} has a new password.")).to_be_visible()
    assert martlet.call("POST", "/auth/login/", {"email": somebody.email, "password": "a whole new password"})["access"]


# Figures and the log

def test_figures_count_what_is_said(office: ChatPage, model: FakeModel, martlet: Martlet, admin: Account, somebody: Account) -> None:
    gate = Gate()
    model.answer("Count me", "One", gate)
    agent = new_agent(martlet, admin, name=f"Counted {uuid.uuid4().hex[:6]}")
    made = martlet.call("POST", "/chat/conversations/", {"agent_id": agent["id"], "initial_message": "Count me"}, somebody.token)
    page = office.open("/admin").page
    office.field("Agent").select_option(agent["name"])
    running = page.get_by_role("term").filter(has_text="Replies being written").locator("xpath=following-sibling::dd")
    expect(running).to_have_text("1", timeout=30_000)
    gate.open()
    while martlet.call("GET", f"/chat/conversations/{made['id']}/", token=somebody.token)["active_message_id"]:
        time.sleep(0.02)
    # Asked for again by itself.
    expect(running).to_have_text("0", timeout=30_000)
    expect(page.get_by_role("img", name=re.compile(r"^Messages per day: 1 in all"))).to_be_visible()
    page.get_by_role("figure", name="Messages per day").get_by_text("As a table").click()
    expect(page.get_by_role("region", name="Messages per day").get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("region", name="By agent").get_by_role("rowheader", name=agent["name"])).to_be_visible()
    office.field("Range").select_option("Last 365 days")
    expect(page.get_by_role("img", name=re.compile(r"^Tokens per day: 8 in all"))).to_be_visible()


def test_the_log_tells_what_was_done(office: ChatPage, martlet: Martlet, somebody: Account) -> None:
    martlet.call("POST", "/auth/api-keys/", {"name": "weekly report"}, somebody.token)
    page = office.open("/admin/audit").page
    office.field("Event").select_option("API key created")
    entry = page.get_by_role("row").filter(has_text=somebody.email)
    expect(entry).to_contain_text("API key created · weekly report")
    expect(entry).to_contain_text("127.0.0.1")


def test_a_page_that_cannot_be_read_offers_another_try(office: ChatPage, console: Console) -> None:
    console.allow(r"ERR_FAILED|Failed to load")
    office.open("/admin/audit")
    expect(office.page.get_by_role("table")).to_be_visible()
    office.page.route("**/api/v1/admin/users/**", lambda route: route.abort())
    office.page.get_by_role("navigation", name="Administration").get_by_role("link", name="Users").click()
    expect(office.page.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    office.page.unroute("**/api/v1/admin/users/**")
    office.button("Try again").focus()
    office.page.keyboard.press("Enter")
    expect(office.page.get_by_role("main").get_by_role("heading", level=1)).to_be_focused()
    expect(office.page.get_by_role("list", name="Users").get_by_role("listitem").first).to_be_visible()


# How it looks

PAGES = ["/admin", "/admin/agents", "/admin/agents/new", "/admin/users", "/admin/audit"]


def test_the_pages_are_accessible(office: ChatPage, somebody: Account) -> None:
    page = office.page
    for path in PAGES:
        office.open(path)
        page.wait_for_load_state("networkidle")
        expect(page.get_by_role("navigation", name="Administration")).to_be_visible()
        expect(page.locator("[aria-busy=true], .admin-loading")).to_have_count(0)
        assert faults(page) == [], path
    office.open("/admin/users")
    page.get_by_role("button", name=re.compile("sessions?$")).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert faults(page) == []


def test_the_pages_fit_a_phone(new_context: Callable[..., BrowserContext], martlet: Martlet, admin: Account) -> None:
    context = new_context(**PHONE)
    sign_in_context(context, martlet.url, admin.email)
    phone = ChatPage(context.new_page(), martlet.url)
    for path in PAGES:
        phone.open(path)
        expect(phone.page.get_by_role("navigation", name="Administration")).to_be_visible()
        expect(phone.button("Open conversations")).to_be_visible()
        assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} scrolls sideways"


def test_the_pages_speak_german(new_context: Callable[..., BrowserContext], martlet: Martlet, admin: Account) -> None:
    context = new_context(locale="de-DE")
    sign_in_context(context, martlet.url, admin.email)
    page = ChatPage(context.new_page(), martlet.url).open("/admin").page
    expect(page.get_by_role("heading", name="Nachrichten pro Tag")).to_be_visible()
    for name, heading in (("Agenten", "Agenten anlegen"), ("Benutzer", "Benutzer anlegen")):
        page.get_by_role("navigation", name="Verwaltung").get_by_role("link", name=name).click()
        expect(page.get_by_text(heading).first).to_be_visible()
