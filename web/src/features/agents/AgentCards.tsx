// SPDX-License-Identifier: Apache-2.0

import { useId, useMemo, useState } from "react";
import type { Agent } from "../../protocol/agent";
import { useText } from "../../text/catalog";
import { Avatar } from "../../ui/Avatar";
import { AgentFilter } from "./AgentFilter";
import { capabilitiesOf, filterAgents } from "./filter";
import { texts } from "./texts";
import "./agents.css";

interface AgentCardsProps {
    agents: readonly Agent[];
    selectedID: string | null;
    onSelect: (agent: Agent) => void;
    /** Sends the starter to the agent at once. */
    onStart: (agent: Agent, starter: string) => void;
}

/** How many cards there are before one asks for all. */
const few = 6;

/** Whom one can talk to, and what to begin with. */
export function AgentCards({ agents, selectedID, onSelect, onStart }: AgentCardsProps) {
    const text = useText(texts);
    const id = useId();
    const [showsAll, setShowsAll] = useState(false);
    const [words, setWords] = useState("");
    const [capability, setCapability] = useState<string | null>(null);
    const selected = agents.find((agent) => agent.id === selectedID) ?? null;
    const capabilities = useMemo(() => capabilitiesOf(agents), [agents]);
    const shown = useMemo(() => (showsAll ? filterAgents(agents, words, capability) : firstOnes(agents, selectedID)),
        [showsAll, agents, words, capability, selectedID]);

    function fold() {
        setShowsAll(!showsAll);
        setWords("");
        setCapability(null);
    }

    return (
        <div className="agent-cards">
            {showsAll ? (
                <AgentFilter text={words} onText={setWords} capabilities={capabilities} capability={capability} onCapability={setCapability} />
            ) : null}
            {shown.length === 0 ? <p className="agent-popup-note" role="status">{text.noMatch}</p> : null}
            <ul className="agent-grid" data-count={Math.min(shown.length, 5)}>
                {shown.map((agent) => (
                    <li key={agent.id}>
                        <button type="button" className="agent-card" aria-label={agent.name} aria-describedby={`${id}-${agent.id}`}
                            aria-pressed={agent.id === selectedID} onClick={() => onSelect(agent)}>
                            <Avatar avatar={agent.avatar} name={agent.name} size="large" />
                            <span className="agent-card-text">
                                <bdi className="agent-card-name">{agent.name}</bdi>
                                <span id={`${id}-${agent.id}`} className="agent-card-about">
                                    <span className="agent-card-description" dir="auto">{agent.description}</span>
                                    {agent.capabilities.length > 0 ? (
                                        <span className="agent-capabilities">
                                            {agent.capabilities.map((each) => <bdi key={each} className="capability">{each}</bdi>)}
                                        </span>
                                    ) : null}
                                </span>
                            </span>
                        </button>
                    </li>
                ))}
            </ul>
            {agents.length > few ? (
                <button type="button" className="button small quiet agent-all" aria-expanded={showsAll} onClick={fold}>
                    {showsAll ? text.showFew : text.showAll(agents.length)}
                </button>
            ) : null}
            {selected && selected.starters.length > 0 ? (
                <ul className="starters" aria-label={text.startersOf(selected.name)}>
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

/** The chosen one is always among them. */
function firstOnes(agents: readonly Agent[], selectedID: string | null): readonly Agent[] {
    if (agents.length <= few) return agents;
    const first = agents.slice(0, few);
    const chosen = agents.find((agent) => agent.id === selectedID);
    return chosen === undefined || first.includes(chosen) ? first : [...first.slice(0, few - 1), chosen];
}
