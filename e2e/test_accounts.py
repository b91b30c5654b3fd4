# SPDX-License-Identifier: Apache-2.0
import uuid

from playwright.sync_api import expect

from chat_page import PASSWORD, ChatPage
from conftest import Console


def fresh_email() -> str:
    return f"{uuid.uuid4().hex[:12]}@example.com"


def test_someone_who_signs_up_is_signed_in_and_stays_so_over_a_reload(chat: ChatPage) -> None:
    chat.open().sign_up(fresh_email(), "Grace")
    expect(chat.composer).to_be_visible()
    chat.page.reload()
    expect(chat.composer).to_be_visible()


def test_signing_out_ends_it_and_signing_in_brings_it_back(chat: ChatPage, console: Console) -> None:
    email = fresh_email()
    chat.open().sign_up(email, "Grace")
    expect(chat.composer).to_be_visible()
    chat.sign_out()
    chat.page.reload()
    expect(chat.composer).to_have_count(0)
    chat.sign_in(email)
    expect(chat.composer).to_be_visible()


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


def test_no_token_is_left_where_a_script_could_find_it(chat: ChatPage) -> None:
    chat.open().sign_up(fresh_email(), "Grace")
    expect(chat.composer).to_be_visible()
    stored = chat.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])")
    assert "eyJ" not in stored
    [cookie] = chat.page.context.cookies([chat.url + "/api/v1/auth/refresh/"])
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict" and cookie["path"] == "/api/v1/auth/"
