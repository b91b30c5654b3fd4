// SPDX-License-Identifier: Apache-2.0

import { folded } from "../../client/folded";
import type { Agent } from "../../protocol/agent";

/** Those that have the capability and hold every word of the text, the ones whose name begins with it first. */
export function filterAgents(agents: readonly Agent[], text: string, capability: string | null): readonly Agent[] {
    const wanted = folded(text).trim();
    const words = wanted.split(/\s+/).filter((word) => word !== "");
    if (words.length === 0 && capability === null) return agents;
    const found = agents.filter((agent) => {
        if (capability !== null && !agent.capabilities.includes(capability)) return false;
        const all = folded([agent.name, agent.description, agent.model, ...agent.capabilities].join("\n"));
        return words.every((word) => all.includes(word));
    });
    const rank = (agent: Agent) => {
        const name = folded(agent.name);
        return name.startsWith(wanted) ? 0 : name.includes(wanted) ? 1 : 2;
    };
    return words.length === 0 ? found : found.map((agent) => ({ agent, rank: rank(agent) }))
        .sort((left, right) => left.rank - right.rank).map((each) => each.agent);
}

/** What the agents can do, what most of them can do first; nothing where it tells none of them apart. */
export function capabilitiesOf(agents: readonly Agent[], limit = 12): string[] {
    const counts = new Map<string, number>();
    for (const agent of agents) {
        for (const capability of new Set(agent.capabilities)) counts.set(capability, (counts.get(capability) ?? 0) + 1);
    }
    return [...counts].filter(([, count]) => count < agents.length).sort((left, right) => right[1] - left[1])
        .slice(0, limit).map(([capability]) => capability);
}

/** Where a key moves to in a list of so many, or null for a key that does not move. */
export function nextOption(count: number, active: number, key: string): number | null {
    const last = count - 1;
    if (last < 0) return null;
    switch (key) {
        case "ArrowDown": return Math.min(active + 1, last);
        case "ArrowUp": return Math.max(active - 1, 0);
        case "PageDown": return Math.min(active + 8, last);
        case "PageUp": return Math.max(active - 8, 0);
        case "Home": return 0;
        case "End": return last;
        default: return null;
    }
}
