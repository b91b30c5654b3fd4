// SPDX-License-Identifier: Apache-2.0

import { useCallback, useEffect, useRef, useState } from "react";
import { type Outgoing, outgoingBody } from "../client/outgoing";
import { asRequestError, type RequestError } from "../client/requestError";
import { useClient } from "./services";

export interface ConversationBeingMade extends Outgoing {
    agent_id: string;
    client_id: string;
    created_at: string;
    error: RequestError | null;
}

/** Makes a conversation with its first message; `made` holds what the page can show until the server has answered. */
export function useCreateConversation(onCreated: (id: string) => void) {
    const { api, conversations, list } = useClient();
    const [made, setMade] = useState<ConversationBeingMade | null>(null);
    const attempt = useRef(0);
    const stopping = useRef(false);

    // Who has gone elsewhere is not taken to the new conversation; it is on the list.
    useEffect(() => () => {
        attempt.current += 1;
    }, []);

    const create = useCallback(async (agentID: string, { content, attachments }: Outgoing, clientID = conversations.newID()) => {
        const mine = ++attempt.current;
        const making: ConversationBeingMade = {
            agent_id: agentID, client_id: clientID, content, attachments, created_at: new Date().toISOString(), error: null,
        };
        stopping.current = false;
        setMade(making);
        try {
            const conversation = await list.learn(() => api.create({ agent_id: agentID, client_id: clientID, ...firstMessage(making) }));
            const store = conversations.get(conversation.id);
            store.begin(conversation, clientID, making);
            if (stopping.current) store.stop().catch(() => {});
            if (mine !== attempt.current) return;
            setMade(null);
            onCreated(conversation.id);
        } catch (error) {
            if (mine === attempt.current) setMade({ ...making, error: asRequestError(error) });
        }
    }, [api, conversations, list, onCreated]);

    const again = () => {
        if (made) void create(made.agent_id, made, made.client_id);
    };
    const forget = useCallback(() => {
        attempt.current += 1;
        setMade(null);
    }, []);
    /** The reply is stopped as soon as there is one. */
    const stop = useCallback(() => {
        stopping.current = true;
    }, []);

    return { made, create, again, forget, stop };
}

function firstMessage(outgoing: Outgoing): { initial_message: string; attachments?: string[] } {
    const { content, ...rest } = outgoingBody(outgoing);
    return { initial_message: content, ...rest };
}
