# SPDX-License-Identifier: Apache-2.0
"""What the browser tests share: one browser, one Martlet beside a scripted model, a fresh account for each test."""
import os
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

import fake_model
from chat_page import PASSWORD, ChatPage
from fake_model import FakeModel
from processes import ARTIFACTS, Martlet, program

PHONE = {"viewport": {"width": 375, "height": 667}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
SIZES = {"desktop": {"viewport": {"width": 1280, "height": 800}}, "phone": PHONE}
on_both_sizes = pytest.mark.parametrize("size", list(SIZES), indirect=True)

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*root, "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def model() -> Iterator[FakeModel]:
    model = FakeModel()
    yield model
    model.close()


@pytest.fixture(scope="session")
def martlet(model: FakeModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Martlet]:
    folder = tmp_path_factory.mktemp("martlet")
    agents = folder / "agents.yaml"
    agents.write_text(fake_model.agents_file(model.url), encoding="utf-8")
    server = Martlet(folder / "data", agents, ARTIFACTS / "martlet.log")
    yield server
    server.stop()


@dataclass
class Account:
    email: str
    name: str
    token: str


@pytest.fixture
def new_account() -> Callable[..., Account]:
    """Makes an account over the API."""

    def make(server: Martlet, name: str = "Ada") -> Account:
        email = f"{uuid.uuid4().hex[:12]}@example.com"
        made = server.call("POST", "/auth/register/", {"email": email, "password": PASSWORD, "display_name": name})
        return Account(email, name, made["access"])

    return make


@pytest.fixture(scope="session")
def operators_account(martlet: Martlet) -> str:
    """The admin that the server's operator makes: which test's account is the first, and so an admin too, is chance."""
    email = "admin@example.com"
    program("user", "create", email, "--name", "Grace", "--role", "admin", "--data-dir", str(martlet.data), said=PASSWORD)
    return email


@pytest.fixture(scope="module")
def admin(martlet: Martlet, operators_account: str) -> Account:
    """Signed in anew for each file of tests, since all of them together take longer than a token holds."""
    token = martlet.call("POST", "/auth/login/", {"email": operators_account, "password": PASSWORD})["access"]
    return Account(operators_account, "Grace", token)


class Console:
    """What the browser complained about. A test that provokes a complaint says which one it expects."""

    ALWAYS = [
        # A page cannot see its own cookie: it learns from this call that nobody is signed in.
        r"401.*/api/v1/auth/refresh/$",
        # What the browser says of a page that is left while it connects.
        r"WebSocket is closed before the connection is established",
    ]

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self._expected = list(self.ALWAYS)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._note)
        context.on("weberror", lambda error: self.complaints.append(f"uncaught: {error.error}"))

    def allow(self, pattern: str) -> None:
        self._expected.append(pattern)

    def unexpected(self) -> list[str]:
        return [c for c in self.complaints if not any(re.search(p, c, re.S) for p in self._expected)]

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text} at {message.location.get('url', '')}")


@pytest.fixture
def console() -> Iterator[Console]:
    console = Console()
    yield console
    assert console.unexpected() == []


@pytest.fixture
def signing_out(console: Console) -> None:
    """For who signs out, or is signed out: the server refuses what the page asked for at that moment."""
    console.allow(r"401.*/api/v1/(agents|chat)/")
    console.allow(r"WebSocket connection to '[^']*/ws/[^']*' failed: (HTTP Authentication failed|.*Unexpected response code: 401)")


@pytest.fixture
def size(request: pytest.FixtureRequest) -> str:
    """Of the screens of a test's browsers: a desktop's where it is not marked with `on_both_sizes`."""
    return getattr(request, "param", "desktop")


@pytest.fixture
def new_context(browser: Browser, console: Console, size: str, request: pytest.FixtureRequest) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts: each is a person's own browser, with its own cookies."""
    contexts: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(**(SIZES[size] | {"reduced_motion": "reduce"} | options))
        console.watch(context)
        contexts.append(context)
        return context

    yield make
    failed = getattr(request.node, "failed", False)
    for n, context in enumerate(contexts):
        if failed:
            for m, page in enumerate(context.pages):
                page.screenshot(path=ARTIFACTS / f"{request.node.name}-{n}-{m}.png")
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context().new_page()


@pytest.fixture
def chat(page: Page, martlet: Martlet) -> ChatPage:
    """The page, nobody signed in."""
    return ChatPage(page, martlet.url)


def sign_in_context(context: BrowserContext, url: str, email: str) -> None:
    """Signs a browser in without its page: the answer's cookie is the browser's from then on."""
    answer = context.request.post(f"{url}/api/v1/auth/login/", data={"email": email, "password": PASSWORD})
    assert answer.ok, answer.text()


def sign_up_context(context: BrowserContext, url: str) -> None:
    """The same for a fresh account that only this browser will use: in a debug build a password's hash takes its time."""
    answer = context.request.post(
        f"{url}/api/v1/auth/register/", data={"email": f"{uuid.uuid4().hex[:12]}@example.com", "password": PASSWORD, "display_name": "Ada"}
    )
    assert answer.ok, answer.text()


@pytest.fixture
def signed_in(chat: ChatPage) -> ChatPage:
    """The page of a fresh account, ready for a first message."""
    sign_up_context(chat.page.context, chat.url)
    chat.open().expect_ready()
    return chat


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext], martlet: Martlet) -> ChatPage:
    """The same on a phone."""
    context = new_context(**PHONE)
    sign_up_context(context, martlet.url)
    phone = ChatPage(context.new_page(), martlet.url).open()
    phone.expect_ready()
    return phone


@pytest.fixture
def sign_in(new_context: Callable[..., BrowserContext]) -> Callable[..., ChatPage]:
    """Opens the page in a browser of its own, as this account."""

    def make(server: Martlet, account: Account) -> ChatPage:
        context = new_context()
        sign_in_context(context, server.url, account.email)
        chat = ChatPage(context.new_page(), server.url).open()
        chat.expect_ready()
        return chat

    return make


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    if report.when == "call":
        item.failed = report.failed
    return report


@pytest.fixture(scope="session", autouse=True)
def artifacts() -> Path:
    ARTIFACTS.mkdir(exist_ok=True)
    for old in ARTIFACTS.glob("*.*"):
        if old.is_file():
            old.unlink()
    return ARTIFACTS


@pytest.fixture
def somebody(martlet: Martlet, admin: Account) -> Account:
    """A member with a name of their own."""
    name = f"Member {uuid.uuid4().hex[:8]}"
    email = f"{uuid.uuid4().hex[:12]}@example.com"
    martlet.call("POST", "/admin/users/", {"email": email, "password": PASSWORD, "display_name": name}, admin.token)
    token = martlet.call("POST", "/auth/login/", {"email": email, "password": PASSWORD})["access"]
    return Account(email, name, token)


@pytest.fixture
def copying(signed_in: ChatPage) -> ChatPage:
    signed_in.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return signed_in
