// SPDX-License-Identifier: Apache-2.0

import { catalog } from "../../text/catalog";

export const texts = catalog({
    en: {
        table: "Table",
        copyTable: "Copy as CSV",
        showAllRows: (rows: string) => `Show all ${rows} rows`,
        copyCode: "Copy code",
        wrap: "Wrap lines",
        download: "Download code",
        showAllLines: (lines: string) => `Show all ${lines} lines`,
        showLess: "Show less",
        done: "Done",
        toDo: "To do",
        image: (description: string) => `Image: ${description}`,
        noDescription: "no description",
        deadLink: "This address is not opened from here",
    },
    de: {
        table: "Tabelle",
        copyTable: "Als CSV kopieren",
        showAllRows: (rows) => `Alle ${rows} Zeilen zeigen`,
        copyCode: "Code kopieren",
        wrap: "Zeilen umbrechen",
        download: "Code herunterladen",
        showAllLines: (lines) => `Alle ${lines} Zeilen zeigen`,
        showLess: "Weniger zeigen",
        done: "Erledigt",
        toDo: "Zu tun",
        image: (description) => `Bild: ${description}`,
        noDescription: "ohne Beschreibung",
        deadLink: "Diese Adresse wird von hier aus nicht geöffnet",
    },
});
