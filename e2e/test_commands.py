# SPDX-License-Identifier: Apache-2.0
"""What operators do with accounts and agents on the command line."""
import re
import sqlite3
import subprocess
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from chat_page import PASSWORD, ChatPage
from conftest import Account, sign_in_context
from processes import Martlet, program, program_path


@pytest.mark.usefixtures("signing_out")
def test_accounts_are_managed_on_the_command_line_while_the_server_runs(
    new_context: Callable[..., BrowserContext], martlet: Martlet, somebody: Account
) -> None:
    at = ("--data-dir", str(martlet.data))
    context = new_context()
    sign_in_context(context, martlet.url, somebody.email)
    their = ChatPage(context.new_page(), martlet.url).open()
    expect(their.composer).to_be_visible()
    assert somebody.email in program("user", "list", "--search", somebody.email, *at)
    program("user", "set-role", somebody.email, "admin", *at)
    program("user", "set-role", somebody.email, "member", *at)
    program("user", "deactivate", somebody.email, *at)
    # The running server notices, and puts the open page out.
    expect(their.field("Password")).to_be_visible()
    program("user", "activate", somebody.email, *at)
    program("user", "set-password", somebody.email, *at, said="a whole new password\n")
    assert martlet.call("POST", "/auth/login/", {"email": somebody.email, "password": "a whole new password"})["access"]


@pytest.mark.parametrize(
    ("arguments", "said", "words"),
    [
        (["user", "deactivate", "nobody@example.com"], "", "There is no account with the address nobody@example.com."),
        (["user", "create", "new@example.com"], "short", "at least 8 characters"),
        (["user", "create", "not an address"], PASSWORD, "not an e-mail address"),
        (["agent", "show", "nobody"], "", "There is no agent with the slug nobody."),
    ],
)
def test_a_command_that_cannot_be_done_says_why(martlet: Martlet, arguments: list[str], said: str, words: str) -> None:
    command = [str(program_path()), *arguments, "--data-dir", str(martlet.data)]
    done = subprocess.run(command, input=said, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert words in done.stderr
    assert done.stdout == ""


def test_agents_are_shown_on_the_command_line(martlet: Martlet) -> None:
    at = ("--data-dir", str(martlet.data))
    assert re.search(r"^robin +Robin +fake +fake-robin +yes$", program("agent", "list", *at), re.M)
    assert '"system_prompt" : "You are Robin."' in program("agent", "show", "robin", *at)


def test_the_last_admin_cannot_be_lost_and_the_first_needs_no_server(tmp_path) -> None:
    at = ("--data-dir", str(tmp_path / "data"))
    program("user", "create", "first@example.com", "--role", "admin", *at, said=PASSWORD)
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    for change in (["set-role", "first@example.com", "member"], ["deactivate", "first@example.com"]):
        with pytest.raises(RuntimeError, match="only active administrator"):
            program("user", *change, *at)
    with sqlite3.connect(tmp_path / "data/martlet.sqlite") as database:
        assert database.execute("SELECT action, address FROM audit_log").fetchall() == [("account_created", "local")]
