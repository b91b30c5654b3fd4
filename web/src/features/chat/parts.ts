// SPDX-License-Identifier: Apache-2.0

import type { ReactNode } from "react";
import type { Outgoing } from "../../client/outgoing";
import type { AgentSummary } from "../../protocol/conversation";
import type { Attachment } from "../../protocol/message";

/** Text as a message shows it; `growing` while more of it is coming. */
export type RenderText = (text: string, growing: boolean) => ReactNode;

export interface ComposerProps {
    draftKey: string;
    /** Who would answer; null where there is none yet. */
    agentID: string | null;
    onAgent: (agentID: string) => void;
    placeholder: string;
    isGenerating: boolean;
    /** The last reply came to its end, so that what waits may go by itself. */
    isComplete: boolean;
    /** What the conversation takes up of what the agent can read at once, in tokens; null where it is not known. */
    context: { used: number; window: number; isEstimate: boolean } | null;
    /** `clientID` of one that has waited. */
    onSend: (outgoing: Outgoing, clientID?: string) => void;
    onStop: () => void;
    /** The arrow up was pressed in the empty box. */
    onEditLast?: (() => void) | undefined;
    disabled?: boolean;
}

export interface ChatAgent extends AgentSummary {
    /** In tokens. */
    context_window: number;
}

/** What other features give to this one. */
export interface ChatParts {
    renderText: RenderText;
    composer: (props: ComposerProps) => ReactNode;
    /** The files of a message, above its text; nothing where there are none. */
    renderAttachments: (attachments: readonly Attachment[]) => ReactNode;
    /** Who wrote a reply, which after a conversation was handed over is not who it is with. */
    agentByID: (id: string) => ChatAgent | null;
    /** Who else could answer. */
    agents: readonly ChatAgent[];
}
