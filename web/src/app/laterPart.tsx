// SPDX-License-Identifier: Apache-2.0

import { type ComponentType, lazy, useState } from "react";

/** What has to be asked for again, since it did not come. */
const failed = new Set<() => void>();

/** A part of the page, which can be asked for before it is shown. */
export type LaterPart<Props> = ComponentType<Props> & { ask: () => void };

/** A component whose code comes when it is first shown, and with it the sheet that the build made of its styles. */
export function laterPart<Props extends object>(name: string, load: () => Promise<ComponentType<Props>>): LaterPart<Props> {
    let asked: Promise<ComponentType<Props>> | null = null;
    let there: ComponentType<Props> | null = null;
    let Part = attempt();

    function ask() {
        asked ??= Promise.all([load(), stylesOf(name)]).then(([component]) => (there = component));
        return asked;
    }

    function attempt() {
        return lazy(async () => {
            try {
                return { default: await ask() as ComponentType<object> };
            } catch (error) {
                asked = null;
                failed.add(() => {
                    Part = attempt();
                });
                throw error;
            }
        });
    }

    return Object.assign(function LaterPart(props: Props) {
        // One that is there already is shown at once, so that the next key finds it; and what is shown stays the same component.
        const [Shown] = useState<ComponentType<object>>(() => (there ?? Part) as ComponentType<object>);
        return <Shown {...props} />;
    }, { ask: () => void ask().catch(() => (asked = null)) });
}

/** React keeps for good what a part came to. After this, one that did not come is asked for again where it is next shown: to be
 * called once the fault has been shown, since who is about to show it would ask without end. */
export function forgetFailedParts(): void {
    for (const forget of failed) forget();
    failed.clear();
}

/** The page's head names the sheets by their parts, since only the build knows their addresses. One that does not come leaves
 * the part without its looks, not the person without the part. */
function stylesOf(name: string): Promise<void> {
    const named = document.querySelector<HTMLMetaElement>("meta[name=later-styles]")?.content ?? "{}";
    const address = (JSON.parse(named) as Partial<Record<string, string>>)[name];
    if (address === undefined || document.querySelector(`link[href="${address}"]`)) return Promise.resolve();
    return new Promise((resolve) => {
        const link = document.createElement("link");
        link.rel = "stylesheet";
        link.href = address;
        link.onload = link.onerror = () => resolve();
        document.head.append(link);
    });
}
