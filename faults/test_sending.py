# SPDX-License-Identifier: Apache-2.0
"""The same thing said many times, and many things said at once."""
import asyncio
import uuid

import pytest


@pytest.mark.parametrize("times", [2, 50])
def test_row_16_a_message_sent_many_times_at_once_over_both_ways_is_one(scenario, times: int) -> None:
    async def body(world) -> None:
        await world.serve()
        room = await world.account.new_conversation()
        question, _ = world.question(words=40)
        client_id = str(uuid.uuid4())
        tabs = [await world.listen(room, name=f"tab {n}") for n in range(2)]

        async def over_rest() -> tuple[int, str, str]:
            answer = await world.account.send(room, question, client_id)
            return answer.status_code, answer.json()["id"], answer.json()["reply_id"]

        async def over_socket(tab) -> None:
            await tab.say("send_message", client_id=client_id, content=question)

        answers, _ = await asyncio.gather(
            asyncio.gather(*(over_rest() for _ in range(times // 2))),
            asyncio.gather(*(over_socket(tabs[n % 2]) for n in range(times // 2))))
        assert len({answer[1:] for answer in answers}) == 1 and {answer[0] for answer in answers} <= {200, 201}
        message, reply = answers[0][1:]
        for tab in tabs:
            await tab.reply_ended(reply)
            await tab.until(lambda: any(one["id"] == message for one in tab.created))
            assert tab.faults == []
        # Other words under the same id are not a second message.
        other = await world.account.send(room, "other words", client_id)
        assert other.status_code == 409 or other.json()["id"] == message
        assert set(await world.account.tree(room)) == {message, reply}
        assert world.model.of(question).fresh == 1

    scenario(body)


def test_row_17_a_message_whose_answer_was_lost_is_acknowledged_again_with_a_fresh_token_and_after_a_restart(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        room = await world.account.new_conversation()
        question, script = world.question(words=60, gate=asyncio.Event())
        client_id = str(uuid.uuid4())
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        sent = f'{{"content":"{question}","client_id":"{client_id}"}}'
        writer.write(
            f"POST /api/v1/chat/conversations/{room}/messages/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {world.account.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n{sent}".encode())
        await writer.drain()
        await script.reached.wait()
        writer.transport.abort()
        await world.account.renew()
        first = await world.account.send(room, question, client_id)
        assert first.status_code == 200, first.text
        server.kill()
        await server.start()
        second = await world.account.send(room, question, client_id)
        assert second.status_code == 200
        assert [first.json()[key] for key in ("id", "reply_id")] == [second.json()[key] for key in ("id", "reply_id")]
        assert world.model.of(question).fresh == 1

    scenario(body)


def test_row_47_quick_sends_from_two_tabs_have_one_order_for_everyone(scenario) -> None:
    async def body(world) -> None:
        await world.serve()
        room = await world.account.new_conversation()
        tabs = [await world.listen(room, name=f"tab {n}") for n in range(2)]
        acknowledged: set[str] = set()

        async def keep_sending(n: int) -> None:
            for _ in range(10):
                question, _script = world.question(words=3)
                while True:
                    answer = await world.account.send(room, question)
                    if answer.status_code == 201:
                        acknowledged.add(answer.json()["id"])
                        await world.account.ended(room, answer.json()["reply_id"])
                        break
                    assert answer.status_code == 409 and answer.json()["code"] == "generation_in_progress", answer.text
                    await asyncio.sleep(0.02)

        await asyncio.gather(keep_sending(0), keep_sending(1))
        branch = (await world.account.get(f"/chat/conversations/{room}/"))["messages"]
        order = [message["id"] for message in branch]
        assert len(order) == 40 and acknowledged == set(order[::2])
        assert [message["parent_id"] for message in branch] == [None, *order[:-1]]
        for tab in tabs:
            await tab.until(lambda: len(tab.ended) == 20)
            assert [message["id"] for message in tab.created] == order
            assert tab.faults == []

    scenario(body)


def test_row_48_pages_neither_skip_nor_repeat_while_messages_are_added(scenario) -> None:
    async def body(world) -> None:
        await world.serve()
        room = await world.account.new_conversation()

        async def say() -> None:
            question, _ = world.question(words=3)
            await world.account.ended(room, (await world.ask(room, question))["reply_id"])

        for _ in range(12):
            await say()
        for order, step in (("asc", 1), ("desc", -1)):
            expected = [message["id"] for message in (await world.account.get(f"/chat/conversations/{room}/"))["messages"]][::step]
            seen, page = [], f"/chat/conversations/{room}/messages/?order={order}&page_size=5"
            while page:
                found = await world.account.get(page)
                seen += [message["id"] for message in found["results"]]
                page = found["next"] and found["next"].split("/api/v1", 1)[1]
                if len(seen) < len(expected):
                    await say()
            assert seen[: len(expected)] == expected and len(seen) == len(set(seen))

    scenario(body)
