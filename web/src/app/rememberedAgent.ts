// SPDX-License-Identifier: Apache-2.0

const key = "martlet.agent";

/** The agent that was chosen last in this browser. */
export function rememberedAgent(): string | null {
    try {
        return localStorage.getItem(key);
    } catch {
        return null;
    }
}

export function rememberAgent(id: string): void {
    try {
        localStorage.setItem(key, id);
    } catch {
        // Then the first agent is chosen next time.
    }
}
