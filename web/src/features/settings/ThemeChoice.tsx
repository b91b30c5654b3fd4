// SPDX-License-Identifier: Apache-2.0

import { useText } from "../../text/catalog";
import { Choice } from "../../ui/Choice";
import { LanguageChoice } from "../../ui/LanguageChoice";
import { NotificationChoice } from "../../ui/NotificationChoice";
import { useTheme } from "../../ui/useTheme";
import { Section } from "./Section";
import { texts } from "./texts";

/** How the page looks, and what it speaks. */
export function ThemeChoice() {
    const { theme, themes, choose } = useTheme();
    const text = useText(texts);
    return (
        <Section title={text.appearance}>
            <Choice label={text.theme} value={theme} onChoose={choose} options={themes.map((each) => ({ ...each, value: each.theme }))} />
            <LanguageChoice />
            <NotificationChoice />
        </Section>
    );
}
