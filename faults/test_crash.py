# SPDX-License-Identifier: Apache-2.0
"""The server is killed."""
import asyncio
import uuid

import pytest


@pytest.mark.parametrize("seen_bytes", [1, 60, 600])
def test_row_1_a_reply_is_interrupted_by_a_crash_with_all_that_was_seen_and_goes_on_after_it(scenario, seen_bytes: int) -> None:
    async def body(world) -> None:
        server = await world.serve()
        room = await world.account.new_conversation()
        question, script = world.question(words=400, pause=0.002)
        tab = await world.listen(room)
        sent = await world.ask(room, question)
        await tab.until(lambda: len(tab.held(sent["reply_id"]).encode()) >= seen_bytes)
        server.kill()
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


def test_row_2_nothing_acknowledged_is_lost_in_ten_crashes(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        room = await world.account.new_conversation()
        acknowledged = []
        for _ in range(10):
            question, script = world.question(words=30, pause=0.005)
            sent = await world.ask(room, question)
            acknowledged.append((sent, question))
            await world.model.until(lambda: world.model.of(question).fresh)
            server.kill()
            await server.start()
        tree = await world.account.tree(room)
        assert [m["content"] for m in tree.values() if m["role"] == "user"] == [question for _, question in acknowledged]
        for sent, question in acknowledged:
            reply = tree[sent["reply_id"]]
            assert reply["status"] in ("interrupted", "complete") and world.model.whole(question).startswith(reply["content"])
            assert world.model.of(question).fresh == 1
        server.kill()
        assert server.database_faults() == []

    scenario(body)


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
