# SPDX-License-Identifier: Apache-2.0
"""One's data: exported, imported, removed."""
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from chat_page import ChatPage
from conftest import Account, Console, sign_in_context
from processes import Martlet

CLAUDE = [
    {"uuid": "u1", "name": "Swifts on the wing", "created_at": "2026-01-02T03:04:05.678901Z", "chat_messages": [
        {"uuid": "m1", "sender": "human", "text": "Do swifts sleep?"},
        {"uuid": "m2", "sender": "assistant", "text": "In the **air**."},
    ]},
    {"uuid": "u2", "name": "Nothing in it", "chat_messages": []},
]


class Person:
    """Somebody who is signed in, with the settings open."""

    def __init__(self, martlet: Martlet, account: Account, context: BrowserContext) -> None:
        self.martlet, self.token = martlet, account.token
        sign_in_context(context, martlet.url, account.email)
        self.chat = ChatPage(context.new_page(), martlet.url)
        self.page = self.chat.page

    def settings(self) -> "Person":
        self.chat.open("/settings")
        expect(self.page.get_by_role("region", name="Data")).to_be_visible()
        return self

    def imports(self, path: Path) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_role("button", name="Choose a file").click()
        chooser.value.set_files(path)

    @property
    def data(self):
        return self.page.get_by_role("region", name="Data")

    def call(self, method: str, path: str, body: object = None):
        return self.martlet.call(method, path, body, self.token)


@pytest.fixture
def new_person(martlet: Martlet, new_account: Callable[..., Account], new_context: Callable[..., BrowserContext]) -> Callable[[], Person]:
    return lambda: Person(martlet, new_account(martlet), new_context())


def written(folder: Path, name: str, value: object) -> Path:
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def without_ids(document: dict) -> list:
    conversations = []
    for conversation in document["conversations"]:
        places = {m["id"]: n for n, m in enumerate(conversation["messages"])} | {None: None}
        messages = [m | {"id": 0, "parent_id": places[m["parent_id"]]} for m in conversation["messages"]]
        conversations.append(conversation | {"id": 0, "active_leaf_id": places[conversation["active_leaf_id"]], "messages": messages})
    return conversations


def test_an_export_of_another_program_is_imported_and_what_was_not_taken_is_named(new_person: Callable[[], Person], tmp_path: Path) -> None:
    person = new_person().settings()
    person.imports(written(tmp_path, "conversations.json", CLAUDE))
    expect(person.data).to_contain_text("Taken: 1 conversation with 2 messages.")
    expect(person.data).to_contain_text("Not taken: 1 conversation")
    expect(person.data.get_by_role("listitem").filter(has_text="Nothing in it")).to_contain_text("Nothing was said in it.")
    expect(person.chat.links.filter(has_text="Swifts on the wing")).to_have_count(1)
    person.data.get_by_text("What was taken").click()
    person.data.get_by_role("link", name="Swifts on the wing").click()
    expect(person.chat.log).to_contain_text("Do swifts sleep?")
    expect(person.chat.log.locator("strong")).to_have_text("air")


def test_a_file_that_is_dropped_is_imported(new_person: Callable[[], Person]) -> None:
    person = new_person().settings()
    taken = person.page.get_by_role("button", name="Choose a file").evaluate(
        """(box, text) => ["dragover", "drop"].map(kind => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([text], "conversations.json", { type: "application/json" }));
            return !box.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer }));
        })""", json.dumps(CLAUDE[:1]))
    assert taken == [True, True]
    expect(person.data).to_contain_text("Taken: 1 conversation")


def test_the_same_file_again_takes_nothing_twice(new_person: Callable[[], Person], tmp_path: Path) -> None:
    person = new_person().settings()
    file = written(tmp_path, "conversations.json", CLAUDE[:1])
    person.imports(file)
    expect(person.data).to_contain_text("Taken: 1 conversation")
    person.imports(file)
    expect(person.data).to_contain_text("Nothing new was taken.")
    expect(person.data).to_contain_text("It is here already.")
    assert len(person.call("GET", "/chat/conversations/")["results"]) == 1


def test_a_file_that_is_none_says_so_and_nothing_is_taken(new_person: Callable[[], Person], tmp_path: Path, console: Console) -> None:
    console.allow(r"400.*/chat/import/")
    person = new_person().settings()
    for name, content in (("cut.json", json.dumps(CLAUDE)[:-20]), ("other.json", '{"a": 1}'), ("text.json", "Dear diary")):
        person.imports(written(tmp_path, name, content))
        expect(person.data).to_contain_text("This file could not be imported.")
        person.page.reload()
    assert person.call("GET", "/chat/conversations/")["results"] == []


def test_everything_exported_by_one_is_imported_by_another(new_person: Callable[[], Person], tmp_path: Path) -> None:
    one, other = new_person().settings(), new_person().settings()
    one.imports(written(tmp_path, "conversations.json", CLAUDE[:1]))
    expect(one.data).to_contain_text("Taken: 1 conversation")
    with one.page.expect_download() as download:
        one.data.get_by_role("button", name="Export all").click()
    assert re.fullmatch(r"martlet-\d{4}-\d\d-\d\d\.json", download.value.suggested_filename)
    path = tmp_path / "all.json"
    download.value.save_as(path)
    expect(one.data).to_contain_text("is saved.")
    exported = json.loads(path.read_text(encoding="utf-8"))
    assert exported["format"] == "martlet"

    other.imports(path)
    expect(other.data).to_contain_text("Taken: 1 conversation with 2 messages.")
    again = other.call("GET", "/chat/export/")
    assert without_ids(again) == without_ids(exported)


def test_a_conversation_is_exported_from_its_menu(new_person: Callable[[], Person], tmp_path: Path) -> None:
    person = new_person().settings()
    person.imports(written(tmp_path, "conversations.json", CLAUDE[:1]))
    row = person.chat.options("Swifts on the wing")
    for item, ending, part in (
        ("Export as Markdown", "md", "In the **air**."), ("Export as JSON", "json", '"role":"assistant"'), ("Export as HTML", "html", "<strong>air</strong>"),
    ):
        row.click()
        with person.page.expect_download() as download:
            person.page.get_by_role("menuitem", name=item).click()
        assert download.value.suggested_filename == f"Swifts on the wing.{ending}"
        path = tmp_path / f"one.{ending}"
        download.value.save_as(path)
        assert part in path.read_text(encoding="utf-8")


def test_an_exported_page_runs_nothing_and_loads_nothing(new_person: Callable[[], Person], new_context: Callable[..., BrowserContext], tmp_path: Path) -> None:
    person = new_person()
    hostile = '<img src=x onerror=alert(1)> <script>alert(2)</script> ![x](https://example.com/x.png) [a](javascript:alert(3)) "><b onclick=alert(4)>'
    report = person.call("POST", "/chat/import/", {"conversations": [{"title": hostile, "messages": [
        {"role": "user", "content": hostile}, {"role": "assistant", "content": hostile + "\n\n```" + hostile + "\n" + hostile + "\n```"}]}]})
    address = f"{person.martlet.url}/api/v1/chat/conversations/{report['imported'][0]['id']}/export/?format=html"
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {person.token}"})
    with urllib.request.urlopen(request) as answer:
        path = tmp_path / "page.html"
        path.write_bytes(answer.read())
    page = new_context(color_scheme="dark").new_page()
    dialogs, asked = [], []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text(hostile)
    assert page.evaluate("document.querySelectorAll('script, img, iframe, object, [onclick], [onerror]').length") == 0
    assert {link.get_attribute("href") for link in page.get_by_role("link").all()} == {"https://example.com/x.png"}
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(20, 25, 27)", "its own style is in force, in the dark too"
    assert dialogs == []
    assert asked == [path.as_uri()]


def test_all_conversations_are_deleted_once_the_word_was_typed(new_person: Callable[[], Person], tmp_path: Path) -> None:
    person = new_person()
    many = [{"title": f"Number {n}", "is_archived": n % 3 == 0, "messages": [{"role": "user", "content": f"{n}"}]} for n in range(7)]
    person.call("POST", "/chat/import/", {"conversations": many})
    person.settings()
    expect(person.chat.links).to_have_count(4)
    person.data.get_by_role("button", name="Delete all").click()
    dialog = person.page.get_by_role("dialog", name="Delete all conversations?")
    confirm = dialog.get_by_role("button", name="Delete all")
    expect(confirm).to_be_disabled()
    dialog.get_by_label("Confirmation").fill("delet")
    expect(confirm).to_be_disabled()
    dialog.get_by_label("Confirmation").fill("delete")
    confirm.click()
    expect(person.data.get_by_role("heading", name="Delete all conversations")).to_be_focused()
    expect(person.data).to_contain_text("Deleted: 7 conversations.")
    expect(person.chat.links).to_have_count(0)
    for archived in ("true", "false"):
        assert person.call("GET", f"/chat/conversations/?is_archived={archived}")["results"] == []


def test_all_conversations_are_archived_after_a_question(new_person: Callable[[], Person], tmp_path: Path) -> None:
    person = new_person()
    many = [{"title": f"Number {n}", "is_archived": n == 0, "is_pinned": n == 1, "messages": [{"role": "user", "content": f"{n}"}]} for n in range(5)]
    person.call("POST", "/chat/import/", {"conversations": many})
    person.settings()
    expect(person.chat.links).to_have_count(4)
    person.data.get_by_role("button", name="Archive all").click()
    dialog = person.page.get_by_role("dialog", name="Archive all conversations?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    assert len(person.call("GET", "/chat/conversations/")["results"]) == 4
    person.data.get_by_role("button", name="Archive all").click()
    dialog.get_by_role("button", name="Archive all").click()
    expect(person.data.get_by_role("heading", name="Archive all conversations")).to_be_focused()
    expect(person.data).to_contain_text("Archived: 4 conversations.")
    expect(person.chat.links).to_have_count(0)
    assert len(person.call("GET", "/chat/conversations/?is_archived=true")["results"]) == 5


def test_an_import_can_be_cancelled_and_goes_on_with_the_same_file(new_person: Callable[[], Person], tmp_path: Path) -> None:
    person = new_person().settings()
    file = written(tmp_path, "conversations.json", CLAUDE[:1])
    held = []
    person.page.route("**/chat/import/", lambda route: held.append(route))
    person.imports(file)
    person.data.get_by_role("button", name="Cancel").click()
    expect(person.data).to_contain_text("The import was cancelled.")
    person.page.unroute("**/chat/import/")
    person.imports(file)
    expect(person.data).to_contain_text("Taken: 1 conversation")


def test_leaving_while_a_file_is_imported_is_asked_for_first(new_person: Callable[[], Person], tmp_path: Path) -> None:
    person = new_person().settings()
    held = []
    person.page.route("**/chat/import/", lambda route: held.append(route))
    person.imports(written(tmp_path, "conversations.json", CLAUDE[:1]))
    expect(person.data.get_by_role("button", name="Cancel")).to_be_visible()
    new_chat = person.chat.button("New chat")
    question = person.page.get_by_role("dialog", name="Leave while a file is on its way?")
    new_chat.click()
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_have_count(0)
    expect(person.data.get_by_role("button", name="Cancel")).to_be_visible()
    new_chat.click()
    question.get_by_role("button", name="Leave").click()
    expect(person.chat.composer).to_be_visible()
    person.page.unroute("**/chat/import/")
    person.settings()
    new_chat.click()
    expect(person.chat.composer).to_be_visible()


def test_the_terminal_exports_and_imports(martlet: Martlet, new_person: Callable[[], Person], tmp_path: Path) -> None:
    one, other = new_person(), new_person()
    keys = [p.call("POST", "/auth/api-keys/", {"name": "terminal"})["key"] for p in (one, other)]
    source = written(tmp_path, "conversations.json", CLAUDE)
    told = martlet.run("import", str(source), "--server", martlet.url, "--key", keys[0])
    assert told.returncode == 0
    assert told.stdout == "1 conversations taken, with 2 messages; 1 not taken\n"
    assert "not taken: Nothing in it: Nothing was said in it." in told.stderr
    target = tmp_path / "all.json"
    assert martlet.run("export", "--output", str(target), "--server", martlet.url, "--key", keys[0]).returncode == 0
    assert not target.with_suffix(".json.part").exists()
    assert martlet.run("import", str(target), "--server", martlet.url, "--key", keys[1]).returncode == 0
    assert without_ids(other.call("GET", "/chat/export/")) == without_ids(json.loads(target.read_text(encoding="utf-8")))
    refused = martlet.run("import", str(written(tmp_path, "none.json", "[1]")), "--server", martlet.url, "--key", keys[0])
    assert refused.returncode == 1
    assert refused.stderr.startswith("martlet: This is none of the files that are known")


def test_the_import_answers_as_described(new_person: Callable[[], Person]) -> None:
    from test_openapi import check, named

    person = new_person()
    check(person.call("POST", "/chat/import/", CLAUDE), named("ImportReport"))
    check(person.call("GET", "/chat/export/"), named("ExportDocument"))
    with pytest.raises(urllib.error.HTTPError) as raised:
        person.call("POST", "/chat/import/", [1])
    assert raised.value.status == 400
