// SPDX-License-Identifier: Apache-2.0

import { Observable } from "../client/observable";
import { useReadable } from "../hooks/services";
import { useText } from "../text/catalog";
import type { IconName } from "./icons";
import { texts } from "./texts";
import { chooseTheme, storedTheme, type Theme } from "./theme";

export const themes: readonly { theme: Theme; icon: IconName }[] = [
    { theme: "system", icon: "screen" },
    { theme: "light", icon: "sun" },
    { theme: "dark", icon: "moon" },
];

const chosen = new Observable<Theme>(storedTheme());

function choose(theme: Theme): void {
    chooseTheme(theme);
    chosen.set(theme);
}

/** How the page looks, the same for everyone who asks, and what it could look like. */
export function useTheme() {
    const text = useText(texts);
    return { theme: useReadable(chosen), choose, themes: themes.map((each) => ({ ...each, label: text[each.theme] })) };
}
