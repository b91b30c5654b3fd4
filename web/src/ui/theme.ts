// SPDX-License-Identifier: Apache-2.0

export type Theme = "system" | "light" | "dark";

const key = "martlet.theme";

/** Storage may be turned off, which is no reason to show nothing. */
export function storedTheme(): Theme {
    try {
        const stored = localStorage.getItem(key);
        return stored === "light" || stored === "dark" ? stored : "system";
    } catch {
        return "system";
    }
}

/** The page's ground, which the browser's own bars around it take on. */
const grounds = { light: "#fbfaf7", dark: "#14191b" };

export function applyTheme(theme: Theme): void {
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
    for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
        meta.content = grounds[theme === "system" ? (meta.media.includes("dark") ? "dark" : "light") : theme];
    }
}

export function chooseTheme(theme: Theme): void {
    applyTheme(theme);
    try {
        localStorage.setItem(key, theme);
    } catch {
        // It then holds until the page is loaded again.
    }
}
