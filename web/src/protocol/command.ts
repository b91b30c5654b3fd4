// SPDX-License-Identifier: Apache-2.0

import { type Decoder, fail, fields, integer, object, oneOf, optional, string, array } from "./decode";

/** What the page says on a conversation's socket. */
export type SocketCommand =
    | { type: "send_message"; client_id: string; content: string; attachments?: string[]; parent_id?: string }
    | { type: "stop" }
    | { type: "resume"; message_id: string; offset: number }
    | { type: "typing"; state: "thinking" | "writing" | "idle" }
    | { type: "read"; message_id: string }
    | { type: "authenticate"; token: string }
    | { type: "ping"; id: number };

const shapes: Record<SocketCommand["type"], Decoder<unknown>> = {
    send_message: object({
        client_id: string,
        content: string,
        attachments: optional(array(string)),
        parent_id: optional(string),
    }),
    stop: object({}),
    resume: object({ message_id: string, offset: integer }),
    typing: object({ state: oneOf("thinking", "writing", "idle") }),
    read: object({ message_id: string }),
    authenticate: object({ token: string }),
    ping: object({}),
};

/** The page never receives one; this holds the type above to the messages that the server is tested with. */
export const socketCommand: Decoder<SocketCommand> = (value, path) => {
    const type = string(fields(value, path)["type"], "type");
    if (!Object.hasOwn(shapes, type)) return fail("type", `a known command, not "${type.slice(0, 40)}"`);
    shapes[type as SocketCommand["type"]](value, path);
    return value as SocketCommand;
};
