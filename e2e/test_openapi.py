# SPDX-License-Identifier: Apache-2.0
"""The published description of the API: valid, and true of the program that runs."""
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import cache

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate
from playwright.sync_api import BrowserContext, expect

from chat_page import ChatPage
from conftest import Account
from fake_model import FakeModel
from processes import ROOT, Martlet


@cache
def described() -> dict:
    return yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))


def check(value: object, schema: dict) -> None:
    """Resolves `#/components/…` within the description itself."""
    validator = Draft202012Validator(schema | {"components": described()["components"]}, format_checker=FormatChecker())
    assert [f"{'.'.join(map(str, e.absolute_path))}: {e.message}" for e in validator.iter_errors(value)] == []


def named(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def test_it_is_valid_openapi() -> None:
    validate(described())


def examples() -> list:
    found = []
    for name, schema in described()["components"]["schemas"].items():
        if "example" in schema:
            found.append(pytest.param(schema["example"], named(name), id=name))
    for path, item in described()["paths"].items():
        for method, operation in item.items():
            if not isinstance(operation, dict):
                continue
            contents = [("request", operation.get("requestBody", {}).get("content", {}))]
            contents += [(status, r.get("content", {})) for status, r in operation["responses"].items()]
            for where, content in contents:
                for media in content.values():
                    if "example" in media:
                        found.append(pytest.param(media["example"], media["schema"], id=f"{method} {path} {where}"))
    return found


@pytest.mark.parametrize(("example", "schema"), examples())
def test_its_examples_are_what_it_describes(example: object, schema: dict) -> None:
    check(example, schema)


def test_the_program_answers_as_described(martlet: Martlet, model: FakeModel, new_account: Callable[..., Account]) -> None:
    model.answer("Described?", "As described.")
    token = new_account(martlet).token
    check(martlet.call("GET", "/auth/me/", token=token), named("User"))
    for path, item in (("/agents/", "Agent"), ("/auth/sessions/", "Session"), ("/auth/api-keys/", "APIKey")):
        if item == "APIKey":
            check(martlet.call("POST", path, {"name": "described"}, token), named(item))
        page = martlet.call("GET", path, token=token)
        check(page, named("Page"))
        assert page["results"]
        for each in page["results"]:
            check(each, named(item))
    agent = martlet.call("GET", "/agents/", token=token)["results"][0]
    made = martlet.call("POST", "/chat/conversations/", {"agent_id": agent["id"], "initial_message": "Described?"}, token)
    check(made, named("Conversation"))
    whole = martlet.call("GET", f"/chat/conversations/{made['id']}/", token=token)
    check(whole, named("Conversation"))
    assert len(whole["messages"]) == 2
    for message in whole["messages"]:
        check(message, named("Message"))
    reply = whole["messages"][1]["id"]
    check(martlet.call("GET", f"/chat/conversations/{made['id']}/messages/{reply}/generation/", token=token), named("Generation"))


def test_the_program_answers_admins_as_described(martlet: Martlet, admin: Account) -> None:
    for path, item in (
        ("users", "ManagedUser"), ("audit", "AuditEntry"), ("providers", "Provider"), ("agents", "Agent"),
        (f"users/{martlet.call('GET', '/auth/me/', token=admin.token)['id']}/sessions", "Session"),
    ):
        page = martlet.call("GET", f"/admin/{path}/", token=admin.token)
        check(page, named("Page"))
        assert page["results"]
        for each in page["results"]:
            check(each, named(item))
    check(martlet.call("GET", "/admin/figures/", token=admin.token), named("Figures"))
    provider = martlet.call("GET", "/admin/providers/", token=admin.token)["results"][0]["id"]
    trial = {"provider": provider, "model": "m", "messages": [{"role": "user", "content": "Hello"}]}
    check(martlet.call("POST", "/admin/agents/try/", trial, admin.token), named("AgentTrialResult"))


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/api/v1/auth/me/", None, 401, "not_authenticated"),
        ("POST", "/api/v1/auth/register/", b'{"email": "x", "password": "short"}', 400, "invalid_input"),
        ("POST", "/api/v1/auth/login/", b"{", 400, "malformed_json"),
        ("POST", "/api/v1/auth/login/", b'{"email": "nobody@example.com", "password": "not the password"}', 401, "invalid_credentials"),
        ("GET", "/api/v1/nothing/", None, 404, "not_found"),
        ("PUT", "/api/v1/auth/me/", b"{}", 405, "method_not_allowed"),
    ],
)
def test_errors_are_problems_as_described(martlet: Martlet, method: str, path: str, body: bytes | None, status: int, code: str) -> None:
    request = urllib.request.Request(martlet.url + path, body, {"Content-Type": "application/json"}, method=method)
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(request)
    answer = raised.value
    assert answer.status == status
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.headers["X-Request-ID"]
    problem = yaml.safe_load(answer.read())
    check(problem, named("Problem"))
    assert problem["code"] == code
    if status == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    if status == 405:
        assert re.search(r"\bGET\b", answer.headers["Allow"])


def test_the_program_serves_its_description(martlet: Martlet) -> None:
    address = martlet.url + "/api/v1/openapi.yaml"
    with urllib.request.urlopen(address) as answer:
        assert answer.headers["Content-Type"] == "application/yaml"
        assert answer.read() == (ROOT / "openapi.yaml").read_bytes()
        tag = answer.headers["ETag"]
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(urllib.request.Request(address, headers={"If-None-Match": tag}))
    assert raised.value.status == 304


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_a_page_shows_every_route_and_type(
    martlet: Martlet, new_context: Callable[..., BrowserContext], scheme: str, width: int
) -> None:
    page = new_context(color_scheme=scheme, viewport={"width": width, "height": 800}).new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(martlet.url + "/api/docs/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Martlet API")
    # All at once: hundreds of questions to the browser would take a minute.
    shown = page.evaluate("""Object.fromEntries([...document.querySelectorAll('article')].map((article) => [
        article.querySelector('h3').innerText,
        { text: article.innerText, rows: [...article.querySelectorAll('th[scope=row]')].map((row) => row.innerText.trim()) },
    ]))""")
    for path, item in described()["paths"].items():
        for method in item.keys() & {"get", "post", "put", "patch", "delete"}:
            article = shown[item[method]["summary"]]
            assert f"{method.upper()} {path}" in article["text"]
            assert item[method]["responses"].keys() <= set(article["rows"])
    for name in described()["components"]["schemas"]:
        assert page.locator(f"#type-{name}").count() == 1
    broken = page.evaluate("[...document.querySelectorAll('a[href^=\"#\"]')].filter(a => !document.querySelector(a.hash)).map(a => a.hash)")
    assert broken == []
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert requests == [martlet.url + "/api/docs/", martlet.url + "/api/docs/style.css"]


def test_the_page_is_found_from_the_settings(signed_in: ChatPage, martlet: Martlet) -> None:
    signed_in.open("/settings")
    signed_in.page.get_by_role("link", name="The API, for programs of your own").click()
    expect(signed_in.page.get_by_role("heading", level=1)).to_have_text("Martlet API")


def test_every_described_path_is_there(martlet: Martlet) -> None:
    """Without a token each answers 401, not 404; the public ones anything but 404."""
    unknown = "0195f4c2-6d1e-7c3a-9a51-3f1f0a9b2c4d"
    for path, item in described()["paths"].items():
        for method in item.keys() & {"get", "post", "put", "patch", "delete"}:
            address = martlet.url + re.sub(r"\{\w+\}", unknown, path)
            body = b"{}" if method in ("post", "put", "patch") else None
            request = urllib.request.Request(address, body, {"Content-Type": "application/json"}, method=method.upper())
            try:
                status = urllib.request.urlopen(request).status
            except urllib.error.HTTPError as error:
                status = error.status
            public = item[method].get("security") is not None
            assert status not in (404, 405, 500), f"{method} {path}: {status}"
            assert public or status == 401, f"{method} {path}: {status}"
