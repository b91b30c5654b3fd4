// SPDX-License-Identifier: Apache-2.0

import type { ChunkEvent, SnapshotEvent } from "../protocol/conversationEvent";

/** The text of a reply that is being written, up to `position`, which only the server's arithmetic understands. */
export interface LiveText {
    content: string;
    position: number;
}

export interface MissingText {
    message_id: string;
    offset: number;
}

interface Texts {
    live: Readonly<Record<string, LiveText>>;
    missing: MissingText | null;
}

/** Replaces whatever was held. */
export function applySnapshot<S extends Texts>(state: S, event: SnapshotEvent): S {
    const text: LiveText = { content: event.content, position: event.next_offset };
    return {
        ...state,
        live: { ...state.live, [event.message_id]: text },
        missing: state.missing?.message_id === event.message_id ? null : state.missing,
    };
}

/**
 * Appends a chunk exactly where it belongs. One that lies before the held position was seen already, as part of a
 * snapshot; one that lies after it, or across it, means that text is missing, which `missing` then asks for.
 */
export function applyChunk<S extends Texts>(state: S, event: ChunkEvent, finished: boolean): S {
    if (finished) return state;
    const id = event.message_id;
    const held = state.live[id];
    const position = held?.position ?? 0;
    if (event.offset === position) {
        const text: LiveText = { content: (held?.content ?? "") + event.delta, position: event.next_offset };
        return {
            ...state,
            live: { ...state.live, [id]: text },
            missing: state.missing?.message_id === id ? null : state.missing,
        };
    }
    if (event.next_offset <= position) return state;
    // Asked for once for each position; what arrives until the answer does is part of the answer.
    if (state.missing?.message_id === id && state.missing.offset === position) return state;
    return { ...state, missing: { message_id: id, offset: position } };
}

export function without(live: Readonly<Record<string, LiveText>>, id: string): Readonly<Record<string, LiveText>> {
    if (live[id] === undefined) return live;
    const { [id]: _, ...rest } = live;
    return rest;
}
