# SPDX-License-Identifier: Apache-2.0
"""The machine or the network has no more to give, or the server is asked to go."""
import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
from pathlib import Path

import pytest

# Ten thousand where asked for: FAULTS_VANISHING=10000 .venv/e2e/bin/python -m pytest faults -k row_45_
VANISHING = int(os.environ.get("FAULTS_VANISHING", "300"))


@pytest.fixture
def small_disk(folder: Path):
    """Eight MiB, which only root may mount."""
    path = folder / "disk"
    path.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "martlet-test", path], capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield path
    subprocess.run(["umount", "--lazy", path], check=True)


def test_row_29_a_locked_database_is_503_and_reading_goes_on(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        room = await world.account.new_conversation()
        question, _ = world.question(words=10)
        with sqlite3.connect(server.data / "martlet.sqlite", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            refused = await world.account.send(room, question)
            assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0, refused.text
            assert (await world.account.get(f"/chat/conversations/{room}/"))["messages"] == []
            other.execute("ROLLBACK")
        other.close()
        sent = await world.ask(room, question)
        assert (await world.account.ended(room, sent["reply_id"]))["status"] == "complete"

    scenario(body)


def test_row_29_replies_wait_for_a_short_lock_and_end_with_a_reason_behind_a_long_one(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        room = await world.account.new_conversation()
        tab = await world.listen(room)
        for locked, ends in ((1, "complete"), (8, "failed")):
            question, script = world.question(words=200, gate=asyncio.Event())
            reply = (await world.ask(room, question))["reply_id"]
            await script.reached.wait()
            with sqlite3.connect(server.data / "martlet.sqlite", isolation_level=None) as backup:
                backup.execute("BEGIN IMMEDIATE")
                script.gate.set()
                await asyncio.sleep(locked)
                if ends == "failed":
                    await tab.until(lambda: reply in tab.ended)
                    refused = await world.account.send(room, question)
                    assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0, refused.text
                backup.execute("ROLLBACK")
            backup.close()
            ended = await tab.reply_ended(reply)
            assert ended["status"] == ends and world.model.whole(question).startswith(ended["content"])
            if ends == "failed":
                assert ended["error"]["code"] == "storage_unavailable"
            async with asyncio.timeout(30):
                while (await world.account.message(room, reply))["status"] == "streaming":
                    await asyncio.sleep(0.05)
        other, _ = world.question(words=10)
        async with asyncio.timeout(30):
            while (sent := await world.account.send(room, other)).status_code == 503:
                await asyncio.sleep(0.1)
        assert (await tab.reply_ended(sent.json()["reply_id"]))["status"] == "complete" and tab.faults == []

    scenario(body)


def test_row_30_a_full_disk_ends_the_reply_keeps_the_rest_and_recovers_without_a_restart(scenario, small_disk: Path) -> None:
    async def body(world) -> None:
        server = await world.serve(folder=small_disk)
        room, elsewhere = [await world.account.new_conversation() for _ in range(2)]
        question, script = world.question(words=5_000, size=200, pause=0.001, gate=asyncio.Event())
        tab = await world.listen(room)
        sent = await world.ask(room, question)
        await script.reached.wait()
        ballast = small_disk / "ballast"
        with open(ballast, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass
        script.gate.set()
        reply = await tab.reply_ended(sent["reply_id"])
        assert (reply["status"], reply["error"]["code"]) == ("failed", "storage_unavailable")
        other, _ = world.question(words=10)
        # In its own conversation too, where the database still holds the reply as being written.
        for conversation in (elsewhere, room):
            refused = await world.account.send(conversation, other)
            assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0, refused.text
        shown = await world.account.get(f"/chat/conversations/{room}/")
        assert [message["content"] for message in shown["messages"]][0] == question
        assert shown["active_message_id"] is None
        assert (shown["messages"][1]["status"], shown["messages"][1]["content"]) == ("failed", tab.held(sent["reply_id"]))

        ballast.unlink()
        async with asyncio.timeout(30):
            while (answer := await world.account.send(room, other)).status_code != 201:
                assert answer.status_code == 503, answer.text
                await asyncio.sleep(0.1)
        assert (await tab.reply_ended(answer.json()["reply_id"]))["status"] == "complete"
        kept = await world.account.message(room, sent["reply_id"])
        assert kept["status"] == "failed" and kept["content"] == tab.held(sent["reply_id"])
        assert tab.faults == [] and await server.end() == 0
        assert server.database_faults() == []

    scenario(body)


def test_row_37_tabs_that_do_not_read_cost_no_copies_and_miss_nothing(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        room = await world.account.new_conversation()
        question, _ = world.question(words=60_000, size=400)
        slow = [await world.listen(room, name=f"slow {n}", max_queue=1) for n in range(20)]
        quick = await world.listen(room, name="quick")
        for tab in slow:
            tab.gate.clear()
        before = server.memory()
        reply = (await world.ask(room, question))["reply_id"]
        whole = world.model.whole(question)
        await quick.reply_ended(reply)
        assert quick.held(reply) == whole
        # A copy for each of them would be more than this by itself.
        assert len(whole.encode()) * len(slow) > 14 << 20
        grown = server.memory() - before
        for tab in slow:
            tab.gate.set()
        for tab in slow:
            await tab.reply_ended(reply)
            assert tab.held(reply) == whole and tab.faults == []
        assert quick.faults == [] and grown < 96 << 20

    scenario(body)


def test_row_37_a_tab_that_takes_nothing_for_a_minute_can_read_why_and_comes_back(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        room = await world.account.new_conversation()
        question, _ = world.question(words=60_000, size=400, pause=0.02)

        async def come_and_take_nothing(after: float) -> None:
            with socket.socket() as narrow:
                narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                narrow.setblocking(False)
                await asyncio.get_running_loop().sock_connect(narrow, ("127.0.0.1", server.port))
                tab = await world.listen(room, name=f"stops after {after} s", max_queue=1, sock=narrow)
                await asyncio.sleep(after)  # where in the server's heartbeat it stops
                tab.gate.clear()
                await asyncio.sleep(75)  # nothing tells it that the minute is over
                tab.gate.set()
                await tab.until(lambda: tab.close_code is not None)
                assert tab.close_code == 4408, tab.close_code
                await tab.connect()
                await tab.resume(reply)
                await tab.reply_ended(reply)
                assert tab.held(reply) == world.model.whole(question) and tab.faults == []

        reply = (await world.ask(room, question))["reply_id"]
        await asyncio.gather(*(come_and_take_nothing(after) for after in (1, 6, 11, 16)))

    scenario(body, seconds=240)


async def fifty_replies(world) -> list:
    live = []
    for n in range(50):
        room = await world.account.new_conversation()
        question, script = world.question(words=40, gate=asyncio.Event())
        tab = await world.listen(room)
        live.append((tab, question, script, (await world.ask(room, question))["reply_id"]))
    for tab, _, script, reply in live:
        await script.reached.wait()
        await tab.until(lambda: tab.held(reply))
    return live


def test_row_39_fifty_replies_end_or_are_interrupted_when_the_server_is_asked_to_end(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        live = await fifty_replies(world)
        finished, hanging = live[::2], live[1::2]
        server.process.terminate()
        for _, _, script, _ in finished:
            script.gate.set()
        for tab, question, _, reply in finished:
            assert (await tab.reply_ended(reply))["content"] == world.model.whole(question)
        assert await server.ended(seconds=60) == 0
        for tab, _, _, reply in live:
            await tab.until(lambda: tab.close_code is not None)
            assert tab.close_code == 1001 and tab.faults == []
        await server.start()
        for tab, _, _, reply in hanging:
            stored = await world.account.message(tab.conversation, reply)
            assert (stored["status"], stored["content"]) == ("interrupted", tab.held(reply))

    scenario(body)


def test_row_39_a_second_signal_ends_the_server_at_once_and_loses_nothing_that_was_seen(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        live = await fifty_replies(world)
        idle = await world.listen(await world.account.new_conversation())
        server.process.terminate()
        # The first has been heard: two that wait together are one.
        await idle.until(lambda: idle.close_code == 1001)
        server.process.terminate()
        assert await server.ended(seconds=60) == 128 + signal.SIGTERM
        await server.start()
        for tab, _, _, reply in live:
            stored = await world.account.message(tab.conversation, reply)
            assert stored["status"] == "interrupted" and stored["content"].startswith(tab.held(reply))

    scenario(body)


def test_row_44_without_descriptors_those_who_are_here_are_served_and_others_are_when_there_are_some_again(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve(open_files=256)
        room = await world.account.new_conversation()
        question, script = world.question(words=100, gate=asyncio.Event())
        tab = await world.listen(room)
        reply = (await world.ask(room, question))["reply_id"]
        await script.reached.wait()
        crowd = await asyncio.gather(
            *(asyncio.open_connection("127.0.0.1", server.port) for _ in range(300)), return_exceptions=True)
        script.gate.set()
        assert (await tab.reply_ended(reply))["content"] == world.model.whole(question)
        for one in crowd:
            if not isinstance(one, BaseException):
                one[1].transport.abort()
        other, _ = world.question(words=10)
        async with asyncio.timeout(60):
            sent = await world.ask(room, other)
        assert (await tab.reply_ended(sent["reply_id"]))["status"] == "complete"
        assert tab.faults == [] and server.process.poll() is None

    scenario(body)


def test_row_45_connections_that_vanish_leave_nothing_behind(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        room = await world.account.new_conversation()
        first = await world.listen(room)
        before = server.open_sockets()

        async def come_and_vanish(times: int) -> None:
            for _ in range(times // 30):
                for tab in await asyncio.gather(*(world.listen(room) for _ in range(30))):
                    await tab.drop()
            async with asyncio.timeout(60):
                while server.open_sockets() > before:
                    await asyncio.sleep(0.1)

        await come_and_vanish(VANISHING // 2)
        memory = server.memory()
        await come_and_vanish(VANISHING // 2)
        assert server.memory() - memory < (8 << 20) + 512 * VANISHING
        await first.say("ping", id="still here")
        await first.until(lambda: any(event["type"] == "pong" for event in first.events))

    scenario(body, seconds=120 + VANISHING // 20)
