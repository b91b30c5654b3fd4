# SPDX-License-Identifier: Apache-2.0
"""What the tests of faults share. Each test is a coroutine, run by `scenario` beside a fake model and a server of its own."""
import asyncio
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

import wordmodel
from server import Account, Server
from subscriber import Subscriber
from wordmodel import Script, WordModel


class World:
    """A model, a server, and whoever talks to it. Everything of it ends with the test."""

    def __init__(self, folder: Path, model: WordModel, stack: AsyncExitStack) -> None:
        self.folder, self.model, self._stack = folder, model, stack
        self._asked = 0

    async def serve(self, agents: str | None = None, folder: Path | None = None, **options: object) -> Server:
        self.server = Server(folder or self.folder, agents or wordmodel.agents_file(self.model.url), **options)
        self._stack.callback(self.server.stop)
        await self.server.start()
        self.account = await self.sign_up()
        return self.server

    async def sign_up(self) -> Account:
        return await self.another(await Account(self.server).register())

    async def sign_in(self) -> Account:
        """Another session of the account."""
        return await self.another(await Account(self.server, self.account.email).login())

    async def another(self, account: Account) -> Account:
        self._stack.push_async_callback(account.close)
        return account

    def question(self, **script: object) -> tuple[str, Script]:
        self._asked += 1
        question = f"q{self._asked} count for me"
        return question, self.model.script(question, Script(**script))

    async def listen(
        self, conversation: str, account: Account | None = None, name: str = "client", kind: type[Subscriber] = Subscriber, **options: object,
    ) -> Subscriber:
        subscriber = kind(account or self.account, conversation, name)
        self._stack.push_async_callback(subscriber.close)
        return await subscriber.connect(**options)

    async def ask(self, conversation: str, question: str, **more: object) -> dict:
        answer = await self.account.send(conversation, question, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="martlet-faults-") as name:
        yield Path(name)


@pytest.fixture
def scenario(folder: Path) -> Callable[..., None]:
    def run(body: Callable[[World], Coroutine], seconds: float = 120) -> None:
        async def whole() -> None:
            async with asyncio.timeout(seconds), AsyncExitStack() as stack, WordModel() as model:
                await body(World(folder, model, stack))

        asyncio.run(whole())

    return run
