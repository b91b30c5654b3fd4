// SPDX-License-Identifier: Apache-2.0

import { catalog } from "../text/catalog";

/** What the controls say that every feature uses. */
export const texts = catalog({
    en: {
        showAllText: (characters: string) => `Show all ${characters} characters`,
        cancel: "Cancel",
        copy: "Copy",
        copied: "Copied",
        copyingRefused: "The browser did not allow copying. It needs a secure (https) address.",
        dismiss: "Dismiss",
        undo: "Undo",
        language: "Language",
        system: "System",
        light: "Light",
        dark: "Dark",
        notifications: "Notifications of answers",
        notificationsOff: "No notifications",
        notificationsOn: "Notify me",
        notificationsRefused: "The browser does not allow it. Its settings for this address say so.",
    },
    de: {
        showAllText: (characters) => `Alle ${characters} Zeichen zeigen`,
        cancel: "Abbrechen",
        copy: "Kopieren",
        copied: "Kopiert",
        copyingRefused: "Der Browser hat das Kopieren nicht erlaubt. Dafür braucht es eine sichere Adresse (https).",
        dismiss: "Ausblenden",
        undo: "Rückgängig",
        language: "Sprache",
        system: "System",
        light: "Hell",
        dark: "Dunkel",
        notifications: "Benachrichtigung bei Antworten",
        notificationsOff: "Nicht benachrichtigen",
        notificationsOn: "Benachrichtigen",
        notificationsRefused: "Der Browser erlaubt es nicht. Das steht in seinen Einstellungen zu dieser Adresse.",
    },
});
