// SPDX-License-Identifier: Apache-2.0

import type { Attachment } from "../protocol/message";

/** What a person sends: a text, and files that the server has already. */
export interface Outgoing {
    content: string;
    attachments: readonly Attachment[];
}

/** The body of a call that sends it. Without files the field is left out. */
export function outgoingBody(outgoing: Outgoing): { content: string; attachments?: string[] } {
    const { content, attachments } = outgoing;
    return attachments.length === 0 ? { content } : { content, attachments: attachments.map((each) => each.id) };
}
