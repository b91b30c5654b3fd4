// SPDX-License-Identifier: Apache-2.0

import { type ReactNode, useCallback, useMemo, useRef } from "react";
import type { Outgoing } from "../../client/outgoing";
import { asRequestError } from "../../client/requestError";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { useChatWebSocket } from "../../hooks/useChatWebSocket";
import type { ConversationState } from "../../client/conversationState";
import { useConversation } from "../../hooks/useConversation";
import { useSendMessage } from "../../hooks/useSendMessage";
import type { AgentSummary } from "../../protocol/conversation";
import { usePageTitle } from "../../ui/pageTitle";
import { showToast } from "../../ui/toasts";
import { visibleMarks } from "../../ui/unseen";
import { Announcer } from "./Announcer";
import { ChatFrame } from "./ChatFrame";
import { ChatNotice } from "./ChatNotice";
import { ChatSkeleton, ConversationMissing, ConversationUnread, type MissingReason } from "./ChatStates";
import type { ChatParts } from "./parts";
import { type MessageActions, MessageList } from "./MessageList";
import { texts } from "./texts";
import { useChatCommands } from "./useChatCommands";
import { useEscape } from "./useEscape";
import { contextUsed } from "./contextUsed";
import { useMarkRead } from "./useMarkRead";
import { useMessageTarget } from "./useMessageTarget";
import "./chat.css";

interface ChatPageProps {
    id: string;
    /** The message that the address names, to be gone to. */
    messageID: string | null;
    parts: ChatParts;
    agentSelector: (selected: AgentSummary | null, onSelect: (agentID: string) => void) => ReactNode;
    /** What stands in the list until something has been said; it may begin by one of the agent's starters. */
    welcome: (agent: AgentSummary, onStart: (starter: string) => void) => ReactNode;
}

/** One conversation. */
export function ChatPage({ id, messageID, parts, agentSelector, welcome }: ChatPageProps) {
    const { state, store } = useConversation(id);
    const { reconnecting } = useChatWebSocket(store);
    const { send, stop, isGenerating } = useSendMessage(store);
    const toBottom = useRef<() => void>(() => {});
    const editLast = useRef<() => void>(() => {});
    const text = useText(texts);
    const title = visibleMarks(state.conversation?.title ?? "");

    const agent = state.conversation?.agent ?? null;
    const contextWindow = agent === null ? null : parts.agentByID(agent.id)?.context_window ?? null;
    const context = useMemo(() => {
        const taken = contextWindow === null ? null : contextUsed(state.messages, contextWindow);
        return contextWindow === null || taken === null ? null : { ...taken, window: contextWindow };
    }, [state.messages, contextWindow]);
    usePageTitle(title);
    useChatCommands(state);
    useMarkRead(state, store);
    useMessageTarget(state, store, messageID, () => showToast(text.messageGone));

    const attempt = useCallback(async (action: () => Promise<void>) => {
        try {
            await action();
            return true;
        } catch (error) {
            showToast(errorWords(asRequestError(error)));
            return false;
        }
    }, []);
    const actions: MessageActions = useMemo(() => {
        const answered = async (action: () => Promise<void>) => {
            const taken = await attempt(action);
            if (taken) toBottom.current();
            return taken;
        };
        return {
            sendAgain: (clientID) => void store.sendAgain(clientID),
            discard: (clientID) => store.discard(clientID),
            regenerate: (messageID, agentID) => {
                // The button goes with the reply that it was under.
                if (document.activeElement instanceof HTMLButtonElement) document.querySelector<HTMLElement>("[role=log]")?.focus({ preventScroll: true });
                void answered(() => store.regenerate(messageID, agentID));
            },
            continueReply: (messageID) => void answered(() => store.continueReply(messageID)),
            edit: (messageID, content) => answered(() => store.edit(messageID, content)),
            showVersion: (messageID) => void attempt(() => store.showVersion(messageID)),
        };
    }, [attempt, store]);
    const stopNow = useCallback(() => void attempt(stop), [attempt, stop]);
    useEscape(isGenerating, stopNow);

    if (state.load === "not-found") return <ConversationMissing reason={missingReason(state)} />;
    const isEmpty = state.messages.length === 0 && state.pending.length === 0;
    const last = state.messages[state.messages.length - 1]?.message;
    const handOver = (agentID: string) => void store.patch({ agent_id: agentID }).catch((error: unknown) => (
        showToast(text.notHandedOver(errorWords(asRequestError(error))))
    ));
    const sendNow = (outgoing: Outgoing, clientID?: string) => {
        send(outgoing, clientID);
        toBottom.current();
    };
    return (
        <ChatFrame
            header={(
                <>
                    {agentSelector(agent, handOver)}
                    <h1 className="chat-title">
                        {state.conversation === null ? <span className="visually-hidden">{text.conversation}</span> : <bdi>{title || text.newConversation}</bdi>}
                    </h1>
                </>
            )}
            notice={<ChatNotice reconnecting={reconnecting} />}
            composer={parts.composer({
                draftKey: id,
                agentID: agent?.id ?? null,
                onAgent: handOver,
                placeholder: agent ? text.messageTo(agent.name) : text.message,
                isGenerating,
                isComplete: last?.status === "complete" && state.pending.every((each) => each.error === null),
                context,
                onSend: sendNow,
                onStop: stopNow,
                onEditLast: () => editLast.current(),
            })}
        >
            <Announcer state={state} author={agent?.name ?? text.agent} />
            {isEmpty && state.load === "loading" ? <ChatSkeleton /> : null}
            {isEmpty && state.load === "failed" ? <ConversationUnread error={state.loadError} onAgain={() => store.hurry()} /> : null}
            {isEmpty && state.load !== "loaded" ? null : (
                <MessageList key={id} conversationID={id} target={messageID} state={state} agent={agent} parts={parts} toBottom={toBottom} editLast={editLast}
                    actions={actions} empty={agent === null ? null : welcome(agent, (starter) => sendNow({ content: starter, attachments: [] }))} />
            )}
        </ChatFrame>
    );
}

function missingReason(state: ConversationState): MissingReason {
    if (state.loadError?.status === 403) return "forbidden";
    return state.messages.length > 0 ? "removed" : "missing";
}
