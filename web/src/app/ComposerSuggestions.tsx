// SPDX-License-Identifier: Apache-2.0

import { useEffect, useMemo, useState } from "react";
import { folded } from "../client/folded";
import { asRequestError, type RequestError } from "../client/requestError";
import { filterAgents } from "../features/agents/filter";
import type { Suggestion, SuggestionGroup, SuggestionProps } from "../features/composer/suggestion";
import { SuggestionList } from "../features/composer/SuggestionList";
import { texts } from "../features/composer/suggestionTexts";
import { matching } from "../features/palette/matching";
import { useClient, useReadable } from "../hooks/services";
import type { Agent } from "../protocol/agent";
import type { Attachment } from "../protocol/message";
import { useText } from "../text/catalog";
import { errorWords } from "../text/errorWords";
import { Avatar } from "../ui/Avatar";
import { commandLabel, commands } from "../ui/commands";
import { Icon } from "../ui/icons";
import { visibleControls } from "../ui/unseen";

interface ComposerSuggestionsProps extends SuggestionProps {
    agents: readonly Agent[];
    agentID: string | null;
    onAgent: (agentID: string) => void;
    /** Of a conversation, or the one that is not yet. */
    draftKey: string;
    isNew: boolean;
    onFile: (file: Attachment) => void;
}

/** What the signs in the box where a message is written offer: `/` the agent's starters and what the page can do, `@` the agents, `#`
 * the files that the conversation has. */
export function ComposerSuggestions(props: ComposerSuggestionsProps) {
    switch (props.trigger.sign) {
        case "/": return <CommandSuggestions {...props} />;
        case "@": return <AgentSuggestions {...props} />;
        case "#": return props.isNew ? null : <FileSuggestions key={props.draftKey} {...props} />;
    }
}

function CommandSuggestions({ trigger, controls, onChoose, onNone, agents, agentID, isNew }: ComposerSuggestionsProps) {
    const text = useText(texts);
    const offered = useReadable(commands);
    const groups = useMemo((): SuggestionGroup[] => {
        const starters = isNew ? agents.find((agent) => agent.id === agentID)?.starters ?? [] : [];
        const listed = offered.filter((command) => !command.unlisted && command.id !== "focus-message");
        return [
            {
                title: text.starters,
                suggestions: matching(starters, trigger.words, (starter) => starter)
                    .map((starter): Suggestion => ({ id: `starter ${starter}`, label: starter, picture: <Icon name="chat" size={18} />, insert: starter })),
            },
            {
                title: text.commands,
                suggestions: matching(listed, trigger.words, (command) => `${commandLabel(command)} ${command.keywords ?? ""}`)
                    .map((command): Suggestion => ({
                        id: `command ${command.id}`, label: commandLabel(command), picture: <Icon name={command.icon} size={18} />, run: () => void command.run(),
                    })),
            },
        ];
    }, [text, offered, agents, agentID, isNew, trigger.words]);
    return <SuggestionList groups={groups} controls={controls} onChoose={onChoose} onNone={onNone} />;
}

function AgentSuggestions({ trigger, controls, onChoose, onNone, agents, agentID, onAgent }: ComposerSuggestionsProps) {
    const text = useText(texts);
    const groups = useMemo((): SuggestionGroup[] => [{
        title: text.agents,
        suggestions: filterAgents(agents, trigger.words, null).map((agent): Suggestion => ({
            id: agent.id,
            label: agent.name,
            detail: agent.description,
            picture: <Avatar avatar={agent.avatar} name={agent.name} />,
            hint: agent.id === agentID ? <Icon name="check" size={18} /> : null,
            run: () => agent.id !== agentID && onAgent(agent.id),
        })),
    }], [text, agents, agentID, onAgent, trigger.words]);
    return <SuggestionList groups={groups} controls={controls} onChoose={onChoose} onNone={onNone} />;
}

function FileSuggestions({ trigger, controls, onChoose, onNone, draftKey, onFile }: ComposerSuggestionsProps) {
    const text = useText(texts);
    const { api } = useClient();
    const [files, setFiles] = useState<readonly Attachment[] | RequestError | null>(null);
    useEffect(() => {
        let isShown = true;
        api.conversationFiles(draftKey).then((found) => isShown && setFiles(found), (error: unknown) => isShown && setFiles(asRequestError(error)));
        return () => {
            isShown = false;
        };
    }, [api, draftKey]);
    const words = folded(trigger.words);
    const groups = useMemo((): SuggestionGroup[] => [{
        title: text.files,
        suggestions: (Array.isArray(files) ? files as readonly Attachment[] : []).filter((file) => folded(file.filename).includes(words))
            .map((file): Suggestion => ({ id: file.id, label: visibleControls(file.filename), picture: <Icon name="clip" size={18} />, run: () => onFile(file) })),
    }], [text, files, words, onFile]);

    if (files instanceof Error) return <div className="suggestions"><p className="suggestion-state" role="alert">{errorWords(files)}</p></div>;
    return <SuggestionList groups={groups} controls={controls} onChoose={onChoose} onNone={onNone} />;
}
