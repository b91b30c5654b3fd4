# SPDX-License-Identifier: Apache-2.0
"""The page as a person meets it: by what things are and what they are called."""
from playwright.sync_api import Locator, Page, expect

PASSWORD = "correct horse battery"


class ChatPage:
    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def open(self, path: str = "/") -> "ChatPage":
        self.page.goto(self.url + path)
        return self

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def field(self, name: str) -> Locator:
        return self.page.get_by_label(name, exact=True)

    # Accounts

    def sign_up(self, email: str, name: str, password: str = PASSWORD) -> None:
        self.show_sign_up()
        self.field("Name").fill(name)
        self.field("Email").fill(email)
        self.field("Password").fill(password)
        self.button("Create account").click()

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.field("Email").fill(email)
        self.field("Password").fill(password)
        self.button("Sign in").click()

    def show_sign_up(self) -> None:
        """Signing in is what is shown first; a button of the other form's name leads to it."""
        self.button("Create account").click()
        expect(self.field("Name")).to_be_visible()

    def sign_out(self) -> None:
        self.button("Sign out").click()
        expect(self.field("Password")).to_be_visible()

    # Conversations

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name="Message", exact=True)

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log", name="Messages")

    @property
    def side(self) -> Locator:
        """The list of conversations; there is none where it is folded away, or its drawer closed."""
        return self.page.get_by_role("navigation", name="Conversations")

    @property
    def links(self) -> Locator:
        """The conversations at the side."""
        return self.side.get_by_role("link")

    def options(self, title: str) -> Locator:
        """The button of a conversation's menu; what it says of itself is the same for all."""
        return self.side.get_by_role("listitem").filter(has=self.page.get_by_text(title, exact=True)).get_by_role("button", name="Options", exact=True)

    def show_conversations(self) -> None:
        """On a phone they are in a drawer."""
        self.button("Open conversations").click()

    def choose_agent(self, name: str) -> None:
        selector = self.page.get_by_role("combobox", name="Agent")
        selector.click()
        self.page.get_by_role("option", name=name, exact=True).click()
        expect(selector).to_contain_text(name)

    def send(self, text: str) -> None:
        self.composer.fill(text)
        self.button("Send").click()

    def messages(self, author: str) -> Locator:
        return self.log.get_by_role("article", name=author, exact=True)

    def expect_idle(self) -> None:
        """The reply has ended: there is something to send with and nothing to stop."""
        expect(self.button("Send")).to_be_visible()
        expect(self.button("Stop")).to_have_count(0)

    def until_held(self, held: list, count: int = 1) -> None:
        """Until so many are in the list: a request reaches the route that holds it a moment after the page shows that it waits."""
        for _ in range(500):
            if len(held) >= count:
                return
            self.page.wait_for_timeout(20)
        raise AssertionError("nothing was asked for")
