// SPDX-License-Identifier: Apache-2.0

import { type APIKey, apiKey, type SignInPlace, signInPlace, type User, user } from "../protocol/account";
import { type Agent, agent } from "../protocol/agent";
import { type Conversation, conversation, type ConversationDetail, conversationDetail } from "../protocol/conversation";
import { type Decoder, object, optional, string } from "../protocol/decode";
import { type Draft, draft } from "../protocol/draft";
import { type Generation, generation } from "../protocol/generation";
import { type Attachment, attachment, type Message, message } from "../protocol/message";
import { type Page, page } from "../protocol/page";
import { type SearchResult, searchResult } from "../protocol/searchResult";
import { type TrashedConversation, trashedConversation } from "../protocol/trash";
import { type Clock, systemClock } from "./clock";
import { type Call, type Fetch, nothing, send } from "./http";
import type { ListQuery } from "./listState";
import { asRequestError } from "./requestError";
import type { SearchQuery } from "./searchStore";
import type { AuthSession } from "./session";
import { type SendFile, sendFile } from "./upload";

export type ConversationPatch = Partial<Pick<Conversation, "title" | "is_archived" | "is_pinned" | "agent_id">>;

export interface NewConversation {
    agent_id: string;
    initial_message: string;
    attachments?: string[];
    client_id: string;
}

export interface NewMessage {
    content: string;
    attachments?: string[];
    client_id: string;
}

/** A new password needs the present one. */
export type AccountPatch = { display_name: string } | { password: string; current_password: string };

const auth = "/api/v1/auth/";
const conversations = "/api/v1/chat/conversations/";
const attachments = "/api/v1/chat/attachments/";
const trash = "/api/v1/chat/trash/";

/** The calls that the page makes, each answered by a decoded value or a `RequestError`. */
export class Api {
    constructor(
        readonly fetch: Fetch,
        private readonly session: AuthSession,
        private readonly clock: Pick<Clock, "after"> = systemClock,
    ) {}

    agents(): Promise<Agent[]> {
        return this.everyPage("/api/v1/agents/?page_size=100", agent);
    }

    conversations(query: ListQuery, next: string | null): Promise<Page<Conversation>> {
        const filter = new URLSearchParams({ page_size: "30" });
        if (query.archived) filter.set("is_archived", "true");
        if (query.agentID !== null) filter.set("agent_id", query.agentID);
        if (query.search !== "") filter.set("search", query.search);
        // The first page is waited for; who goes on reading goes far.
        const path = next === null ? `${conversations}?${filter}` : localPath(next).replace("page_size=30", "page_size=100");
        return this.call({ method: "GET", path, decoder: page(conversation) });
    }

    pinnedConversations(): Promise<Conversation[]> {
        return this.everyPage(`${conversations}?is_pinned=true&page_size=100`, conversation);
    }

    conversation(id: string): Promise<ConversationDetail> {
        return this.call({ method: "GET", path: `${conversations}${id}/`, decoder: conversationDetail });
    }

    create(body: NewConversation): Promise<Conversation> {
        return this.call({ method: "POST", path: conversations, body, decoder: conversation });
    }

    patch(id: string, body: ConversationPatch): Promise<Conversation> {
        return this.call({ method: "PATCH", path: `${conversations}${id}/`, body, decoder: conversation });
    }

    /** Into the trash. */
    remove(id: string): Promise<null> {
        return this.call({ method: "DELETE", path: `${conversations}${id}/?permanent=true`, decoder: nothing, keepalive: true });
    }

    /** `next` is null for the first page. */
    trash(next: string | null): Promise<Page<TrashedConversation>> {
        return this.call({ method: "GET", path: next === null ? trash : localPath(next), decoder: page(trashedConversation) });
    }

    restore(id: string): Promise<Conversation> {
        return this.call({ method: "POST", path: `${trash}${id}/restore/`, decoder: conversation });
    }

    /** What is in the trash, for good. */
    removeForGood(id: string): Promise<null> {
        return this.call({ method: "DELETE", path: `${trash}${id}/`, decoder: nothing });
    }

    emptyTrash(): Promise<null> {
        return this.call({ method: "DELETE", path: trash, decoder: nothing, patience: 300_000 });
    }

    /** `next` is null for the first page. */
    search(query: SearchQuery, next: string | null, signal: AbortSignal): Promise<Page<SearchResult>> {
        const fields = new URLSearchParams({ q: query.text });
        if (query.agentID !== null) fields.set("agent_id", query.agentID);
        if (query.role !== null) fields.set("role", query.role);
        if (query.archived !== null) fields.set("is_archived", String(query.archived));
        if (query.after !== null) fields.set("after", query.after);
        if (query.before !== null) fields.set("before", query.before);
        const path = next === null ? `/api/v1/chat/search/?${fields}` : localPath(next);
        return this.call({ method: "GET", path, signal, decoder: page(searchResult) });
    }

    /** Tells how many it has removed so far, and in the end; archived ones too. */
    async removeAllConversations(onRemoved: (count: number) => void): Promise<number> {
        let count = 0;
        for (const archived of [false, true]) {
            for (;;) {
                const found = await this.call({
                    method: "GET", path: `${conversations}?page_size=100&is_archived=${archived}`, decoder: page(conversation),
                });
                if (found.results.length === 0) break;
                for (const { id } of found.results) {
                    await this.remove(id);
                    onRemoved((count += 1));
                }
            }
        }
        return count;
    }

    stop(id: string): Promise<{ stopped: string | null }> {
        return this.call({ method: "POST", path: `${conversations}${id}/stop/`, decoder: object({ stopped: optional(string) }) });
    }

    sendMessage(id: string, body: NewMessage): Promise<Message> {
        return this.call({ method: "POST", path: `${conversations}${id}/messages/`, body, decoder: message });
    }

    editMessage(id: string, messageID: string, content: string): Promise<Message> {
        return this.call({ method: "PATCH", path: `${conversations}${id}/messages/${messageID}/`, body: { content }, decoder: message });
    }

    /** Makes the newest branch with this message the one that is read and gone on with. */
    showBranch(id: string, messageID: string): Promise<Conversation> {
        return this.call({ method: "PATCH", path: `${conversations}${id}/`, body: { active_leaf_id: messageID }, decoder: conversation });
    }

    message(id: string, messageID: string): Promise<Message> {
        return this.call({ method: "GET", path: `${conversations}${id}/messages/${messageID}/`, decoder: message });
    }

    generation(id: string, messageID: string): Promise<Generation> {
        return this.call({ method: "GET", path: `${conversations}${id}/messages/${messageID}/generation/`, decoder: generation });
    }

    /** By the same agent, where none is named. */
    regenerate(id: string, messageID: string, agentID: string | null): Promise<Message> {
        const body = agentID === null ? {} : { agent_id: agentID };
        return this.call({ method: "POST", path: `${conversations}${id}/messages/${messageID}/regenerate/`, body, decoder: message });
    }

    continueReply(id: string, messageID: string): Promise<Message> {
        return this.call({ method: "POST", path: `${conversations}${id}/messages/${messageID}/continue/`, decoder: message });
    }

    draft(id: string): Promise<Draft> {
        return this.call({ method: "GET", path: `${conversations}${id}/draft/`, decoder: draft });
    }

    setDraft(id: string, content: string, attachments: readonly string[]): Promise<Draft> {
        return this.call({ method: "PUT", path: `${conversations}${id}/draft/`, body: { content, attachments }, decoder: draft });
    }

    attachment(id: string): Promise<Attachment> {
        return this.call({ method: "GET", path: `${attachments}${id}/`, decoder: attachment });
    }

    deleteAttachment(id: string): Promise<null> {
        return this.call({ method: "DELETE", path: `${attachments}${id}/`, decoder: nothing });
    }

    conversationFiles(id: string): Promise<Attachment[]> {
        return this.everyPage(`${conversations}${id}/attachments/`, attachment);
    }

    upload(file: Blob, name: string, onProgress: (part: number) => void, signal: AbortSignal, send: SendFile = sendFile): Promise<Attachment> {
        return this.authorised((token) => send(file, name, token, onProgress, signal));
    }

    updateMe(body: AccountPatch): Promise<User> {
        return this.call({ method: "PATCH", path: `${auth}me/`, body, decoder: user });
    }

    places(): Promise<SignInPlace[]> {
        return this.everyPage(`${auth}sessions/`, signInPlace);
    }

    endPlace(id: string): Promise<null> {
        return this.call({ method: "DELETE", path: `${auth}sessions/${id}/`, decoder: nothing });
    }

    apiKeys(): Promise<APIKey[]> {
        return this.everyPage(`${auth}api-keys/`, apiKey);
    }

    /** `expiresAt` null: it does not end. */
    createAPIKey(name: string, expiresAt: string | null): Promise<APIKey> {
        const body = expiresAt === null ? { name } : { name, expires_at: expiresAt };
        return this.call({ method: "POST", path: `${auth}api-keys/`, body, decoder: apiKey });
    }

    deleteAPIKey(id: string): Promise<null> {
        return this.call({ method: "DELETE", path: `${auth}api-keys/${id}/`, decoder: nothing });
    }

    endOtherPlaces(): Promise<null> {
        return this.call({ method: "DELETE", path: `${auth}sessions/`, decoder: nothing });
    }

    async everyPage<T>(path: string, element: Decoder<T>): Promise<T[]> {
        const all: T[] = [];
        for (let next: string | null = path; next !== null; ) {
            const answer: Page<T> = await this.call({ method: "GET", path: localPath(next), decoder: page(element) });
            all.push(...answer.results);
            next = answer.results.length === 0 ? null : answer.next;
        }
        return all;
    }

    call<T>(call: Call<T>): Promise<T> {
        return this.authorised((token) => send(this.fetch, { ...call, token }, this.clock));
    }

    /** With a token; one that the server no longer takes is replaced once. */
    async authorised<T>(attempt: (token: string) => Promise<T>): Promise<T> {
        const token = await this.session.token();
        try {
            return await attempt(token);
        } catch (error) {
            if (asRequestError(error).status !== 401) throw error;
            await this.session.refresh();
            return attempt(await this.session.token());
        }
    }
}

/** `next` is an address of this server; behind a proxy its host may not be the page's, its path is. */
export function localPath(address: string): string {
    const url = new URL(address, "http://local.invalid");
    return url.pathname + url.search;
}
