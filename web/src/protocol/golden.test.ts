// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { apiKey, signedIn, signInPlace, user } from "./account";
import { accountEvent } from "./accountEvent";
import { auditEntry, configuredAgent, figures, managedUser, provider, trialEvent } from "./admin";
import { agent } from "./agent";
import { socketCommand } from "./command";
import { conversation, conversationDetail } from "./conversation";
import { conversationEvent } from "./conversationEvent";
import { type Decoder, decodeText } from "./decode";
import { generation } from "./generation";
import { attachment, message } from "./message";
import { page } from "./page";
import { problem } from "./problem";
import { searchResult } from "./searchResult";
import { trashedConversation } from "./trash";

// The tests run in the page's folder; the messages are shared with the server's tests.
const folder = "../Fixtures/wire";

/** By the beginning of the file's name, the longest first. */
const decoders: Record<string, Decoder<unknown>> = {
    "account-": accountEvent,
    "command-": socketCommand,
    "event-": (value, path) => (isAccountEvent(value) ? accountEvent : conversationEvent)(value, path),
    "conversation-detail": conversationDetail,
    "conversation-with-messages": conversationDetail,
    "page-conversation": page(conversation),
    "page-message": page(message),
    "page-agent": page(agent),
    agent,
    "agent-admin": configuredAgent,
    "audit-entry": auditEntry,
    figures,
    "managed-user": managedUser,
    provider,
    "trial-event": trialEvent,
    "api-key": apiKey,
    attachment,
    conversation,
    generation,
    message,
    problem,
    "search-result": searchResult,
    "signed-in": signedIn,
    session: signInPlace,
    "trashed-conversation": trashedConversation,
    user,
};

/** Both sockets tell that a message is complete: the account's without its text. */
function isAccountEvent(value: unknown): boolean {
    const event = value as { type?: string; conversation_id?: unknown };
    return ["conversation_created", "conversation_deleted", "signed_out"].includes(event.type ?? "")
        || (event.type === "message_complete" && event.conversation_id !== undefined);
}

const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
for (const name of files) {
    test(`${name} is understood`, () => {
        const key = Object.keys(decoders).filter((prefix) => name.startsWith(prefix)).sort((a, b) => b.length - a.length)[0];
        assert.ok(key !== undefined, `no decoder for ${name}`);
        const decoded = decodeText(decoders[key ?? ""] as Decoder<unknown>, readFileSync(`${folder}/${name}`, "utf8"));
        assert.ok(decoded.ok, decoded.ok ? "" : decoded.error);
    });
}
