# SPDX-License-Identifier: Apache-2.0
"""The server is killed."""
import asyncio
import os
import random
import shutil
import sqlite3
import subprocess
import uuid
from contextlib import closing

import pytest

from server import program

# A hundred where asked for: FAULTS_CRASHES=100 .venv/e2e/bin/python -m pytest faults -k row_2_
CRASHES = int(os.environ.get("FAULTS_CRASHES", "10"))


@pytest.mark.parametrize("seen_bytes", [1, 60, 600])
def test_row_1_a_reply_is_interrupted_by_a_crash_with_all_that_was_seen_and_goes_on_after_it(scenario, seen_bytes: int) -> None:
    async def body(world) -> None:
        server = await world.serve()
        room = await world.account.new_conversation()
        # It stands still at its middle until the server is killed, so that it cannot have ended before.
        question, script = world.question(words=400, pause=0.002, gate=asyncio.Event())
        tab = await world.listen(room)
        sent = await world.ask(room, question)
        await tab.until(lambda: len(tab.held(sent["reply_id"]).encode()) >= seen_bytes)
        server.kill()
        script.gate.set()
        await tab.until(lambda: tab.close_code is not None)
        seen = tab.held(sent["reply_id"])
        await server.start()

        reply = await world.account.message(room, sent["reply_id"])
        assert reply["status"] == "interrupted"
        assert reply["content"].startswith(seen) and world.model.whole(question).startswith(reply["content"])
        assert (await world.account.message(room, sent["id"]))["content"] == question

        await tab.connect()
        await tab.resume(sent["reply_id"])
        assert (await tab.reply_ended(sent["reply_id"]))["status"] == "interrupted"
        answer = await world.account.call("POST", f"/chat/conversations/{room}/messages/{sent['reply_id']}/continue/")
        assert answer.status_code == 202, answer.text
        await tab.until(lambda: tab.ended.get(sent["reply_id"], {}).get("status") == "complete")
        assert tab.held(sent["reply_id"]) == world.model.whole(question)
        another = await world.account.call("POST", f"/chat/conversations/{room}/messages/{sent['reply_id']}/regenerate/", {})
        assert another.status_code == 201, another.text
        assert (await tab.reply_ended(another.json()["id"]))["content"] == world.model.whole(question)
        assert tab.faults == []
        assert await server.end() == 0
        assert server.database_faults() == []

    scenario(body)


def test_row_2_nothing_acknowledged_is_lost_in_many_crashes(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        room = await world.account.new_conversation()
        acknowledged = []
        for _ in range(CRASHES):
            question, script = world.question(words=30, pause=0.005)
            sent = await world.ask(room, question)
            acknowledged.append((sent, question))
            await world.model.until(lambda: world.model.of(question).fresh)
            await asyncio.sleep(random.random() * 0.2)
            server.kill()
            await server.start()
            # Nothing is left as being written, before anything else is asked.
            assert (await world.account.message(room, sent["reply_id"]))["status"] in ("interrupted", "complete")
        tree = await world.account.tree(room)
        assert [m["content"] for m in tree.values() if m["role"] == "user"] == [question for _, question in acknowledged]
        for sent, question in acknowledged:
            reply = tree[sent["reply_id"]]
            assert reply["status"] in ("interrupted", "complete") and world.model.whole(question).startswith(reply["content"])
            assert world.model.of(question).fresh == 1
        server.kill()
        assert server.database_faults() == []

    scenario(body, seconds=120 + 6 * CRASHES)


def test_row_3_a_message_stored_before_the_model_answered_is_kept_and_not_asked_for_twice(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        room = await world.account.new_conversation()
        question, script = world.question(hang_after=0)
        client_id = str(uuid.uuid4())
        sent = await world.ask(room, question, client_id=client_id)
        server.kill()
        await server.start()
        reply = await world.account.message(room, sent["reply_id"])
        assert (reply["status"], reply["content"]) == ("interrupted", "")
        again = await world.account.send(room, question, client_id)
        assert again.status_code == 200
        assert (again.json()["id"], again.json()["reply_id"]) == (sent["id"], sent["reply_id"])
        await asyncio.sleep(0.2)
        assert world.model.of(question).fresh <= 1

    scenario(body)


def test_row_42_a_first_start_that_is_killed_at_any_moment_is_made_good_by_the_next(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        await server.end()
        for pause in (0.0, 0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3):
            shutil.rmtree(server.data)
            process = subprocess.Popen(
                [str(program()), "serve", "--port", str(server.port), "--data-dir", str(server.data), "--agents", str(server.agents)],
                cwd=server.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            await asyncio.sleep(pause)
            process.kill()
            process.wait()
            server.data.mkdir(exist_ok=True)
            await server.start()
            account = await world.sign_up()
            assert (await account.get("/auth/me/"))["role"] == "admin"
            assert await server.end() == 0
            assert server.database_faults() == []

    scenario(body)


def test_row_43_a_copy_made_while_replies_are_written_is_whole_and_can_be_restored(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        room = await world.account.new_conversation()
        # It stands still at its middle until the copy is made, so that it cannot have ended before.
        question, script = world.question(words=600, pause=0.002, gate=asyncio.Event())
        tab = await world.listen(room)
        reply = (await world.ask(room, question))["reply_id"]
        await tab.until(lambda: len(tab.held(reply)) > 200)

        def make_copy() -> None:
            with (closing(sqlite3.connect(server.data / "martlet.sqlite")) as running,
                  closing(sqlite3.connect(world.folder / "copy.sqlite")) as copy):
                running.backup(copy, pages=1, sleep=0.001)

        # Beside the model, which writes on meanwhile.
        await asyncio.to_thread(make_copy)
        script.gate.set()
        assert (await tab.reply_ended(reply))["content"] == world.model.whole(question) and tab.faults == []
        server.kill()
        for file in server.data.glob("martlet.sqlite*"):
            file.unlink()
        shutil.copy(world.folder / "copy.sqlite", server.data / "martlet.sqlite")
        await server.start()
        restored = await world.account.message(room, reply)
        assert restored["status"] == "interrupted" and world.model.whole(question).startswith(restored["content"])
        # Whoever saw more than the copy holds is told what is there now.
        late = await world.listen(room)
        await late.say("resume", message_id=reply, offset=len(world.model.whole(question).encode()))
        assert (await late.reply_ended(reply))["content"] == restored["content"]
        answer = await world.account.call("POST", f"/chat/conversations/{room}/messages/{reply}/continue/")
        assert answer.status_code == 202, answer.text
        assert (await world.account.ended(room, reply))["content"] == world.model.whole(question)
        assert await server.end() == 0 and server.database_faults() == []

    scenario(body)
