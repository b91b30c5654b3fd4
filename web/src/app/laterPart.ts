// SPDX-License-Identifier: Apache-2.0

import { type ComponentType, lazy } from "react";

/** A component whose code comes when it is first shown, and with it the sheet that the build made of its styles. */
export function laterPart<Props>(name: string, load: () => Promise<ComponentType<Props>>) {
    return lazy(async () => {
        const [component] = await Promise.all([load(), stylesOf(name)]);
        return { default: component as ComponentType<Props> };
    });
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
