# SPDX-License-Identifier: Apache-2.0
"""The fault test: people who do anything at any moment, over a network that drops them and a server that is killed, and
then a checker that holds what each of them saw against what is stored.

Chance is drawn from the seed, for each actor by itself; what meets what still depends on the machine.
"""
import asyncio
import collections
import random
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import httpx

import wordmodel
from server import Account, Server
from subscriber import Subscriber
from wordmodel import Script, WordModel

BAD_ENDS = {"stopped", "interrupted", "failed"}


@dataclass
class Asked:
    """Something the user said: sent, or an edit."""

    question: str
    client_id: str | None
    acknowledged: set[str] = field(default_factory=set)  # ids of the user's message
    replies: set[str] = field(default_factory=set)
    tried: bool = False  # at least one request left without an answer
    regenerated: int = 0
    continued: int = 0


@dataclass
class Room:
    """A conversation, and who listens to it."""

    account: Account
    id: str
    asked: list[Asked] = field(default_factory=list)
    subscribers: list[Subscriber] = field(default_factory=list)
    is_deleted: bool = False

    def path(self, rest: str = "") -> str:
        return f"/chat/conversations/{self.id}/{rest}"


class Chaos:
    def __init__(self, folder: Path, seed: int, seconds: float, people: int = 3, rooms: int = 2, log=lambda line: None) -> None:
        self.folder, self.seed, self.seconds, self.log = folder, seed, seconds, log
        self.people, self.rooms_each = people, rooms
        self.rooms: list[Room] = []
        self.faults: list[str] = []
        self.done: collections.Counter[str] = collections.Counter()
        self.questions = 0
        self.kills = 0
        self.up = asyncio.Event()
        self.over = False

    def chance(self, name: str) -> random.Random:
        return random.Random(f"{self.seed}/{name}")

    def fault(self, what: str) -> None:
        self.faults.append(what)

    async def run(self) -> list[str]:
        async with WordModel(self.seed) as model:
            self.model = model
            self.server = Server(self.folder, wordmodel.agents_file(model.url))
            try:
                await self.server.start()
                self.up.set()
                await self._act()
                await self._check()
            finally:
                self.server.stop()
        return self.faults

    async def _act(self) -> None:
        accounts = [await Account(self.server).register() for _ in range(self.people)]
        deadline = time.monotonic() + self.seconds
        async with asyncio.TaskGroup() as group:
            actors = [group.create_task(self._crash(self.chance("crash")))]
            for n, account in enumerate(accounts):
                actors.append(group.create_task(self._sign_out_and_in(account, self.chance(f"session {n}"))))
                for m in range(self.rooms_each):
                    actors.append(group.create_task(self._talk(account, f"{n}.{m}")))
            while time.monotonic() < deadline:
                await asyncio.sleep(0.2)
            self.over = True

    # MARK: Actors

    async def _pause(self, chance: random.Random, upto: float) -> None:
        await asyncio.sleep(chance.random() * upto)

    async def _crash(self, chance: random.Random) -> None:
        while not self.over:
            await asyncio.sleep(chance.uniform(2, 6))
            if self.over:
                return
            self.up.clear()
            running = [(room, message) for room in self.rooms if not room.is_deleted for one in room.asked for message in one.replies]
            self.server.kill()
            self.kills += 1
            await self.server.start()
            for room, message in running:
                answer = await room.account.call("GET", room.path(f"messages/{message}/"))
                if answer.status_code == 200 and answer.json()["status"] == "streaming":
                    self.fault(f"reply {message} is being written after the restart")
                elif answer.status_code not in (200, 401) and not room.is_deleted:
                    self.fault(f"reply {message} is answered with {answer.status_code} after the restart")
            self.up.set()

    async def _sign_out_and_in(self, account: Account, chance: random.Random) -> None:
        while not self.over:
            await asyncio.sleep(chance.uniform(3, 8))
            try:
                await self.up.wait()
                await account.logout()
                await account.login()
                self.done["sign out and in"] += 1
            except httpx.TransportError:
                await self._sign_in(account)
            except AssertionError as fault:
                self.fault(f"signing in: {fault}")

    async def _sign_in(self, account: Account) -> None:
        while True:
            await self.up.wait()
            try:
                await account.login()
                return
            except httpx.TransportError:
                await asyncio.sleep(0.1)

    async def _call(self, account: Account, method: str, path: str, body: object = None) -> httpx.Response | None:
        """The answer, or None where the connection ended without one or nobody is signed in just now."""
        await self.up.wait()
        try:
            answer = await account.call(method, path, body)
        except httpx.TransportError:
            return None
        if answer.status_code == 401:
            await asyncio.sleep(0.1)
            return None
        if answer.status_code >= 500 and answer.status_code != 503:
            self.fault(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer

    async def _new_room(self, account: Account) -> Room:
        while True:
            agents = await self._call(account, "GET", "/agents/")
            if agents is not None and agents.status_code == 200:
                made = await self._call(account, "POST", "/chat/conversations/", {"agent_id": agents.json()["results"][0]["id"]})
                if made is not None and made.status_code == 201:
                    room = Room(account, made.json()["id"])
                    self.rooms.append(room)
                    return room
            await asyncio.sleep(0.1)

    async def _talk(self, account: Account, name: str) -> None:
        chance = self.chance(f"room {name}")
        while not self.over:
            room = await self._new_room(account)
            async with asyncio.TaskGroup() as group:
                for n in range(chance.randint(1, 3)):
                    subscriber = Subscriber(account, room.id, f"{name} {n}")
                    room.subscribers.append(subscriber)
                    group.create_task(self._listen(room, subscriber, self.chance(f"listener {name} {n} {room.id and len(self.rooms)}")))
                await self._say_and_do(room, chance)

    async def _say_and_do(self, room: Room, chance: random.Random) -> None:
        actions = {
            self._send: 8, self._stop: 3, self._edit: 2, self._regenerate: 2, self._continue: 3, self._archive: 1, self._delete: 0.5,
        }
        while not self.over and not room.is_deleted:
            action = chance.choices(list(actions), list(actions.values()))[0]
            await action(room, chance)
            self.done[action.__name__.strip("_")] += 1
            await self._pause(chance, 0.5)

    def _question(self, chance: random.Random) -> str:
        self.questions += 1
        question = f"q{self.questions} count for me"
        script = Script(words=chance.randint(1, 300), pause=chance.choice([0, 0.001, 0.01]), size=chance.choice([4, 12, 40]))
        match chance.randint(0, 9):
            case 0: script.break_after = chance.randint(0, 20)
            case 1: script.refuse = [(chance.choice([429, 500, 503]), {})]
            case 2: script.hang_after = chance.randint(0, 20)
        self.model.script(question, script)
        return question

    async def _send(self, room: Room, chance: random.Random) -> None:
        asked = Asked(self._question(chance), str(uuid.uuid4()))
        room.asked.append(asked)
        times = chance.choice([1, 1, 2, 10])

        async def once(n: int) -> bool:
            """Whether the server has answered for or against it."""
            asked.tried = True
            listeners = [one for one in room.subscribers if one.is_open]
            if listeners and chance.random() < 0.5:
                subscriber = chance.choice(listeners)
                await subscriber.say("send_message", client_id=asked.client_id, content=asked.question)
                return False
            answer = await self._call(room.account, "POST", room.path("messages/"), {"content": asked.question, "client_id": asked.client_id})
            if answer is None:
                return False
            if answer.status_code in (200, 201):
                asked.acknowledged.add(answer.json()["id"])
                asked.replies.add(answer.json()["reply_id"])
            return answer.status_code in (200, 201, 409, 404)

        if not any(await asyncio.gather(*(once(n) for n in range(times)))) and chance.random() < 0.7:
            # As a client does that heard nothing: the same again, until there is an answer.
            while not await once(0) and not self.over and not room.is_deleted:
                await asyncio.sleep(0.05)

    async def _branch(self, room: Room) -> list[dict]:
        answer = await self._call(room.account, "GET", room.path())
        return answer.json()["messages"] if answer is not None and answer.status_code == 200 else []

    async def _stop(self, room: Room, chance: random.Random) -> None:
        listeners = [one for one in room.subscribers if one.is_open]
        if listeners and chance.random() < 0.5:
            await chance.choice(listeners).say("stop")
        else:
            await self._call(room.account, "POST", room.path("stop/"))

    async def _edit(self, room: Room, chance: random.Random) -> None:
        mine = [message for message in await self._branch(room) if message["role"] == "user"]
        if not mine:
            return
        asked = Asked(self._question(chance), None, tried=True)
        room.asked.append(asked)
        answer = await self._call(room.account, "PATCH", room.path(f"messages/{chance.choice(mine)['id']}/"), {"content": asked.question})
        if answer is not None and answer.status_code == 201:
            asked.acknowledged.add(answer.json()["id"])
            asked.replies.add(answer.json()["reply_id"])

    def _asked(self, room: Room, branch: list[dict], reply: dict) -> Asked | None:
        question = next((message["content"] for message in branch if message["id"] == reply["parent_id"]), None)
        return next((one for one in room.asked if one.question == question), None)

    async def _regenerate(self, room: Room, chance: random.Random) -> None:
        branch = await self._branch(room)
        replies = [message for message in branch if message["role"] == "assistant"]
        if not replies:
            return
        reply = chance.choice(replies)
        if asked := self._asked(room, branch, reply):
            asked.regenerated += 1
            answer = await self._call(room.account, "POST", room.path(f"messages/{reply['id']}/regenerate/"), {})
            if answer is not None and answer.status_code == 201:
                asked.replies.add(answer.json()["id"])

    async def _continue(self, room: Room, chance: random.Random) -> None:
        branch = await self._branch(room)
        replies = [message for message in branch if message["role"] == "assistant" and message["status"] in BAD_ENDS]
        if not replies:
            return
        reply = chance.choice(replies)
        if asked := self._asked(room, branch, reply):
            asked.continued += 1
            await self._call(room.account, "POST", room.path(f"messages/{reply['id']}/continue/"))

    async def _archive(self, room: Room, chance: random.Random) -> None:
        await self._call(room.account, "DELETE", room.path())
        await self._pause(chance, 0.2)
        await self._call(room.account, "PATCH", room.path(), {"is_archived": False})

    async def _delete(self, room: Room, chance: random.Random) -> None:
        room.is_deleted = True
        while True:
            answer = await self._call(room.account, "DELETE", room.path("?permanent=true"))
            if answer is not None and answer.status_code in (204, 404):
                return

    async def _listen(self, room: Room, subscriber: Subscriber, chance: random.Random) -> None:
        while not self.over and not room.is_deleted:
            await self.up.wait()
            try:
                await subscriber.connect()
            except Exception:
                # Signed out, killed or deleted just now; whoever is still let in comes back.
                await self._pause(chance, 0.3)
                continue
            if not subscriber.is_open:
                continue
            await subscriber.catch_up()
            leave = time.monotonic() + chance.expovariate(1 / 1.5)
            while subscriber.is_open and time.monotonic() < leave and not room.is_deleted and not self.over:
                await self._pause(chance, 0.4)
                match chance.randint(0, 5):
                    case 0 | 1 if subscriber.texts:
                        await subscriber.rewind(chance.choice(list(subscriber.texts)[-2:]), chance)
                    case 2:
                        subscriber.gate.clear()
                        await self._pause(chance, 1)
                        subscriber.gate.set()
            if room.is_deleted or self.over:
                break
            self.done["drop"] += 1
            await (subscriber.drop() if chance.random() < 0.7 else subscriber.close())
        subscriber.gate.set()
        if room.is_deleted and subscriber.is_open:
            await subscriber.until(lambda: subscriber.close_code is not None)
            if subscriber.close_code not in (4404, 4401, 1006):
                self.fault(f"{subscriber.name}: closed with {subscriber.close_code} when the conversation was deleted")

    # MARK: The checker

    async def _check(self) -> None:
        for room in self.rooms:
            await self._check_room(room)
        for room in self.rooms:
            for subscriber in room.subscribers:
                self.faults += subscriber.faults
                await subscriber.close()
        status = await self.server.end()
        if status != 0:
            self.fault(f"the server ended with status {status}")
        self.faults += self.server.database_faults()
        self.log(f"{self.questions} questions in {len(self.rooms)} conversations, {self.kills} kills, {dict(self.done)}")

    async def _check_room(self, room: Room) -> None:
        if room.is_deleted:
            ids = ["", *(f"messages/{message}/" for one in room.asked for message in one.acknowledged | one.replies)]
            for rest in ids:
                answer = await room.account.call("GET", room.path(rest))
                if answer.status_code != 404:
                    self.fault(f"{rest or 'a conversation'} of {room.id} is answered with {answer.status_code} after its deletion")
            return
        await room.account.call("POST", room.path("stop/"))
        async with asyncio.timeout(60):
            while (await room.account.get(room.path()))["active_message_id"]:
                await asyncio.sleep(0.05)
        tree = await room.account.tree(room.id)
        for message in tree.values():
            if message["status"] == "streaming":
                self.fault(f"{message['id']} is being written, but not active")
        for subscriber in room.subscribers:
            await self._check_subscriber(room, subscriber, tree)
        for asked in room.asked:
            self._check_asked(asked, tree)

    async def _check_subscriber(self, room: Room, subscriber: Subscriber, tree: dict[str, dict]) -> None:
        if not subscriber.is_open:
            await subscriber.connect()
        for message, text in subscriber.texts.items():
            if message not in tree:
                self.fault(f"{subscriber.name} saw {message}, which is not stored")
                continue
            stored = tree[message]["content"].encode()
            if not stored.startswith(text.longest):
                self.fault(f"{subscriber.name} saw {len(text.longest)} bytes of {message}, of which {len(stored)} others are stored")
        # A position of before, after whatever happened since: the rest comes, once.
        for message in list(subscriber.texts):
            if message in tree:
                subscriber.ended.pop(message, None)
                await subscriber.resume(message)
                await subscriber.reply_ended(message)
                if subscriber.held(message) != tree[message]["content"]:
                    self.fault(f"{subscriber.name} holds other text of {message} than is stored")

    def _check_asked(self, asked: Asked, tree: dict[str, dict]) -> None:
        mine = [message for message in tree.values() if message["role"] == "user" and message["content"] == asked.question]
        replies = [message for message in tree.values() if mine and message["parent_id"] in {one["id"] for one in mine}]
        replies = [message for message in replies if message["role"] == "assistant"]
        calls = self.model.of(asked.question)
        name = asked.question.split(" ")[0]
        if len(mine) > 1 or len(asked.acknowledged) > 1:
            self.fault(f"{name} was stored {len(mine)} times, acknowledged as {asked.acknowledged}")
        if not asked.acknowledged <= {message["id"] for message in mine}:
            self.fault(f"{name} was acknowledged and is not stored")
        if not asked.replies <= {message["id"] for message in replies}:
            self.fault(f"{name} has lost a reply that was acknowledged")
        if mine and not 1 <= len(replies) <= 1 + asked.regenerated:
            self.fault(f"{name} has {len(replies)} replies after {asked.regenerated} requests for another")
        if calls.fresh > len(replies) + asked.continued:
            self.fault(f"{name} was asked {calls.fresh} times for {len(replies)} replies")
        if calls.continued > asked.continued:
            self.fault(f"{name} was gone on with {calls.continued} times after {asked.continued} requests")
        whole = self.model.whole(asked.question)
        for reply in replies:
            if not whole.startswith(reply["content"]):
                self.fault(f"reply {reply['id']} to {name} is not the start of what the model wrote")
            if reply["status"] == "complete" and reply["content"] != whole:
                self.fault(f"reply {reply['id']} to {name} is complete with {len(reply['content'])} of {len(whole)} characters")
