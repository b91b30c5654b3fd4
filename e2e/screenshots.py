# SPDX-License-Identifier: Apache-2.0
"""Makes docs/images/*.png: the real page, the real program, and conversations with the real small model.

    .venv/e2e/bin/python e2e/screenshots.py        (MARTLET names the program; emoji need fonts-noto-color-emoji)
"""
import os
import tempfile
import time
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from chat_page import PASSWORD, ChatPage
from processes import ROOT, Martlet, SmallModel

IMAGES = ROOT / "docs" / "images"
EMAIL = "ada@example.com"
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
        deadline = time.monotonic() + 180
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


def take(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")
    page.evaluate("document.activeElement?.blur()")
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


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
            desktop = {"viewport": {"width": 1280, "height": 800}}
            phone = {"viewport": {"width": 390, "height": 780}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
            for name, options in (("conversation", desktop), ("dark", desktop | {"color_scheme": "dark"}), ("phone", phone)):
                chat = signed_in(browser.new_context(**options), server)
                if name == "dark":
                    take(chat.page, "welcome-dark")
                chat.open(address)
                expect(chat.messages("Coder")).to_be_visible()
                take(chat.page, "conversation-dark" if name == "dark" else name)
        finally:
            browser.close()
            server.stop()
            model.stop()


if __name__ == "__main__":
    main()
