# SPDX-License-Identifier: Apache-2.0
"""A reply is stopped, replaced or removed while it is being written."""
import asyncio
import json

import pytest
import websockets

from server import PASSWORD


async def live(world, tabs: int = 1):
    """A conversation whose reply stands still after its first half, and the tabs that watch it."""
    room = await world.account.new_conversation()
    question, script = world.question(words=200, gate=asyncio.Event())
    listeners = [await world.listen(room, name=f"tab {n}") for n in range(tabs)]
    sent = await world.ask(room, question)
    await script.reached.wait()
    for tab in listeners:
        await tab.until(lambda: tab.held(sent["reply_id"]))
    return room, question, sent, listeners, script


def test_row_15_a_stop_from_another_tab_ends_it_once_for_all(scenario) -> None:
    async def body(world) -> None:
        await world.serve()
        room, question, sent, (first, second), _ = await live(world, tabs=2)
        reply, calls = sent["reply_id"], world.model.of(question)
        await second.say("stop")
        for tab in (first, second):
            assert (await tab.reply_ended(reply))["status"] == "stopped"
            assert world.model.whole(question).startswith(tab.held(reply)) and tab.held(reply)
        await world.model.until(lambda: calls.hung_up == 1)
        again = await world.account.call("POST", f"/chat/conversations/{room}/stop/")
        assert (again.status_code, again.json()) == (200, {"stopped": None})
        stored = await world.account.message(room, reply)
        assert (stored["status"], stored["content"]) == ("stopped", first.held(reply))
        ends = [e for e in first.events if e["type"] == "message_complete"]
        assert len(ends) == 1 and first.faults == second.faults == []

        other, _ = world.question(words=20)
        complete = (await world.ask(room, other))["reply_id"]
        await world.account.ended(room, complete)
        await world.account.call("POST", f"/chat/conversations/{room}/stop/")
        assert (await world.account.message(room, complete))["status"] == "complete"

    scenario(body)


def test_row_18_another_answer_is_refused_while_one_is_written_and_has_an_id_of_its_own_after_it(scenario) -> None:
    async def body(world) -> None:
        await world.serve()
        room, question, sent, (tab,), script = await live(world)
        path = f"/chat/conversations/{room}/messages/{sent['reply_id']}"
        assert (await world.account.call("POST", f"{path}/regenerate/", {})).status_code == 409
        await tab.say("stop")
        stopped = await tab.reply_ended(sent["reply_id"])
        script.gate.set()
        another = await world.account.call("POST", f"{path}/regenerate/", {})
        assert another.status_code == 201, another.text
        new = another.json()["id"]
        assert new != sent["reply_id"]
        assert (await tab.reply_ended(new))["content"] == world.model.whole(question)
        assert (await world.account.message(room, sent["reply_id"]))["content"] == stopped["content"]
        assert tab.faults == []

    scenario(body)


def test_row_19_an_edit_is_refused_while_a_reply_is_written(scenario) -> None:
    async def body(world) -> None:
        await world.serve()
        room, question, sent, (tab,), script = await live(world)
        edited = await world.account.call("PATCH", f"/chat/conversations/{room}/messages/{sent['id']}/", {"content": "other"})
        assert (edited.status_code, edited.json()["code"]) == (409, "generation_in_progress")
        await tab.say("stop")
        await tab.reply_ended(sent["reply_id"])
        assert set(await world.account.tree(room)) == {sent["id"], sent["reply_id"]}

    scenario(body)


def test_row_20_a_conversation_deleted_in_mid_reply_leaves_nothing(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        room, question, sent, tabs, _ = await live(world, tabs=2)
        assert (await world.account.call("DELETE", f"/chat/conversations/{room}/?permanent=true")).status_code == 204
        await world.model.until(lambda: world.model.of(question).hung_up == 1)
        for tab in tabs:
            await tab.until(lambda: tab.close_code is not None)
            assert tab.close_code == 4404 and tab.faults == []
        for rest in ("", f"messages/{sent['id']}/", f"messages/{sent['reply_id']}/"):
            assert (await world.account.call("GET", f"/chat/conversations/{room}/{rest}")).status_code == 404
        assert await server.end() == 0
        assert server.database_faults() == []

    scenario(body)


def test_row_49_a_stream_outlives_its_token_and_a_sign_out_loses_nothing_of_it(scenario) -> None:
    async def body(world) -> None:
        await world.serve()
        room, question, sent, (tab,), script = await live(world)
        reply = sent["reply_id"]
        await world.account.renew()
        await tab.say("authenticate", token=world.account.token)
        await tab.say("ping", id="still here")
        await tab.until(lambda: any(event["type"] == "pong" for event in tab.events))
        assert tab.errors == []
        other = await world.sign_in()
        await world.account.logout()
        await tab.until(lambda: tab.close_code is not None)
        assert tab.close_code == 4401
        tab.account = other
        await tab.connect()
        await tab.resume(reply)
        script.gate.set()
        assert (await tab.reply_ended(reply))["content"] == world.model.whole(question)
        assert tab.faults == []

    scenario(body)


@pytest.mark.parametrize("what", ["password", "role"])
def test_another_password_or_role_closes_every_socket_and_the_same_token_opens_them_again(scenario, what: str) -> None:
    async def body(world) -> None:
        server = await world.serve()
        admin = world.account
        world.account = await world.sign_up()
        room, question, sent, (tab,), script = await live(world)
        reply = sent["reply_id"]

        async def change() -> None:
            if what == "password":
                changed = await world.account.call("PATCH", "/auth/me/", {"password": PASSWORD, "current_password": PASSWORD})
            else:
                me = (await world.account.get("/auth/me/"))["id"]
                changed = await admin.call("PATCH", f"/admin/users/{me}/", {"role": "admin"})
            assert changed.status_code == 200, changed.text

        headers = {"Authorization": f"Bearer {world.account.token}"}
        async with websockets.connect(f"{server.sockets}/ws/events/", additional_headers=headers, proxy=None) as events:
            await change()
            told = []
            try:
                while True:
                    told.append(json.loads(await events.recv())["type"])
            except websockets.ConnectionClosed as closed:
                assert closed.rcvd.code == 4401
            assert "signed_out" not in told
        await tab.until(lambda: tab.close_code is not None)
        assert tab.close_code == 4401
        await tab.connect()
        await tab.resume(reply)
        script.gate.set()
        assert (await tab.reply_ended(reply))["content"] == world.model.whole(question)
        assert tab.faults == []

    scenario(body)


def test_row_20_a_message_that_comes_while_its_conversation_is_deleted_is_not_answered_for_nobody(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        questions = []
        for n in range(40):
            room = await world.account.new_conversation()
            question, _ = world.question(hang_after=1)
            questions.append(question)

            async def delete() -> int:
                await asyncio.sleep(0.0005 * (n % 20))
                return (await world.account.call("DELETE", f"/chat/conversations/{room}/?permanent=true")).status_code

            sent, deleted = await asyncio.gather(world.account.send(room, question), delete())
            assert sent.status_code in (201, 404, 409) and deleted == 204
        await world.model.until(lambda: all(world.model.of(question).running == 0 for question in questions))
        assert await server.end() == 0
        assert server.database_faults() == []

    scenario(body)
