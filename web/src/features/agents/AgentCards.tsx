// SPDX-License-Identifier: Apache-2.0

import type { Agent } from "../../protocol/agent";
import { Avatar } from "../../ui/Avatar";
import "./agents.css";

interface AgentCardsProps {
    agents: readonly Agent[];
    selectedID: string | null;
    onSelect: (agent: Agent) => void;
    /** Sends the starter to the agent at once. */
    onStart: (agent: Agent, starter: string) => void;
}

/** Whom one can talk to, and what to begin with. */
export function AgentCards({ agents, selectedID, onSelect, onStart }: AgentCardsProps) {
    const selected = agents.find((agent) => agent.id === selectedID) ?? null;
    return (
        <div className="agent-cards">
            <ul className="agent-grid" data-count={Math.min(agents.length, 5)}>
                {agents.map((agent) => (
                    <li key={agent.id}>
                        <button type="button" className="agent-card" aria-pressed={agent.id === selectedID}
                            onClick={() => onSelect(agent)}>
                            <Avatar avatar={agent.avatar} name={agent.name} size="large" />
                            <span className="agent-card-text">
                                <bdi className="agent-card-name">{agent.name}</bdi>
                                <span className="agent-card-description" dir="auto">{agent.description}</span>
                                {agent.capabilities.length > 0 ? (
                                    <span className="agent-capabilities">
                                        {agent.capabilities.map((capability) => <bdi key={capability}>{capability}</bdi>)}
                                    </span>
                                ) : null}
                            </span>
                        </button>
                    </li>
                ))}
            </ul>
            {selected && selected.starters.length > 0 ? (
                <ul className="starters" aria-label={`Ways to start with ${selected.name}`}>
                    {selected.starters.slice(0, 4).map((starter) => (
                        <li key={starter}>
                            <button type="button" className="starter" dir="auto" onClick={() => onStart(selected, starter)}>{starter}</button>
                        </li>
                    ))}
                </ul>
            ) : null}
        </div>
    );
}
