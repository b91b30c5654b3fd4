// SPDX-License-Identifier: Apache-2.0

import { folded } from "../../client/folded";
import type { Message } from "../../protocol/message";
import type { Row } from "./rows";

/** A message's text without case and accents, made once: a long conversation is looked through with every key. */
const texts = new WeakMap<Message, { text: string; folded: string }>();

/** The keys of the rows that hold these words, whatever their case and accents. */
export function findRows(rows: readonly Row[], words: string, textOf: (message: Message) => string): string[] {
    const wanted = folded(words.trim());
    if (wanted === "") return [];
    return rows.filter((row) => row.kind === "message" && plain(row.message, textOf(row.message)).includes(wanted)).map((row) => row.key);
}

function plain(message: Message, text: string): string {
    const known = texts.get(message);
    if (known?.text === text) return known.folded;
    const made = { text, folded: folded(text) };
    texts.set(message, made);
    return made.folded;
}
