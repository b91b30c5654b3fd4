# SPDX-License-Identifier: Apache-2.0
"""Thirty seconds of the fault test; `make soak` runs it for longer. A fault is found again, more or less, by its seed."""
import asyncio
from pathlib import Path

import pytest

from chaos import Chaos


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rows_1_to_20_at_random_break_no_promise(seed: int, folder: Path) -> None:
    chaos = Chaos(folder, seed, seconds=10, log=print)
    assert asyncio.run(chaos.run()) == []
    assert chaos.kills and chaos.done["drop"] and chaos.done["send"]
