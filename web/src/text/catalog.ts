// SPDX-License-Identifier: Apache-2.0

import { useSyncExternalStore } from "react";
import { type Language, language } from "./language";

/** A sentence, or one that is made from what it speaks of. */
type Text = string | ((...args: never[]) => string);
type Same<T> = { readonly [Key in keyof T]: T[Key] extends (...args: infer Args) => string ? (...args: Args) => string : string };

/** All that one part of the page says, in every language. */
export type Catalog<T> = Readonly<Record<Language, T>>;

/** The compiler holds every language to the same texts, with the same arguments. */
export function catalog<T extends Record<string, Text>>(texts: { en: T } & Record<Exclude<Language, "en">, Same<T>>): Catalog<Same<T>> {
    return texts as unknown as Catalog<Same<T>>;
}

/** The part's texts in the language of now; whoever uses it is rendered again when the language changes. */
export function useText<T>(texts: Catalog<T>): T {
    return texts[useSyncExternalStore(language.subscribe, language.getSnapshot, language.getSnapshot)];
}

/** The same outside of React, for what is said at once: a toast, an error. */
export function textOf<T>(texts: Catalog<T>): T {
    return texts[language.getSnapshot()];
}
