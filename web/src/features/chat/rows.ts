// SPDX-License-Identifier: Apache-2.0

import type { HeldMessage, PendingMessage } from "../../client/conversationState";
import type { Message } from "../../protocol/message";

/** What stands between two messages: a new day, another agent. */
export interface Lines {
    /** The day that begins here, as a moment in it. */
    day: string | null;
    /** The agent that answers from here on. */
    agentID: string | null;
}

export type Row = { key: string; lines: Lines } & (
    | { kind: "message"; message: Message }
    | { kind: "pending"; pending: PendingMessage }
    | { kind: "awaited" }
    /** Nothing has been said since the conversation was handed over. */
    | { kind: "end" }
);

interface RowsOptions {
    messages: readonly HeldMessage[];
    pending: readonly PendingMessage[];
    isAwaited: boolean;
    /** Whom the conversation is with now. */
    agentID: string | null;
}

/** The list from top to bottom. One place for all versions of a message, so that the focus stays where they are changed. */
export function rowsOf({ messages, pending, isAwaited, agentID }: RowsOptions): Row[] {
    const rows: Row[] = [];
    let day = "";
    let agent: string | null = null;
    const newDay = (at: string) => {
        const next = dayOf(at);
        if (next === day) return null;
        day = next;
        return at;
    };
    const newAgent = (next: string | null) => {
        const changed = next !== null && agent !== null && next !== agent;
        agent = next ?? agent;
        return changed ? next : null;
    };
    messages.forEach(({ message }, index) => {
        // A question stands below the line of the agent that it is put to.
        const answering = message.role === "user" ? messages[index + 1]?.message.agent_id ?? agentID : message.agent_id;
        const lines = { day: newDay(message.created_at), agentID: agent === null && message.role === "user" ? null : newAgent(answering) };
        rows.push({ kind: "message", key: message.parent_id ?? "first", message, lines });
    });
    for (const each of pending) {
        rows.push({ kind: "pending", key: each.client_id, pending: each, lines: { day: newDay(each.created_at), agentID: agent === null ? null : newAgent(agentID) } });
    }
    if (isAwaited) rows.push({ kind: "awaited", key: "awaited", lines: { day: null, agentID: null } });
    const last = messages[messages.length - 1]?.message;
    const handedOver = agent !== null && pending.length === 0 && !isAwaited && last?.role === "assistant" ? newAgent(agentID) : null;
    if (handedOver !== null) rows.push({ kind: "end", key: "end", lines: { day: null, agentID: handedOver } });
    return rows;
}

/** A day where the reader is. */
function dayOf(at: string): string {
    const date = new Date(at);
    return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

/** A row's height before it was seen, in pixels: near enough for a scroll bar. `width` is that of the list. */
export function estimatedHeight(row: Row, width: number): number {
    const letters = Math.max(24, (Math.min(width, 736) - 32) / 8.8);
    const lines = (row.lines.day === null ? 0 : 52) + (row.lines.agentID === null ? 0 : 44);
    if (row.kind !== "message") return lines + (row.kind === "end" ? 0 : 96);
    const { content, role } = row.message;
    return lines + (role === "user" ? 92 + Math.ceil(content.length / (letters * 0.75)) * 26 : 108 + Math.ceil(content.length / letters) * 27);
}
