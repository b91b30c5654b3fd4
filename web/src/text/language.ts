// SPDX-License-Identifier: Apache-2.0

import { Observable, type Readable } from "../client/observable";

/** What the page can speak. */
export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];

/** Each in its own words, for the list to choose from. */
export const languageNames: Record<Language, string> = { en: "English", de: "Deutsch" };

const key = "martlet.language";

/** The first of the reader's languages that the page speaks; of its kinds (`en-GB`, `en-US`) the reader's own. */
export function preferredLocale(wanted: readonly string[]): { language: Language; locale: string } {
    for (const locale of wanted) {
        const language = languages.find((each) => locale.toLowerCase().split("-")[0] === each);
        if (language !== undefined) return { language, locale };
    }
    return { language: "en", locale: "en" };
}

function stored(): Language | null {
    try {
        const value = localStorage.getItem(key);
        return languages.find((language) => language === value) ?? null;
    } catch {
        return null;
    }
}

function browserLanguages(): readonly string[] {
    return typeof navigator === "undefined" ? [] : navigator.languages;
}

const chosen = new Observable<Language>(stored() ?? preferredLocale(browserLanguages()).language);

/** The language that the page speaks now. */
export const language: Readable<Language> = chosen;

/** Holds in this browser from now on; storage may be turned off, and then it holds until the page is loaded again. */
export function chooseLanguage(value: Language): void {
    try {
        localStorage.setItem(key, value);
    } catch {
        // As said above.
    }
    chosen.set(value);
}

/** For dates and numbers: the reader's own kind of the language, or the language as such. */
export function locale(): string {
    const now = chosen.getSnapshot();
    return browserLanguages().find((each) => preferredLocale([each]).locale === each && each.toLowerCase().split("-")[0] === now) ?? now;
}
