# SPDX-License-Identifier: Apache-2.0
"""Makes docs/images/*.png: the real page, the real program, and conversations with the real small model.

    .venv/e2e/bin/python e2e/screenshots.py        (MARTLET names the program; emoji need fonts-noto-color-emoji)
"""
import os
import re
import tempfile
import time
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from chat_page import PASSWORD, ChatPage
from processes import ROOT, Martlet, SmallModel

IMAGES = ROOT / "docs" / "images"
EMAIL = "ada@example.com"
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 780}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
STREAMED = "Write a short story about a lighthouse"
SEARCHED = "sea"
SHOWN = "Write a Python function that reverses a string"
# Some more for the list at the side, oldest first.
OTHERS = [
    ("explainer", "How does a bicycle stay upright?"),
    ("writer", "Write a poem about the sea"),
    ("assistant", "Give me three ideas for a rainy afternoon"),
    ("explainer", "Why is the sky blue?"),
]


def converse(server: Martlet) -> str:
    """Makes the account and its conversations; the address of the one that is shown."""
    token = server.call("POST", "/auth/register/", {"email": EMAIL, "password": PASSWORD, "display_name": "Ada"})["access"]
    agents = {a["slug"]: a["id"] for a in server.call("GET", "/agents/", token=token)["results"]}
    for slug, question in [*OTHERS, ("coder", SHOWN)]:
        made = server.call("POST", "/chat/conversations/", {"agent_id": agents[slug], "initial_message": question}, token)
        deadline = time.monotonic() + 400
        while server.call("GET", f"/chat/conversations/{made['id']}/", token=token)["active_message_id"]:
            if time.monotonic() > deadline:
                raise RuntimeError(f"no end of the answer to {question!r}")
            time.sleep(0.2)
        # A title of its own would hide what was asked.
        server.call("PATCH", f"/chat/conversations/{made['id']}/", {"title": question}, token)
        server.call("POST", f"/chat/conversations/{made['id']}/read/", {"message_id": last_message(server, made["id"], token)}, token)
    return f"/c/{made['id']}"


def last_message(server: Martlet, conversation: str, token: str) -> str:
    return server.call("GET", f"/chat/conversations/{conversation}/", token=token)["messages"][-1]["id"]


def signed_in(context: BrowserContext, server: Martlet) -> ChatPage:
    chat = ChatPage(context.new_page(), server.url).open()
    chat.sign_in(EMAIL)
    expect(chat.composer).to_be_visible()
    return chat


def take(page: Page, name: str, keep_focus: bool = False) -> None:
    page.evaluate("document.fonts.ready")
    if not keep_focus:
        page.evaluate("document.activeElement?.blur()")
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


def in_mid_stream(chat: ChatPage) -> None:
    """A reply while it is being written; it is stopped once its picture is taken."""
    chat.open().choose_agent("Writer")
    chat.send(STREAMED)
    expect(chat.messages("Writer")).to_have_text(re.compile(r"(\w+\W+){40}"), timeout=120_000)
    take(chat.page, "streaming")
    chat.button("Stop").click()
    expect(chat.button("Stop")).to_have_count(0)


def searching(chat: ChatPage, address: str) -> None:
    chat.open(address)
    expect(chat.messages("Coder")).to_be_visible()
    chat.button("Search").click()
    chat.page.keyboard.type(SEARCHED)
    palette = chat.page.get_by_role("dialog", name="Search and commands")
    expect(palette.get_by_role("option").first).to_be_visible()
    chat.page.wait_for_load_state("networkidle")
    take(chat.page, "search", keep_focus=True)


def code(chat: ChatPage, address: str) -> None:
    """The code alone, as a reader sees it."""
    chat.open(address)
    block = chat.messages("Coder").locator("pre").first
    expect(block.locator("span").first).to_be_visible()
    block.scroll_into_view_if_needed()
    take(chat.page, "code")


def administration(chat: ChatPage) -> None:
    chat.open("/admin")
    expect(chat.page.get_by_role("heading", name="Administration")).to_be_visible()
    chat.page.wait_for_load_state("networkidle")
    take(chat.page, "admin")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        here = Path(folder)
        model = SmallModel(here / "model.log")
        server = Martlet(here / "data", model.agents_file(here / "agents.yaml"), here / "martlet.log")
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        try:
            address = converse(server)
            light = signed_in(browser.new_context(**DESKTOP), server)
            light.open(address)
            expect(light.messages("Coder")).to_be_visible()
            take(light.page, "conversation")
            searching(light, address)
            administration(light)
            dark = signed_in(browser.new_context(**DESKTOP, color_scheme="dark"), server)
            take(dark.page, "welcome-dark")
            dark.open(address)
            expect(dark.messages("Coder")).to_be_visible()
            take(dark.page, "conversation-dark")
            code(signed_in(browser.new_context(**(DESKTOP | {"viewport": {"width": 900, "height": 560}})), server), address)
            phone = signed_in(browser.new_context(**PHONE), server)
            phone.open(address)
            expect(phone.messages("Coder")).to_be_visible()
            take(phone.page, "phone")
            in_mid_stream(light)
        finally:
            browser.close()
            server.stop()
            model.stop()


if __name__ == "__main__":
    main()
