// SPDX-License-Identifier: Apache-2.0

import { useCallback, useRef, useState } from "react";
import { asRequestError, type RequestError } from "../client/requestError";
import { useClient } from "./services";

export interface ConversationBeingMade {
    agent_id: string;
    client_id: string;
    content: string;
    error: RequestError | null;
}

/** Makes a conversation with its first message; `made` holds what the page can show until the server has answered. */
export function useCreateConversation(onCreated: (id: string) => void) {
    const { api, conversations, list } = useClient();
    const [made, setMade] = useState<ConversationBeingMade | null>(null);
    const attempt = useRef(0);

    const create = useCallback(async (agentID: string, content: string, clientID = conversations.newID()) => {
        const mine = ++attempt.current;
        const making: ConversationBeingMade = { agent_id: agentID, client_id: clientID, content, error: null };
        setMade(making);
        try {
            const conversation = await api.create({ agent_id: agentID, initial_message: content, client_id: clientID });
            conversations.get(conversation.id).begin(conversation, clientID, content);
            list.changed(conversation);
            if (mine !== attempt.current) return;
            setMade(null);
            onCreated(conversation.id);
        } catch (error) {
            if (mine === attempt.current) setMade({ ...making, error: asRequestError(error) });
        }
    }, [api, conversations, list, onCreated]);

    const again = () => {
        if (made) void create(made.agent_id, made.content, made.client_id);
    };
    const forget = useCallback(() => {
        attempt.current += 1;
        setMade(null);
    }, []);

    return { made, create, again, forget };
}
