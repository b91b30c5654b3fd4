// SPDX-License-Identifier: Apache-2.0

const drafts = new Map<string, string>();

/** What was typed and not sent, by conversation, for as long as the page is open. */
export function draftOf(key: string): string {
    return drafts.get(key) ?? "";
}

export function keepDraft(key: string, text: string): void {
    if (text === "") drafts.delete(key);
    else drafts.set(key, text);
}

/** Another account's page begins with none. */
export function forgetDrafts(): void {
    drafts.clear();
}
