// SPDX-License-Identifier: Apache-2.0

import { catalog } from "../../text/catalog";

export const texts = catalog({
    en: {
        find: "Find in this conversation",
        previous: "Previous place",
        next: "Next place",
        close: "Close",
        foundAt: (at: string, count: string) => `${at} of ${count}`,
        nothing: "Not found",
        notLoaded: "This part of the page could not be loaded.",
    },
    de: {
        find: "In dieser Unterhaltung suchen",
        previous: "Vorige Stelle",
        next: "Nächste Stelle",
        close: "Schließen",
        foundAt: (at, count) => `${at} von ${count}`,
        nothing: "Nicht gefunden",
        notLoaded: "Dieser Teil der Seite ließ sich nicht laden.",
    },
});
