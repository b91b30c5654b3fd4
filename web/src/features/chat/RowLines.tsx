// SPDX-License-Identifier: Apache-2.0

import { useText } from "../../text/catalog";
import { longDate } from "../../text/format";
import type { Lines } from "./rows";
import { texts } from "./texts";

/** A new day, or another agent, between two messages. */
export function RowLines({ lines, agentName }: { lines: Lines; agentName: (id: string) => string }) {
    const text = useText(texts);
    return (
        <>
            {lines.day === null ? null : <p className="row-line day"><time dateTime={lines.day}>{dayWords(lines.day, text)}</time></p>}
            {lines.agentID === null ? null : <p className="row-line"><bdi>{text.answersFromHere(agentName(lines.agentID))}</bdi></p>}
        </>
    );
}

function dayWords(at: string, text: { today: string; yesterday: string }): string {
    const day = new Date(at).toDateString();
    const now = new Date();
    if (day === now.toDateString()) return text.today;
    now.setDate(now.getDate() - 1);
    return day === now.toDateString() ? text.yesterday : longDate(at);
}
