# SPDX-License-Identifier: Apache-2.0
"""The text that the fake model writes: numbered words, so that a lost, repeated or moved piece cannot go unseen."""

# One, two, three and four bytes of UTF-8, and one person made of several scalars.
MARKS = ["", "é", "語", "🕊️", "👩‍🚀", "ß"]


def text(question: str, count: int) -> str:
    """`w1 … wN`, each with the question's name, so that no reply can be taken for another's."""
    name = question.split(" ")[0]
    return " ".join(f"{name}.w{n}{MARKS[n % len(MARKS)]}" for n in range(1, count + 1))


def pieces(whole: str, sizes) -> list[str]:
    """Cuts the text between its scalars; `sizes` says how long the next piece is."""
    cut, start = [], 0
    while start < len(whole):
        end = min(len(whole), start + max(1, sizes()))
        cut.append(whole[start:end])
        start = end
    return cut
