# SPDX-License-Identifier: Apache-2.0
import uuid

import pytest
from playwright.sync_api import expect

from chat_page import PASSWORD, ChatPage
from conftest import Console, on_both_sizes
from processes import Martlet


def fresh_email() -> str:
    return f"{uuid.uuid4().hex[:12]}@example.com"


@on_both_sizes
def test_someone_who_signs_up_is_signed_in_and_stays_so_over_a_reload(chat: ChatPage) -> None:
    chat.open().sign_up(fresh_email(), "Grace")
    expect(chat.composer).to_be_visible()
    chat.page.reload()
    expect(chat.composer).to_be_visible()


@on_both_sizes
@pytest.mark.usefixtures("signing_out")
def test_signing_out_ends_it_and_signing_in_brings_it_back(chat: ChatPage, console: Console) -> None:
    email = fresh_email()
    chat.open().sign_up(email, "Grace")
    expect(chat.composer).to_be_visible()
    chat.sign_out()
    chat.page.reload()
    expect(chat.composer).to_have_count(0)
    chat.sign_in(email)
    expect(chat.composer).to_be_visible()


@pytest.mark.usefixtures("signing_out")
def test_a_wrong_password_is_explained_and_keeps_the_address(chat: ChatPage, console: Console) -> None:
    console.allow(r"401.*/api/v1/auth/login/?$")
    email = fresh_email()
    chat.open().sign_up(email, "Grace")
    expect(chat.composer).to_be_visible()
    chat.sign_out()
    chat.sign_in(email, "not the password")
    expect(chat.page.get_by_role("alert")).to_contain_text("password")
    expect(chat.field("Email")).to_have_value(email)
    chat.sign_in(email, PASSWORD)
    expect(chat.composer).to_be_visible()


@pytest.mark.usefixtures("signing_out")
def test_signing_out_in_one_tab_signs_out_the_others(chat: ChatPage) -> None:
    chat.open().sign_up(fresh_email(), "Grace")
    expect(chat.composer).to_be_visible()
    other = ChatPage(chat.page.context.new_page(), chat.url).open()
    expect(other.composer).to_be_visible()
    chat.sign_out()
    expect(other.field("Password")).to_be_visible()


@pytest.mark.usefixtures("signing_out")
def test_signing_in_in_one_tab_signs_in_the_others(chat: ChatPage) -> None:
    email = fresh_email()
    chat.open().sign_up(email, "Grace")
    expect(chat.composer).to_be_visible()
    chat.sign_out()
    other = ChatPage(chat.page.context.new_page(), chat.url).open()
    other.sign_in(email)
    expect(other.composer).to_be_visible()
    expect(chat.composer).to_be_visible()


def test_who_was_signed_out_elsewhere_comes_back_to_the_same_place(chat: ChatPage, martlet: Martlet, console: Console) -> None:
    console.allow(r"401|WebSocket")
    email = fresh_email()
    chat.open().sign_up(email, "Grace")
    chat.send("Where was I?")
    expect(chat.messages("Robin")).to_be_visible()
    chat.expect_idle()
    address = chat.page.url
    signed_in = martlet.call("POST", "/auth/login/", {"email": email, "password": PASSWORD})
    for place in martlet.call("GET", "/auth/sessions/", token=signed_in["access"])["results"]:
        if not place["is_current"]:
            martlet.call("DELETE", f"/auth/sessions/{place['id']}/", token=signed_in["access"])
    expect(chat.page.get_by_text("Your session has ended.")).to_be_visible()
    expect(chat.field("Email")).to_have_value(email)
    chat.field("Password").fill(PASSWORD)
    chat.button("Sign in").click()
    expect(chat.messages("You")).to_contain_text("Where was I?")
    assert chat.page.url == address


@pytest.mark.usefixtures("signing_out")
def test_who_signs_in_after_somebody_else_does_not_begin_at_their_place(chat: ChatPage) -> None:
    chat.open().sign_up(fresh_email(), "Grace")
    chat.send("Mine alone")
    expect(chat.messages("Robin")).to_be_visible()
    chat.expect_idle()
    chat.sign_out()
    chat.sign_up(fresh_email(), "Alan")
    expect(chat.page.get_by_role("heading", name="Alan")).to_be_visible()
    expect(chat.links).to_have_count(0)


def test_no_token_is_left_where_a_script_could_find_it(chat: ChatPage) -> None:
    chat.open().sign_up(fresh_email(), "Grace")
    expect(chat.composer).to_be_visible()
    stored = chat.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])")
    assert "eyJ" not in stored
    [cookie] = chat.page.context.cookies([chat.url + "/api/v1/auth/refresh/"])
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict" and cookie["path"] == "/api/v1/auth/"
