// SPDX-License-Identifier: Apache-2.0

import type { Agent } from "../../protocol/agent";
import { useText } from "../../text/catalog";
import { Avatar } from "../../ui/Avatar";
import { Icon } from "../../ui/icons";
import { texts } from "./texts";

interface AgentOptionProps {
    id: string;
    agent: Agent;
    selected: boolean;
    active: boolean;
    onActive: () => void;
    onChoose: () => void;
}

/** An agent in the list: named by its name, described by the rest. */
export function AgentOption({ id, agent, selected, active, onActive, onChoose }: AgentOptionProps) {
    const text = useText(texts);
    return (
        <div id={id} role="option" aria-selected={selected} aria-label={agent.name} aria-describedby={`${id}-about`}
            className={`agent-option${active ? " active" : ""}`} onPointerMove={active ? undefined : onActive} onClick={onChoose}>
            <Avatar avatar={agent.avatar} name={agent.name} />
            <span className="agent-option-text">
                <bdi className="agent-option-name">{agent.name}</bdi>
                <span id={`${id}-about`} className="agent-option-about">
                    {agent.description ? <span className="agent-option-description" dir="auto">{agent.description}</span> : null}
                    <span className="agent-option-more">
                        <bdi className="agent-option-model" title={text.model(agent.model)}>{agent.model}</bdi>
                        {agent.capabilities.map((capability) => <bdi key={capability} className="capability">{capability}</bdi>)}
                    </span>
                </span>
            </span>
            {selected ? <Icon name="check" /> : null}
        </div>
    );
}
