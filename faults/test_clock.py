# SPDX-License-Identifier: Apache-2.0
"""The machine's clock jumps."""
import asyncio
import mmap
import struct
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("wallclock.c")


class Clock:
    """The server's wall clock; monotonic time goes on as it does."""

    def __init__(self, folder: Path) -> None:
        library = folder / "wallclock.so"
        subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-shared", "-fPIC", "-o", library, SOURCE], check=True)
        file = folder / "wallclock"
        file.write_bytes(bytes(8))
        with open(file, "r+b") as opened:
            self._offset = mmap.mmap(opened.fileno(), 8)
        self.env = {"LD_PRELOAD": str(library), "WALLCLOCK": str(file)}

    def jump(self, seconds: int) -> None:
        self._offset[:] = struct.pack("=q", seconds)


@pytest.mark.parametrize("offset", [3600, -3600])
def test_row_38_a_clock_that_jumps_by_an_hour_changes_no_order_and_ends_no_reply(scenario, folder: Path, offset: int) -> None:
    async def body(world) -> None:
        clock = Clock(folder)
        await world.serve(env=clock.env)
        answer = await world.account.call("POST", "/auth/api-keys/", {"name": "clock"})
        assert answer.status_code == 201, answer.text
        if offset > 0:
            # An access token ends within the hour, as it should; a key does not.
            world.account.token = answer.json()["key"]
        room = await world.account.new_conversation()
        tab = await world.listen(room)
        said = []
        for jump in (None, offset, 0):
            question, script = world.question(words=100, gate=asyncio.Event())
            sent = await world.ask(room, question)
            await script.reached.wait()
            if jump is not None:
                clock.jump(jump)
                # Longer than anything looks at the clock of the wall.
                await asyncio.sleep(2.5)
                if offset < 0:
                    # A token from the future is exchanged; nobody has to sign in again.
                    await world.account.renew()
            script.gate.set()
            ended = await tab.reply_ended(sent["reply_id"])
            assert (ended["status"], ended["content"]) == ("complete", world.model.whole(question))
            said += [sent["id"], sent["reply_id"]]
        shown = (await world.account.get(f"/chat/conversations/{room}/"))["messages"]
        assert [message["id"] for message in shown] == said and len(set(said)) == 6
        assert tab.is_open and tab.faults == []
        # The limits of messages and of attempts neither opened nor closed for good.
        other, _ = world.question(words=5)
        assert (await tab.reply_ended((await world.ask(room, other))["reply_id"]))["status"] == "complete"

    scenario(body)


def test_a_refresh_token_used_again_behind_its_grace_ends_every_token_and_socket_of_its_session(scenario, folder: Path) -> None:
    async def body(world) -> None:
        clock = Clock(folder)
        await world.serve(env=clock.env)
        stolen = world.account.refresh
        elsewhere = await world.sign_in()
        room = await world.account.new_conversation()
        tab, other = await world.listen(room), await world.listen(room, elsewhere, name="elsewhere")
        await world.account.renew()
        # Two tabs, or a lost answer: within ten seconds it is taken once more.
        again = await world.account.call("POST", "/auth/refresh/", {"refresh": stolen})
        assert again.status_code == 200, again.text
        clock.jump(11)
        thief = await world.account.call("POST", "/auth/refresh/", {"refresh": stolen})
        assert (thief.status_code, thief.json()["code"]) == (401, "not_authenticated")
        await tab.until(lambda: tab.close_code is not None)
        assert tab.close_code == 4401
        assert (await world.account.call("POST", "/auth/refresh/", {"refresh": world.account.refresh})).status_code == 401
        assert (await world.account.call("GET", "/auth/me/")).status_code == 401
        # Nobody else is signed out by it.
        assert other.is_open and (await elsewhere.call("GET", "/auth/me/")).status_code == 200

    scenario(body)
