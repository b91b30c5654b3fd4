// SPDX-License-Identifier: Apache-2.0

import { Choice } from "../../ui/Choice";
import { LanguageChoice } from "../../ui/LanguageChoice";
import { useTheme } from "../../ui/useTheme";
import { Section } from "./Section";

/** How the page looks, and what it speaks. */
export function ThemeChoice() {
    const { theme, themes, choose } = useTheme();
    return (
        <Section title="Appearance">
            <Choice label="Theme" value={theme} onChoose={choose} options={themes.map((each) => ({ ...each, value: each.theme }))} />
            <LanguageChoice />
        </Section>
    );
}
