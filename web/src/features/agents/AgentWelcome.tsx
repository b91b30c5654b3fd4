// SPDX-License-Identifier: Apache-2.0

import type { Agent } from "../../protocol/agent";
import type { AgentSummary } from "../../protocol/conversation";
import { useText } from "../../text/catalog";
import { Avatar } from "../../ui/Avatar";
import { PassingButton } from "../../ui/PassingButton";
import { texts } from "./texts";
import "./agents.css";

interface AgentWelcomeProps {
    summary: AgentSummary;
    /** All that is known of it; null while that is not, or where it is not active any more. */
    agent: Agent | null;
    /** Sends the starter at once. */
    onStart: (starter: string) => void;
}

/** Whom a conversation is with in which nothing has been said yet, and what to begin with. */
export function AgentWelcome({ summary, agent, onStart }: AgentWelcomeProps) {
    const text = useText(texts);
    const starters = agent?.starters.slice(0, 4) ?? [];
    return (
        <div className="agent-welcome">
            <Avatar avatar={summary.avatar} name={summary.name} size="large" />
            <h2><bdi>{summary.name}</bdi></h2>
            {agent === null || agent.description === "" ? null : <p dir="auto">{agent.description}</p>}
            {starters.length === 0 ? null : (
                <ul className="starters" aria-label={text.startersOf(summary.name)}>
                    {starters.map((starter) => (
                        <li key={starter}>
                            <PassingButton className="starter" dir="auto" heir={() => document.querySelector("[role=log]")} onClick={() => onStart(starter)}>
                                {starter}
                            </PassingButton>
                        </li>
                    ))}
                </ul>
            )}
        </div>
    );
}
