# SPDX-License-Identifier: Apache-2.0
"""Files: chosen, dropped or pasted, sent along with messages, shown, and harmless."""
import base64
import re
import struct
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Response, Route, expect

from chat_page import ChatPage
from conftest import Account, Console, on_both_sizes
from processes import Martlet


def png(width: int = 40, height: int = 30, colour: bytes = b"\x2a\x7f\x62") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + colour * width) * height
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def file(name: str, content: bytes | str, kind: str = "text/plain") -> dict:
    return {"name": name, "mimeType": kind, "buffer": content.encode() if isinstance(content, str) else content}


def chips(chat: ChatPage) -> Locator:
    return chat.page.locator("form").get_by_role("list", name="Files").get_by_role("listitem")


def remove(chat: ChatPage, name: str) -> Locator:
    return chips(chat).filter(has_text=name).get_by_role("button", name="Remove file")


def attach(chat: ChatPage, *files: dict) -> None:
    with chat.page.expect_file_chooser() as chooser:
        chat.touch(chat.button("Attach files"))
    chooser.value.set_files(list(files))


def draft_saved(page: Page) -> AbstractContextManager:
    """Around what changes a draft: ends once the server has it."""
    def is_draft(response: Response) -> bool:
        return response.request.method == "PUT" and response.url.endswith("/draft/") and response.ok

    return page.expect_response(is_draft)


def carry(page: Page, event: str, *files: dict) -> bool:
    """What a browser does when files are dragged over the page, or dropped; whether it would go on by itself."""
    return page.evaluate(
        """([event, files]) => {
            const data = new DataTransfer();
            for (const { name, kind, text } of files) {
                const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
                data.items.add(new File([bytes], name, { type: kind }));
            }
            return document.body.dispatchEvent(new DragEvent(event, { bubbles: true, cancelable: true, dataTransfer: data }));
        }""",
        [event, [{"name": f["name"], "kind": f["mimeType"], "text": base64.b64encode(f["buffer"]).decode()} for f in files]],
    )


def paste(chat: ChatPage, text: str = "", *files: dict) -> None:
    chat.composer.evaluate(
        """(box, [text, files]) => {
            const data = new DataTransfer();
            if (text !== "") data.setData("text/plain", text);
            for (const { name, kind, text } of files) {
                const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
                data.items.add(new File([bytes], name, { type: kind }));
            }
            box.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }));
        }""",
        [text, [{"name": f["name"], "kind": f["mimeType"], "text": base64.b64encode(f["buffer"]).decode()} for f in files]],
    )


@on_both_sizes
def test_files_go_along_with_a_message_and_are_shown_with_it(signed_in: ChatPage) -> None:
    chat = signed_in
    attach(chat, file("birds.txt", "Martlets never land."), file("nest.png", png(), "image/png"))
    expect(chips(chat)).to_have_count(2)
    expect(chips(chat).first).to_contain_text("birds.txt")
    expect(chips(chat).first).to_contain_text("20 bytes")
    chat.send("What are these?")
    own = chat.messages("You")
    expect(own).to_contain_text("What are these?")
    expect(own.get_by_role("link", name="Download birds.txt")).to_be_visible()
    picture = own.get_by_role("button", name="Open picture").locator("img")
    expect(picture).to_be_visible()
    assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 40
    expect(chips(chat)).to_have_count(0)
    chat.expect_idle()

    # The same after a reload, and the file is what it was.
    chat.page.reload()
    with chat.page.expect_download() as download:
        chat.touch(own.get_by_role("link", name="Download birds.txt"))
    assert download.value.suggested_filename == "birds.txt"
    assert download.value.path().read_text() == "Martlets never land."


def test_a_message_may_be_a_file_alone(signed_in: ChatPage) -> None:
    chat = signed_in
    expect(chat.button("Send")).to_be_disabled()
    attach(chat, file("alone.md", "# Alone"))
    expect(chat.button("Send")).to_be_enabled()
    chat.button("Send").click()
    expect(chat.messages("You").get_by_role("link", name="Download alone.md")).to_be_visible()


def test_a_message_whose_files_cannot_be_shown_yet_is_shown_without_them(signed_in: ChatPage, console: Console) -> None:
    console.allow(r"ERR_FAILED|dynamically imported|could not be shown")
    part = re.compile(r"/assets/MessageFiles-[^/]+\.js$")
    signed_in.page.route(part, lambda route: route.abort())
    attach(signed_in, file("later.txt", "Read me later."))
    signed_in.send("With a file")
    own = signed_in.messages("You")
    missing = own.get_by_role("group", name="The files here cannot be shown at the moment:")
    expect(missing).to_contain_text("later.txt")
    expect(own).to_contain_text("With a file")
    signed_in.expect_idle()
    expect(missing).to_contain_text("later.txt")
    signed_in.page.unroute(part)
    missing.get_by_role("button", name="Try again").click()
    expect(own.get_by_role("link", name="Download later.txt")).to_be_visible()
    expect(missing).to_have_count(0)


def test_files_are_dropped_anywhere_on_the_page(signed_in: ChatPage) -> None:
    chat = signed_in
    dropped = file("dropped.csv", "a,b\n1,2\n", "text/csv")
    carry(chat.page, "dragenter", dropped)
    expect(chat.page.get_by_text("Drop files to attach them")).to_be_visible()
    carry(chat.page, "drop", dropped)
    expect(chat.page.get_by_text("Drop files to attach them")).to_have_count(0)
    expect(chips(chat)).to_contain_text("dropped.csv")


def drag(page: Page, path: Path, x: int, y: int) -> None:
    """A file that comes from outside of the browser, and is let go of."""
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {
            "type": kind, "x": x, "y": y, "data": {"items": [], "files": [str(path)], "dragOperationsMask": 1},
        })


@pytest.mark.parametrize("path", ["/settings", "/search", "/trash", "/admin"])
def test_a_file_dropped_where_nothing_takes_it_leaves_the_page_as_it_is(
    path: str, martlet: Martlet, admin: Account, sign_in: Callable[..., ChatPage], tmp_path: Path,
) -> None:
    stray = tmp_path / "stray.html"
    stray.write_text("<h1>Somewhere else</h1>", encoding="utf-8")
    chat = sign_in(martlet, admin)
    chat.open(path)
    heading = chat.page.get_by_role("main").get_by_role("heading", level=1)
    expect(heading).to_be_visible()
    chat.page.evaluate("""() => {
        window.drags = [];
        window.addEventListener("dragover", (event) => window.drags.push([event.defaultPrevented, event.dataTransfer.dropEffect]));
    }""")
    drag(chat.page, stray, 640, 20)
    chat.page.wait_for_function("window.drags.length > 0")
    assert chat.page.evaluate("window.drags[0]") == [True, "none"]
    # A browser that lets go of it all the same is told that it was taken.
    assert carry(chat.page, "drop", file("stray.html", b"<h1>Somewhere else</h1>", "text/html")) is False
    expect(heading).to_be_visible()
    assert chat.page.url == chat.url + path
    chat.button("New chat").click()  # the page is alive
    expect(chat.composer).to_be_visible()
    drag(chat.page, stray, 640, 300)
    expect(chips(chat)).to_contain_text("stray.html")


def test_pictures_and_very_long_text_are_pasted_as_files(signed_in: ChatPage) -> None:
    chat = signed_in
    paste(chat, "", file("image.png", png(), "image/png"))
    expect(chips(chat)).to_contain_text("image.png")
    paste(chat, "word " * 3000)
    expect(chips(chat)).to_have_count(2)
    expect(chips(chat).last).to_contain_text("Pasted text.txt")
    expect(chat.composer).to_have_value("")


def test_a_refused_file_says_why_and_is_in_the_way_of_nothing_else(signed_in: ChatPage, console: Console) -> None:
    console.allow("415|400")
    chat = signed_in
    attach(chat, file("program.txt", b"\x7fELF\0\0\0"), file("empty.txt", ""), file("good.txt", "good"))
    expect(chips(chat).nth(0).get_by_role("alert")).to_contain_text("This kind of file is not taken.")
    expect(chips(chat).nth(1).get_by_role("alert")).to_have_text("This file is empty.")
    expect(chips(chat).nth(2)).to_contain_text("4 bytes")
    chat.composer.fill("With a bad file")
    expect(chat.button("Send")).to_be_disabled()
    remove(chat, "program.txt").click()
    remove(chat, "empty.txt").click()
    expect(chips(chat)).to_have_count(1)
    expect(chat.button("Send")).to_be_enabled()


def test_an_upload_that_broke_off_is_tried_again(signed_in: ChatPage, console: Console) -> None:
    console.allow("ERR_FAILED")
    chat = signed_in
    chat.page.route("**/api/v1/chat/attachments/", lambda route: route.abort())
    attach(chat, file("again.txt", "again"))
    expect(chips(chat).get_by_role("alert")).to_contain_text("cannot be reached")
    chat.page.unroute("**/api/v1/chat/attachments/")
    chat.button("Try again").click()
    expect(chips(chat)).to_contain_text("5 bytes")


def test_an_upload_under_way_shows_it_and_can_be_cancelled(signed_in: ChatPage) -> None:
    chat = signed_in
    held = []
    chat.page.route("**/api/v1/chat/attachments/", lambda route: held.append(route))
    attach(chat, file("slow.txt", "slow"))
    expect(chips(chat).get_by_role("progressbar", name="slow.txt is being sent")).to_be_visible()
    chat.composer.fill("Not yet")
    expect(chat.button("Send")).to_be_disabled()
    chat.button("Cancel upload").click()
    expect(chips(chat)).to_have_count(0)
    expect(chat.button("Send")).to_be_enabled()


def test_pictures_open_large_and_are_gone_through_by_keys(signed_in: ChatPage) -> None:
    chat = signed_in
    attach(chat, file("one.png", png(), "image/png"), file("two.png", png(colour=b"\x80\x20\x20"), "image/png"))
    expect(chips(chat)).to_have_count(2)
    expect(chat.button("Send")).to_be_enabled()
    chat.button("Send").click()
    chat.expect_idle()
    opener = chat.messages("You").get_by_role("button", name="Open picture").first
    opener.click()
    expect(chat.page.get_by_role("dialog", name="one.png, picture 1 of 2")).to_be_visible()
    expect(chat.button("Close")).to_be_focused()
    chat.page.keyboard.press("ArrowRight")
    expect(chat.page.get_by_role("dialog", name="two.png, picture 2 of 2")).to_be_visible()
    chat.page.keyboard.press("ArrowRight")
    expect(chat.page.get_by_role("dialog", name="one.png, picture 1 of 2")).to_be_visible()
    for _ in range(8):
        chat.page.keyboard.press("Tab")
        assert chat.page.evaluate("document.activeElement === document.body || document.activeElement.closest('dialog') !== null")
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_picture_that_is_opened_while_its_message_is_on_its_way_stays_open(signed_in: ChatPage) -> None:
    chat, held = signed_in, []
    chat.page.route("**/api/v1/chat/conversations/", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    attach(chat, file("one.png", png(), "image/png"))
    expect(chat.button("Send")).to_be_enabled()
    chat.button("Send").click()
    opener = chat.messages("You").get_by_role("button", name="Open picture")
    opener.click()
    dialog = chat.page.get_by_role("dialog", name="one.png")
    expect(dialog).to_be_visible()
    chat.until_held(held)
    held[0].continue_()
    # The message is another one once the server has it.
    expect(chat.page.locator("article.own[id^=message-]")).to_be_attached()
    expect(dialog).to_be_visible()
    expect(chat.button("Close")).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
    chat.expect_idle()
    opener.click()
    expect(dialog).to_be_visible()
    chat.page.go_back()
    expect(chat.page.get_by_role("dialog")).to_have_count(0)


def test_the_files_of_a_conversation_are_listed(signed_in: ChatPage) -> None:
    chat = signed_in
    attach(chat, file("listed.txt", "listed"))
    expect(chat.button("Send")).to_be_enabled()
    chat.button("Send").click()
    chat.expect_idle()
    chat.button("Files in this conversation").click()
    dialog = chat.page.get_by_role("dialog", name="Files in this conversation")
    expect(dialog.get_by_role("link", name="Download listed.txt")).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_unsent_files_are_there_again_after_a_reload(signed_in: ChatPage) -> None:
    chat = signed_in
    chat.send("A conversation to come back to")
    chat.expect_idle()
    with draft_saved(chat.page):
        attach(chat, file("kept.txt", "kept"))
    chat.page.reload()
    expect(chips(chat)).to_contain_text("kept.txt")
    with draft_saved(chat.page):
        remove(chat, "kept.txt").click()
    chat.page.reload()
    expect(chat.composer).to_be_visible()
    chat.page.wait_for_load_state("networkidle")
    expect(chips(chat)).to_have_count(0)


def test_files_for_a_conversation_that_is_not_there_yet_outlive_a_reload_and_go_along(signed_in: ChatPage) -> None:
    chat = signed_in
    attach(chat, file("first.txt", "first"), file("dot.png", png(), "image/png"))
    expect(chips(chat)).to_have_count(2)
    expect(chat.button("Send")).to_be_enabled()
    chat.page.reload()
    expect(chips(chat)).to_have_count(2)
    expect(chips(chat).locator("img")).to_be_visible()
    chat.send("Both of them")
    expect(chat.messages("You").get_by_role("link", name="Download first.txt")).to_be_visible()
    expect(chat.messages("You").get_by_role("button", name="Open picture")).to_be_visible()
    chat.expect_idle()
    chat.open()
    expect(chat.composer).to_be_visible()
    expect(chips(chat)).to_have_count(0)


def test_unsent_files_are_the_same_on_another_device(
    sign_in: Callable[..., ChatPage], new_account: Callable[..., Account], martlet: Martlet,
) -> None:
    account = new_account(martlet)
    one, other = sign_in(martlet, account), sign_in(martlet, account)
    one.send("A conversation on two devices")
    one.expect_idle()
    other.open(one.page.url.removeprefix(one.url))
    expect(other.messages("Robin")).to_be_visible()
    attach(one, file("shared.txt", "shared"), file("second.txt", "second"))
    expect(chips(other)).to_have_count(2)
    remove(other, "second.txt").click()
    expect(chips(one)).to_have_count(1)
    expect(chips(one)).to_contain_text("shared.txt")
    with draft_saved(other.page):
        other.composer.fill("From the other")
    expect(one.composer).to_have_value("From the other")
    expect(chips(one)).to_have_count(1)
    other.button("Send").click()
    expect(one.messages("You").last.get_by_role("link", name="Download shared.txt")).to_be_visible()
    expect(chips(one)).to_have_count(0)
    expect(one.composer).to_have_value("")


def test_a_files_name_is_read_as_what_it_is(signed_in: ChatPage) -> None:
    """With a mark that turns the direction, a name can seem to end with what it does not end with."""
    chat = signed_in
    attach(chat, file("bill\u202egnp.txt", "text"), file("nest\u200fgnp.png", png(), "image/png"))
    expect(chips(chat).first).to_contain_text("bill⟨U+202E⟩gnp.txt")
    expect(chips(chat).last).to_contain_text("nest⟨U+200F⟩gnp.png")
    expect(remove(chat, "bill")).to_have_accessible_description("bill⟨U+202E⟩gnp.txt")
    expect(chat.button("Send")).to_be_enabled()
    chat.button("Send").click()
    own = chat.messages("You")
    expect(own.get_by_role("link", name="Download billgnp.txt")).to_be_visible()  # the server leaves such marks out
    chat.expect_idle()

    # Of one that did not, as names that came another way might be.
    def with_marks(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("billgnp.txt", "bill\u202egnp.txt").replace("nestgnp.png", "nest\u200fgnp.png"))

    chat.page.route(re.compile("/api/v1/chat/conversations/[^/]+/$"), with_marks)
    chat.page.reload()
    expect(own.get_by_role("link", name="Download bill⟨U+202E⟩gnp.txt")).to_contain_text("bill⟨U+202E⟩gnp.txt")
    opener = own.get_by_role("button", name="Open picture")
    expect(opener).to_have_accessible_description("nest⟨U+200F⟩gnp.png")
    opener.click()
    shown = chat.page.get_by_role("dialog")
    expect(shown.get_by_text("nest⟨U+200F⟩gnp.png", exact=True)).to_be_visible()
    expect(shown.get_by_role("link", name="Download nest⟨U+200F⟩gnp.png")).to_be_visible()


def test_nothing_in_a_file_runs(signed_in: ChatPage) -> None:
    chat = signed_in
    script = "<script>window.opener.hacked = true; document.title = 'hacked'</script>"
    attach(
        chat, file("evil.svg", f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"document.title='hacked'\">{script}</svg>", "image/svg+xml"),
        file("evil.html", f"<!doctype html><title>still</title>{script}", "text/html"),
        file("<img src=x onerror=alert(1)>.txt", "name"),
    )
    expect(chat.button("Send")).to_be_enabled()
    chat.button("Send").click()
    links = chat.messages("You").get_by_role("link")
    expect(links).to_have_count(3)
    expect(chat.messages("You").locator("img")).to_have_count(0)
    for name in ("evil.svg", "evil.html"):
        answer = chat.page.request.get(chat.url + (chat.messages("You").get_by_role("link", name=f"Download {name}").get_attribute("href") or ""))
        assert answer.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert chat.page.title() != "hacked"
