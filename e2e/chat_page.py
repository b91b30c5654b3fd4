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

    @property
    def is_phone(self) -> bool:
        return self.page.viewport_size["width"] < 768

    def touch(self, thing: Locator) -> None:
        """With a finger on a phone, with the mouse elsewhere."""
        thing.tap() if self.is_phone else thing.click()

    def expect_ready(self) -> None:
        """For a first message: by then it listens to keys and fingers. Only where there is a keyboard the box has the focus at once."""
        if self.is_phone:
            expect(self.page.get_by_role("combobox", name="Agent")).to_be_enabled()
        else:
            expect(self.composer).to_be_focused()

    # Accounts

    def sign_up(self, email: str, name: str, password: str = PASSWORD) -> None:
        self.show_sign_up()
        self.field("Name").fill(name)
        self.field("Email").fill(email)
        self.field("Password").fill(password)
        self.touch(self.button("Create account"))

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.field("Email").fill(email)
        self.field("Password").fill(password)
        self.touch(self.button("Sign in"))

    def show_sign_up(self) -> None:
        """Signing in is what is shown first; a button of the other form's name leads to it."""
        self.touch(self.button("Create account"))
        expect(self.field("Name")).to_be_visible()

    def sign_out(self) -> None:
        self.reach_conversations()
        self.touch(self.button("Sign out"))
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
        self.touch(self.button("Open conversations"))

    def reach_conversations(self) -> None:
        """Wherever they are: at the side, or in a drawer that may be closed."""
        if self.is_phone and self.side.count() == 0:
            self.show_conversations()
        expect(self.side).to_be_in_viewport()

    def choose_agent(self, name: str) -> None:
        selector = self.page.get_by_role("combobox", name="Agent")
        self.touch(selector)
        self.touch(self.page.get_by_role("option", name=name, exact=True))
        expect(selector).to_contain_text(name)

    def send(self, text: str) -> None:
        self.composer.fill(text)
        self.touch(self.button("Send"))

    def messages(self, author: str) -> Locator:
        return self.log.get_by_role("article", name=author, exact=True)

    def expect_idle(self) -> None:
        """The reply has ended: there is something to send with and nothing to stop."""
        expect(self.button("Send")).to_be_visible()
        expect(self.button("Stop")).to_have_count(0)

    def settle(self) -> None:
        """Until none of the messages has moved for a while."""
        self.page.evaluate("""() => new Promise(done => {
            const box = document.querySelector('[role=log]');
            let last = '', calm = 0;
            const look = () => {
                const now = [box.scrollTop, ...[...box.querySelectorAll('article')].map(each => each.getBoundingClientRect().top)].join();
                calm = now === last ? calm + 1 : 0;
                last = now;
                if (calm > 20) done(); else requestAnimationFrame(look);
            };
            look();
        })""")

    def until_held(self, held: list, count: int = 1) -> None:
        """Until so many are in the list: a request reaches the route that holds it a moment after the page shows that it waits."""
        for _ in range(500):
            if len(held) >= count:
                return
            self.page.wait_for_timeout(20)
        raise AssertionError("nothing was asked for")
