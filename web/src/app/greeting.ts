// SPDX-License-Identifier: Apache-2.0

import { textOf } from "../text/catalog";
import { texts } from "./texts";

/** By the hour where the reader is. */
export function greeting(name: string, now: Date): string {
    const text = textOf(texts);
    const hour = now.getHours();
    const words = hour < 5 ? text.stillAwake : hour < 12 ? text.goodMorning : hour < 18 ? text.goodAfternoon : text.goodEvening;
    return words(name.trim().split(/\s+/)[0] ?? "");
}
