// SPDX-License-Identifier: Apache-2.0

import { Icon } from "../../ui/icons";
import { themes, useTheme } from "../../ui/useTheme";
import { Section } from "./Section";

export function ThemeChoice() {
    const { theme, choose } = useTheme();
    return (
        <Section title="Appearance">
            <fieldset className="theme-choice">
                <legend className="visually-hidden">Theme</legend>
                {themes.map((each) => (
                    <label key={each.theme}>
                        <input type="radio" name="theme" value={each.theme} checked={each.theme === theme} onChange={() => choose(each.theme)} />
                        <span><Icon name={each.icon} />{each.label}</span>
                    </label>
                ))}
            </fieldset>
        </Section>
    );
}
