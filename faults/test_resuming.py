# SPDX-License-Identifier: Apache-2.0
"""Connections break, come late, or come back."""
import asyncio
import random
import shutil

import pytest

from subscriber import ByTheRule


@pytest.mark.parametrize("breaks", [1, 5])
def test_rows_4_and_5_after_any_number_of_resets_the_rest_comes_exactly_once(scenario, breaks: int) -> None:
    async def body(world) -> None:
        await world.serve()
        room = await world.account.new_conversation()
        question, _ = world.question(words=300, pause=0.004)
        tab = await world.listen(room)
        reply = (await world.ask(room, question))["reply_id"]
        for _ in range(breaks):
            held = len(tab.held(reply))
            await tab.until(lambda: len(tab.held(reply)) > held or reply in tab.ended)
            await tab.drop()
            await asyncio.sleep(0.05)
            await tab.connect()
            await tab.resume(reply)
        assert (await tab.reply_ended(reply))["status"] == "complete"
        assert tab.held(reply) == world.model.whole(question)
        assert tab.faults == [] and world.model.of(question).fresh == 1

    scenario(body)


def test_whoever_asks_for_what_it_has_and_keeps_it_goes_on_where_it_stands(scenario) -> None:
    async def body(world) -> None:
        await world.serve()
        room = await world.account.new_conversation()
        question, _ = world.question(words=2000, pause=0.001)
        tab = await world.listen(room, name="by the rule", kind=ByTheRule)
        reply = (await world.ask(room, question))["reply_id"]
        chance = random.Random(5)
        for _ in range(250):  # commands of one account are counted
            if reply in tab.ended:
                break
            held = len(tab.held(reply).encode())
            await tab.say("resume", message_id=reply, offset=max(0, held - chance.randrange(1, 200)))
            await asyncio.sleep(0.01)
        await tab.reply_ended(reply)
        assert tab.held(reply) == world.model.whole(question)
        assert tab.faults == []

    scenario(body)


def test_rows_6_and_12_whoever_comes_back_after_the_end_is_told_of_it(scenario) -> None:
    async def body(world) -> None:
        await world.serve()
        room = await world.account.new_conversation()
        question, script = world.question(words=100, gate=asyncio.Event())
        tab = await world.listen(room)
        reply = (await world.ask(room, question))["reply_id"]
        await tab.until(lambda: tab.held(reply))
        await tab.drop()
        script.gate.set()
        await world.account.ended(room, reply)
        await tab.connect()
        assert tab.ready["active_message_id"] is None
        await tab.resume(reply)
        assert (await tab.reply_ended(reply))["content"] == world.model.whole(question)
        assert tab.faults == []

    scenario(body)


def test_rows_7_and_8_positions_that_cannot_be_are_answered(scenario) -> None:
    async def body(world) -> None:
        await world.serve()
        room = await world.account.new_conversation()
        question, script = world.question(words=100, gate=asyncio.Event())
        tab = await world.listen(room)
        sent = await world.ask(room, question)
        reply = sent["reply_id"]
        await script.reached.wait()
        await tab.until(lambda: "é" in tab.held(reply))
        inside = tab.texts[reply].held.index("é".encode()) + 1
        for offset in (inside, 10**9, 2**62, -1):
            seen = len(tab.events)
            await tab.say("resume", message_id=reply, offset=offset)
            await tab.until(lambda: any(e["type"] in ("message_snapshot", "error") for e in tab.events[seen:]))
        for offset in ("none", 1.5, None, 2**70):
            seen = len(tab.errors)
            await tab.say("resume", message_id=reply, offset=offset)
            await tab.until(lambda: len(tab.errors) > seen)
        for message in (sent["id"], "01890000-0000-7000-8000-000000000000", "nobody"):
            seen = len(tab.errors)
            await tab.say("resume", message_id=message, offset=0)
            await tab.until(lambda: len(tab.errors) > seen)
        script.gate.set()
        await tab.reply_ended(reply)
        assert tab.held(reply) == world.model.whole(question)
        assert tab.faults == []

    scenario(body)


def test_row_9_a_position_from_before_a_restored_backup_is_not_trusted(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        room = await world.account.new_conversation()
        # It stands still at its middle until the server is killed, so that it cannot have ended before.
        question, script = world.question(words=400, pause=0.002, gate=asyncio.Event())
        tab = await world.listen(room)
        reply = (await world.ask(room, question))["reply_id"]
        await tab.until(lambda: len(tab.held(reply)) > 100)
        server.kill()
        script.gate.set()
        shutil.copytree(server.data, world.folder / "older")
        await server.start()
        older = await world.account.message(room, reply)
        answer = await world.account.call("POST", f"/chat/conversations/{room}/messages/{reply}/continue/")
        assert answer.status_code == 202, answer.text
        whole = await world.account.ended(room, reply)
        server.kill()
        shutil.rmtree(server.data)
        shutil.copytree(world.folder / "older", server.data)
        await server.start()
        # A client of after the backup: its text is not what is stored now.
        late = await world.listen(room)
        await late.say("resume", message_id=reply, offset=len(whole["content"].encode()))
        assert (await late.reply_ended(reply))["content"] == older["content"]

    scenario(body)


def test_rows_10_and_11_a_tab_that_comes_later_has_it_all(scenario) -> None:
    async def body(world) -> None:
        await world.serve()
        room = await world.account.new_conversation()
        question, script = world.question(words=200, gate=asyncio.Event())
        first = await world.listen(room, name="first")
        reply = (await world.ask(room, question))["reply_id"]
        await script.reached.wait()
        await first.until(lambda: len(first.held(reply)) > 100)
        second = await world.listen(room, name="second")
        assert second.ready["active_message_id"] == reply
        await second.until(lambda: second.held(reply).startswith(first.held(reply)))
        script.gate.set()
        for tab in (first, second):
            await tab.reply_ended(reply)
            assert tab.held(reply) == world.model.whole(question)
            assert tab.faults == []

    scenario(body)


def test_row_13_nothing_of_one_conversation_is_told_in_another(scenario) -> None:
    async def body(world) -> None:
        await world.serve()
        one, other = [await world.account.new_conversation() for _ in range(2)]
        question, _ = world.question(words=200, pause=0.002)
        tab = await world.listen(one)
        reply = (await world.ask(one, question))["reply_id"]
        await tab.until(lambda: tab.held(reply))
        await tab.close()
        elsewhere = await world.listen(other)
        whole = await world.account.ended(one, reply)
        assert whole["content"] == world.model.whole(question)
        await elsewhere.say("ping", id="after it")
        await elsewhere.until(lambda: any(event["type"] == "pong" for event in elsewhere.events))
        assert {event["type"] for event in elsewhere.events} == {"ready", "pong"}

    scenario(body)


def test_row_14_a_reply_that_nobody_watches_goes_on_to_its_end(scenario) -> None:
    async def body(world) -> None:
        await world.serve()
        room = await world.account.new_conversation()
        question, script = world.question(words=200, gate=asyncio.Event())
        tab = await world.listen(room)
        reply = (await world.ask(room, question))["reply_id"]
        await tab.until(lambda: tab.held(reply))
        await tab.drop()
        script.gate.set()
        ended = await world.account.ended(room, reply)
        assert (ended["status"], ended["content"]) == ("complete", world.model.whole(question))

    scenario(body)


def test_row_41_five_hundred_sockets_that_all_come_back_at_once_miss_nothing(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        room = await world.account.new_conversation()
        question, script = world.question(words=200, gate=asyncio.Event())
        tabs = []
        for _ in range(10):
            tabs += await asyncio.gather(*(world.listen(room) for _ in range(50)))
        reply = (await world.ask(room, question))["reply_id"]
        await script.reached.wait()
        for tab in tabs:
            await tab.drop()
        await asyncio.gather(*(tab.connect() for tab in tabs))
        script.gate.set()
        await asyncio.gather(*(tab.reply_ended(reply) for tab in tabs))
        assert {tab.held(reply) for tab in tabs} == {world.model.whole(question)}
        assert [fault for tab in tabs for fault in tab.faults] == []
        assert world.model.of(question).fresh == 1 and server.process.poll() is None

    scenario(body)
