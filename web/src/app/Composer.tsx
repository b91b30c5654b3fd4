// SPDX-License-Identifier: Apache-2.0

import { useEffect } from "react";
import { useAttachments } from "../features/attachments/useAttachments";
import type { ComposerProps } from "../features/chat/parts";
import { ChatInput } from "../features/composer/ChatInput";
import type { ComposerExtras } from "../features/composer/extras";
import type { Agent } from "../protocol/agent";
import { laterPart } from "./laterPart";
import { Optional } from "./Optional";
import { SuggestionsComing } from "./SuggestionsComing";

const ComposerSuggestions = laterPart("ComposerSuggestions", async () => (await import("./ComposerSuggestions")).ComposerSuggestions);

/** The box where a message is written, with what other features add to it. */
export function Composer({ agents, isNew, agentID, onAgent, ...props }: ComposerProps & { agents: readonly Agent[]; isNew: boolean }) {
    const { draftKey } = props;
    const files = useAttachments(draftKey);
    // Who writes a sign goes on at once.
    useEffect(() => ComposerSuggestions.ask(), []);
    const extras: ComposerExtras = {
        ...files,
        suggestions: (found) => (
            <Optional of="suggestions" coming={<SuggestionsComing {...found} />}>
                <ComposerSuggestions {...found} agents={agents} agentID={agentID} onAgent={onAgent} draftKey={draftKey} isNew={isNew}
                    onFile={(file) => files.onRestored([file])} />
            </Optional>
        ),
    };
    return <ChatInput {...props} extras={extras} />;
}
