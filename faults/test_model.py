# SPDX-License-Identifier: Apache-2.0
"""The model's server misbehaves."""
import asyncio
import json

import pytest

BAD_EVENTS = {
    "not JSON": b"data: {nonsense\n\n",
    "invalid UTF-8": b'data: {"choices":[{"delta":{"content":"\xff\xfe"}}]}\n\n',
    "no choices": b'data: {"choices":7}\n\n',
    "nothing at all": b"",
}


def piece(text: str) -> bytes:
    return b"data: " + json.dumps({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}).encode() + b"\n\n"


async def outcome(world, **script: object) -> tuple[dict, object, str, object]:
    room = await world.account.new_conversation()
    question, script = world.question(**script)
    tab = await world.listen(room)
    sent = await world.ask(room, question)
    reply = await tab.reply_ended(sent["reply_id"])
    assert tab.faults == []
    return reply, world.model.of(question), question, tab


def test_row_31_a_busy_model_is_asked_again_twice_at_most_and_a_refusal_never(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        for status in (429, 500, 502, 503, 529):
            reply, calls, question, _ = await outcome(world, words=20, refuse=[(status, {"Retry-After": "0"})] * 2)
            assert (reply["status"], reply["content"]) == ("complete", world.model.whole(question))
            assert (calls.refused, calls.fresh) == (2, 1)
        reply, calls, _, tab = await outcome(world, refuse=[(429, {"Retry-After": "0"})] * 5)
        assert (reply["status"], reply["error"]["code"], calls.refused, calls.fresh) == ("failed", "model_rate_limited", 3, 0)
        assert [error["message_id"] for error in tab.errors] == [reply["id"]]
        for status in (400, 401, 403, 404, 422):
            reply, calls, _, _ = await outcome(world, refuse=[(status, {})] * 5)
            assert (reply["status"], reply["error"]["code"], calls.refused) == ("failed", "model_rejected", 1)
            assert "secret" not in json.dumps(reply)
        assert server.process.poll() is None

    scenario(body)


def test_row_32_a_model_that_hangs_can_be_stopped_before_and_after_its_first_piece(scenario) -> None:
    async def body(world) -> None:
        await world.serve()
        for pieces in (0, 5):
            room = await world.account.new_conversation()
            question, script = world.question(words=50, hang_after=pieces)
            tab = await world.listen(room)
            sent = await world.ask(room, question)
            await script.reached.wait()
            if pieces:
                # Seen, so stored: what is stopped before its first piece is kept has none.
                await tab.until(lambda: tab.held(sent["reply_id"]))
            answer = await world.account.call("POST", f"/chat/conversations/{room}/stop/")
            assert answer.json() == {"stopped": sent["reply_id"]}
            reply = await world.account.ended(room, sent["reply_id"])
            assert reply["status"] == "stopped" and bool(reply["content"]) == bool(pieces)
            await world.model.until(lambda: world.model.of(question).hung_up == 1)

    scenario(body)


def test_row_33_a_connection_that_breaks_off_is_a_failure_that_keeps_what_came(scenario) -> None:
    async def body(world) -> None:
        await world.serve()
        reply, calls, question, tab = await outcome(world, words=100, pause=0.002, break_after=20)
        assert (reply["status"], reply["error"]["code"]) == ("failed", "model_disconnected")
        assert reply["content"] and world.model.whole(question).startswith(reply["content"])
        assert calls.fresh == 1 and [error["code"] for error in tab.errors] == ["model_disconnected"]

    scenario(body)


@pytest.mark.parametrize("name", BAD_EVENTS)
def test_row_34_malformed_events_neither_crash_nor_hang(scenario, name: str) -> None:
    async def body(world) -> None:
        server = await world.serve()
        reply, _, _, _ = await outcome(world, raw=[piece("before "), BAD_EVENTS[name]])
        assert reply["status"] == "failed" and reply["content"].startswith("before ")
        assert reply["error"]["code"] in ("model_bad_response", "model_disconnected")
        assert server.process.poll() is None

    scenario(body)


def test_row_35_text_cut_at_every_byte_is_whole(scenario) -> None:
    async def body(world) -> None:
        await world.serve()
        reply, _, question, tab = await outcome(world, words=24, size=3, split_bytes=True)
        assert (reply["status"], reply["content"]) == ("complete", world.model.whole(question))
        assert "\N{REPLACEMENT CHARACTER}" not in reply["content"] and tab.held(reply["id"]) == reply["content"]

    scenario(body)


def test_row_36_a_reply_without_end_is_cut_at_a_mebibyte_and_costs_bounded_memory(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        before = server.memory()
        reply, _, question, tab = await outcome(world, words=160_000, size=8_000)
        assert (reply["status"], reply["error"]["code"]) == ("failed", "reply_too_long")
        assert len(reply["content"].encode()) <= 1 << 20 and world.model.whole(question).startswith(reply["content"])
        assert tab.held(reply["id"]) == reply["content"]
        assert server.memory() - before < 200 << 20

    scenario(body)


def test_row_36_somebody_elses_reply_goes_on_meanwhile(scenario) -> None:
    async def body(world) -> None:
        await world.serve()
        neighbour = await world.sign_up()
        quiet, loud = await neighbour.new_conversation(), await world.account.new_conversation()
        tab, crowd = await world.listen(quiet, neighbour, name="neighbour"), await world.listen(loud, name="flooded")

        def chunks() -> int:
            return len([event for event in tab.events if event["type"] == "message_chunk"])

        # On a busy machine what comes while nobody has the processor comes as one: then once more.
        for _ in range(3):
            # Held at its middle until the flood runs.
            calm, script = world.question(words=400, pause=0.002, gate=asyncio.Event())
            sent = await neighbour.send(quiet, calm)
            await script.reached.wait()
            flood, _ = world.question(words=160_000, size=8_000)
            reply = (await world.ask(loud, flood))["reply_id"]
            await crowd.until(lambda: crowd.held(reply))
            tab.events.clear()
            script.gate.set()
            assert (await tab.reply_ended(sent.json()["reply_id"]))["content"] == world.model.whole(calm)
            pieces = chunks()
            assert (await crowd.reply_ended(reply))["error"]["code"] == "reply_too_long"
            assert tab.faults == [] and crowd.faults == []
            if pieces > 10:
                break
        # It came in many pieces, not as one when the flood was over.
        assert pieces > 10

    scenario(body)


def test_row_36_one_line_of_64_mebibytes_is_not_kept(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        before = server.memory()
        reply, _, _, _ = await outcome(world, raw=[piece("before "), b"data: ", *([b"x" * (1 << 20)] * 64), b"\n\n"])
        assert reply["status"] == "failed" and reply["content"] == "before "
        assert server.memory() - before < 64 << 20

    scenario(body)
