// SPDX-License-Identifier: Apache-2.0

import { Observable } from "../client/observable";
import { useReadable } from "../hooks/services";
import type { IconName } from "./icons";
import { chooseTheme, storedTheme, type Theme } from "./theme";

export const themes: readonly { theme: Theme; label: string; icon: IconName }[] = [
    { theme: "system", label: "System", icon: "screen" },
    { theme: "light", label: "Light", icon: "sun" },
    { theme: "dark", label: "Dark", icon: "moon" },
];

const chosen = new Observable<Theme>(storedTheme());

function choose(theme: Theme): void {
    chooseTheme(theme);
    chosen.set(theme);
}

/** How the page looks, the same for everyone who asks. */
export function useTheme(): { theme: Theme; choose: (theme: Theme) => void } {
    return { theme: useReadable(chosen), choose };
}
