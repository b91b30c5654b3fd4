// SPDX-License-Identifier: Apache-2.0

import { type ReactNode, useRef } from "react";
import { emptyConversation } from "../../client/conversationState";
import { useCreateConversation } from "../../hooks/useCreateConversation";
import type { Agent } from "../../protocol/agent";
import { useText } from "../../text/catalog";
import { Martlet } from "../../ui/icons";
import { usePageTitle } from "../../ui/pageTitle";
import { visibleMarks } from "../../ui/unseen";
import { ChatFrame } from "./ChatFrame";
import { ChatNotice } from "./ChatNotice";
import { MessageList } from "./MessageList";
import type { ChatParts } from "./parts";
import { texts } from "./texts";
import "./chat.css";

interface NewChatProps {
    draftKey: string;
    greeting: string;
    agent: Agent | null;
    parts: ChatParts;
    agentSelector: ReactNode;
    onAgent: (agentID: string) => void;
    /** The cards, which start a conversation by one of an agent's starters. */
    cards: (onStart: (agent: Agent, starter: string) => void) => ReactNode;
}

/** Before a conversation is: who to talk to, and what about. */
export function NewChat({ draftKey, greeting, agent, parts, agentSelector, onAgent, cards }: NewChatProps) {
    const { made, newChats } = useCreateConversation();
    const text = useText(texts);
    const toBottom = useRef(() => {});
    usePageTitle("");

    // Its title comes with the conversation.
    const [first] = made?.messages ?? [];
    const heading = first?.content.trim().split("\n", 1)[0] || first?.attachments[0]?.filename || text.message;
    const isSending = made !== null && made.messages[0].error === null;
    return (
        <ChatFrame
            header={agentSelector}
            notice={<ChatNotice reconnecting={false} />}
            composer={parts.composer({
                draftKey,
                agentID: agent?.id ?? null,
                onAgent,
                placeholder: agent ? text.messageTo(agent.name) : text.message,
                isGenerating: isSending,
                isComplete: made === null,
                context: null,
                onSend: (outgoing) => agent && newChats.send(agent.id, outgoing),
                onStop: () => newChats.stop(),
                disabled: agent === null,
            })}
        >
            {made === null ? (
                <div className="welcome">
                    <div className="welcome-head">
                        <span className="welcome-mark"><Martlet size={52} /></span>
                        <h1>{greeting}</h1>
                    </div>
                    {cards((chosen, starter) => newChats.send(chosen.id, { content: starter, attachments: [] }))}
                </div>
            ) : (
                <>
                    <h1 className="visually-hidden"><bdi>{visibleMarks(heading)}</bdi></h1>
                    <MessageList conversationID="new" agent={agent} parts={parts} toBottom={toBottom}
                        state={{ ...emptyConversation, pending: made.messages }}
                        actions={{ sendAgain: () => newChats.again(agent?.id ?? made.agent_id), discard: (clientID) => newChats.discard(clientID),
                            regenerate: () => {}, continueReply: () => {}, edit: () => Promise.resolve(false), showVersion: () => {} }} />
                </>
            )}
        </ChatFrame>
    );
}
