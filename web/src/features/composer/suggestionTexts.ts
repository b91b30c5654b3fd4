// SPDX-License-Identifier: Apache-2.0

import { catalog } from "../../text/catalog";

export const texts = catalog({
    en: {
        suggestions: "Suggestions",
        starters: "Ways to start",
        commands: "Commands",
        agents: "Agents",
        files: "Files of this conversation",
        count: (count: number) => (count === 1 ? "1 suggestion" : `${count} suggestions`),
    },
    de: {
        suggestions: "Vorschläge",
        starters: "Vorschläge für den Einstieg",
        commands: "Befehle",
        agents: "Agenten",
        files: "Dateien dieser Unterhaltung",
        count: (count) => (count === 1 ? "1 Vorschlag" : `${count} Vorschläge`),
    },
});
