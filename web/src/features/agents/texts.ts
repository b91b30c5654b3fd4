// SPDX-License-Identifier: Apache-2.0

import { catalog } from "../../text/catalog";

export const texts = catalog({
    en: {
        agent: "Agent",
        agents: "Agents",
        choose: "Choose an agent",
        filter: "Filter agents",
        capabilities: "Capabilities",
        noMatch: "No agent matches.",
        inactive: "Not active",
        inactiveAbout: (name: string) => `${name} is not active any more: it answers nothing. Choose another agent to go on.`,
        model: (model: string) => `Model ${model}`,
        startersOf: (name: string) => `Ways to start with ${name}`,
        showAll: (count: number) => `Show all ${count} agents`,
        showFew: "Show fewer",
        found: (count: number) => (count === 1 ? "1 agent" : `${count} agents`),
    },
    de: {
        agent: "Agent",
        agents: "Agenten",
        choose: "Agenten wählen",
        filter: "Agenten filtern",
        capabilities: "Fähigkeiten",
        noMatch: "Kein Agent passt dazu.",
        inactive: "Nicht aktiv",
        inactiveAbout: (name) => `${name} ist nicht mehr aktiv und antwortet nicht. Wähle einen anderen Agenten, um weiterzumachen.`,
        model: (model) => `Modell ${model}`,
        startersOf: (name) => `Vorschläge für den Einstieg mit ${name}`,
        showAll: (count) => `Alle ${count} Agenten zeigen`,
        showFew: "Weniger zeigen",
        found: (count) => (count === 1 ? "1 Agent" : `${count} Agenten`),
    },
});
