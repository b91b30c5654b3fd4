// SPDX-License-Identifier: Apache-2.0

import { type Conversation, conversation } from "./conversation";
import { type SocketErrorEvent, pong, socketError } from "./conversationEvent";
import { type Decoder, fail, fields, object, oneOf, string } from "./decode";
import { type MessageHead, type MessageStatus, messageHead, messageStatus } from "./message";

/** What `/ws/events/` tells about everything the account has. */
export type AccountEvent =
    | { type: "conversation_created"; conversation: Conversation }
    | { type: "conversation_updated"; conversation: Conversation }
    | { type: "conversation_deleted"; conversation_id: string; id: string }
    | { type: "message_complete"; conversation_id: string; message_id: string; status: MessageStatus; message: MessageHead }
    | { type: "signed_out" }
    | SocketErrorEvent
    | { type: "pong"; id: unknown };

const decoders: { [T in AccountEvent["type"]]: Decoder<Extract<AccountEvent, { type: T }>> } = {
    conversation_created: object({ type: oneOf("conversation_created"), conversation }),
    conversation_updated: object({ type: oneOf("conversation_updated"), conversation }),
    conversation_deleted: object({ type: oneOf("conversation_deleted"), conversation_id: string, id: string }),
    message_complete: object({
        type: oneOf("message_complete"),
        conversation_id: string,
        message_id: string,
        status: messageStatus,
        message: messageHead,
    }),
    signed_out: object({ type: oneOf("signed_out") }),
    error: socketError,
    pong,
};

export const accountEvent: Decoder<AccountEvent> = (value, path) => {
    const type = string(fields(value, path)["type"], "type");
    if (!Object.hasOwn(decoders, type)) return fail("type", `a known event, not "${type.slice(0, 40)}"`);
    return decoders[type as AccountEvent["type"]](value, path);
};
