# SPDX-License-Identifier: Apache-2.0
"""Measures the page in a real browser: opening 10,000 messages, scrolling them, frames while a reply streams in, the time from
a key to its letter, and what the worst messages do to the next click.

    .venv/e2e/bin/python bench/page/measure.py [--runs 5] [--json FILE]

Runs from the project's folder. MARTLET names the program (default: the debug build), as for the browser tests.
"""
import argparse
import json
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "e2e"))

from playwright.sync_api import Page, WebSocketRoute, expect, sync_playwright  # noqa: E402

import fake_model  # noqa: E402
from chat_page import PASSWORD, ChatPage  # noqa: E402
from fake_model import FakeModel, Gate  # noqa: E402
from long_conversation import message_id, stand_in  # noqa: E402
from processes import Martlet  # noqa: E402
from test_hostile_markdown import EXTREMES  # noqa: E402

# When the answer's text is there, and when what came of it has been painted.
WATCH_OPENING = """
    const text = Response.prototype.text;
    Response.prototype.text = async function () {
        const whole = await text.call(this);
        if (!/\\/conversations\\/[0-9a-f-]{36}\\/$/.test(this.url) || window.arrived) return whole;
        window.arrived = performance.now();
        new MutationObserver((_, observer) => {
            if (document.querySelector('[role=log] article') === null) return;
            observer.disconnect();
            requestAnimationFrame(() => setTimeout(() => { window.painted = performance.now(); }));
        }).observe(document, { subtree: true, childList: true });
        return whole;
    };
"""
WATCH_FRAMES = """() => {
    window.frames_ = [];
    let last = performance.now();
    const tick = () => {
        const now = performance.now();
        window.frames_.push(now - last);
        last = now;
        window.ticking = requestAnimationFrame(tick);
    };
    window.ticking = requestAnimationFrame(tick);
}"""
STOP_FRAMES = "() => { cancelAnimationFrame(window.ticking); return window.frames_; }"
# Every task of 50 ms or more, from the page's start; where there is none, the browser has nothing to tell.
WATCH_TASKS = """
    window.tasks = [];
    new PerformanceObserver(list => window.tasks.push(...list.getEntries().map(each => each.duration))).observe({ type: 'longtask', buffered: true });
"""
LONGEST_TASK = """() => new Promise(done => requestIdleCallback(() => setTimeout(() => {
    const longest = Math.max(0, ...window.tasks);
    window.tasks.length = 0;
    done(longest);
}, 100)))"""
WATCH_KEYS = """() => {
    window.keys = [];
    document.getElementById('message-box').addEventListener('keydown', event => {
        const pressed = event.timeStamp;
        requestAnimationFrame(() => setTimeout(() => window.keys.push(performance.now() - pressed)));
    });
}"""


def until(page: Page, expression: str) -> object:
    """The page's policy forbids what Playwright's own waiting would need."""
    deadline = time.monotonic() + 60
    while not (value := page.evaluate(expression)):
        if time.monotonic() > deadline:
            raise RuntimeError(f"never true: {expression}")
        time.sleep(0.02)
    return value


def spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    at = lambda share: round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)  # noqa: E731
    return {"median": round(statistics.median(ordered), 1), "p95": at(0.95), "worst": round(ordered[-1], 1), "count": len(ordered)}


class Bench:
    def __init__(self, page: Page, server: Martlet, model: FakeModel, token: str) -> None:
        self.page, self.server, self.model, self.token = page, server, model, token
        self.chat = ChatPage(page, server.url)
        self.agent = server.call("GET", "/agents/?search=Robin", token=token)["results"][0]

    def conversation(self) -> dict:
        return self.server.call("POST", "/chat/conversations/", {"agent_id": self.agent["id"]}, self.token)

    def opening(self, runs: int) -> dict:
        """From the arrival of 10,000 messages to the frame that shows the last of them."""
        conversation = self.conversation()
        stand_in(self.page, conversation, 10_000)
        taken = []
        for _ in range(runs):
            self.chat.open(f"/c/{conversation['id']}")
            until(self.page, "window.painted")
            expect(self.page.locator(f"#message-{message_id(9_999)}")).to_be_in_viewport()
            taken.append(self.page.evaluate("window.painted - window.arrived"))
        return spread(taken)

    def scrolling(self) -> dict:
        """Through the 10,000 by the wheel, 120 pixels a turn, for as long as 150 turns take."""
        box = self.chat.log.bounding_box()
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.evaluate(WATCH_FRAMES)
        for _ in range(150):
            self.page.mouse.wheel(0, -120)
        return spread(self.page.evaluate(STOP_FRAMES))

    def streaming(self, seconds: float = 8) -> dict:
        """Frames while 200 tokens a second come in, a long reply with lists, code and a table; keys are pressed meanwhile."""
        page, sockets = self.page, []
        gate = Gate()
        self.model.answer("Stream", "…", gate)
        self.chat.open()
        self.chat.send("Stream")
        expect(self.chat.messages("Robin")).to_contain_text("…")
        conversation = page.url.rsplit("/", 1)[1]
        reply = self.chat.messages("Robin").get_attribute("id").removeprefix("message-")
        page.route_web_socket(re.compile("/ws/chat/"), lambda socket: sockets.append(socket))
        page.reload()
        expect(self.chat.messages("Robin")).to_be_visible()
        while not sockets:
            page.evaluate("() => new Promise(requestAnimationFrame)")
        socket: WebSocketRoute = sockets[-1]
        socket.send(json.dumps({"type": "ready", "conversation_id": conversation, "active_message_id": reply, "heartbeat_seconds": 3600}))
        text = ("A paragraph with **some** *marks*, `code` and a [link](https://example.com).\n\n- one\n- two\n\n```python\n"
                "def f(x):\n    return x + 1  # more\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n") * 40
        tokens = re.findall(r"(?s).{1,4}", text)[: int(200 * seconds)]
        socket.send(json.dumps({"type": "message_snapshot", "message_id": reply, "content": "", "next_offset": 0}))
        page.evaluate(WATCH_FRAMES)
        page.evaluate(WATCH_KEYS)
        self.chat.composer.focus()
        offset, began = 0, time.monotonic()
        for n, token in enumerate(tokens):
            size = len(token.encode())
            socket.send(json.dumps({"type": "message_chunk", "message_id": reply, "offset": offset, "next_offset": offset + size, "delta": token}))
            offset += size
            if n % 40 == 20:
                page.keyboard.press("a")
            late = began + (n + 1) / 200 - time.monotonic()
            if late > 0:
                page.evaluate("ms => new Promise(done => setTimeout(done, ms))", late * 1000)
        taken = time.monotonic() - began
        frames, keys = page.evaluate(STOP_FRAMES), page.evaluate("window.keys")
        gate.open()
        page.unroute_all()
        return {"tokens_per_second": round(len(tokens) / taken), "frames": spread(frames), "keys_meanwhile": spread(keys)}

    def typing(self, runs: int) -> dict:
        """From a key to the frame that shows its letter, beside the 10,000 messages."""
        conversation = self.conversation()
        stand_in(self.page, conversation, 10_000)
        self.chat.open(f"/c/{conversation['id']}")
        expect(self.page.locator(f"#message-{message_id(9_999)}")).to_be_in_viewport()
        self.page.evaluate(WATCH_KEYS)
        self.chat.composer.focus()
        for _ in range(10 * runs):
            self.page.keyboard.press("a")
            self.page.evaluate("() => new Promise(done => setTimeout(done, 60))")
        keys = self.page.evaluate("window.keys")
        self.chat.composer.fill("")
        return spread(keys)

    def extremes(self) -> dict:
        """Of each of the worst messages: the longest that the page was busy when it was opened, and when all of it was asked for,
        and how long a click then waits for its answer."""
        figures = {}
        for name, content in EXTREMES.items():
            conversation = self.conversation()
            stand_in(self.page, conversation, 4, ["Before", content, content[:260_000], "After, *all* is well."])
            self.page.goto("about:blank")
            self.chat.open(f"/c/{conversation['id']}")
            expect(self.chat.log.locator("em", has_text="all").last).to_be_visible(timeout=60_000)
            busy = self.page.evaluate(LONGEST_TASK)
            whole = 0
            while (more := self.chat.log.get_by_role("button", name=re.compile("^Show all"))).count() > 0:
                more.first.click()
                whole = max(whole, self.page.evaluate(LONGEST_TASK))
            answered = self.page.evaluate("""() => new Promise(done => {
                const began = performance.now();
                document.querySelector('[role=combobox]').click();
                requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
            })""")
            figures[name] = {"busy_ms": round(busy), "whole_busy_ms": round(whole), "click_ms": round(answered)}
            self.page.unroute_all()
        return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path, help="where to write the figures")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        here, model = Path(folder), FakeModel()
        (here / "agents.yaml").write_text(fake_model.agents_file(model.url), encoding="utf-8")
        server = Martlet(here / "data", here / "agents.yaml", here / "martlet.log")
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=[*(["--no-sandbox"] if os.geteuid() == 0 else []), "--disable-dev-shm-usage"],
        )
        try:
            token = server.call("POST", "/auth/register/", {"email": "ada@example.com", "password": PASSWORD, "display_name": "Ada"})["access"]
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            context.request.post(f"{server.url}/api/v1/auth/login/", data={"email": "ada@example.com", "password": PASSWORD})
            context.add_init_script(WATCH_OPENING)
            context.add_init_script(WATCH_TASKS)
            bench = Bench(context.new_page(), server, model, token)
            figures: dict[str, object] = {}
            for name, measure in (
                ("opening_10000_ms", lambda: bench.opening(options.runs)), ("scrolling_frames_ms", bench.scrolling),
                ("typing_beside_10000_ms", lambda: bench.typing(options.runs)), ("streaming_200_per_second_ms", bench.streaming),
                ("extremes", bench.extremes),
            ):
                figures[name] = measure()
                print(name, json.dumps(figures[name]), flush=True)
            if options.json:
                options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        finally:
            browser.close()
            server.stop()
            model.close()


if __name__ == "__main__":
    main()
