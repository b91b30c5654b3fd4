// SPDX-License-Identifier: Apache-2.0

import type { ReactNode } from "react";
import type { AgentSummary } from "../../protocol/conversation";

/** Text as a message shows it; `growing` while more of it is coming. */
export type RenderText = (text: string, growing: boolean) => ReactNode;

export interface ComposerProps {
    draftKey: string;
    placeholder: string;
    isGenerating: boolean;
    onSend: (content: string) => void;
    onStop: () => void;
    /** The arrow up was pressed in the empty box. */
    onEditLast?: (() => void) | undefined;
    disabled?: boolean;
}

/** What other features give to this one. */
export interface ChatParts {
    renderText: RenderText;
    composer: (props: ComposerProps) => ReactNode;
    /** Who wrote a reply, which after a conversation was handed over is not who it is with. */
    agentByID: (id: string) => AgentSummary | null;
}
