// SPDX-License-Identifier: Apache-2.0

/** By the hour where the reader is. */
export function greeting(name: string, now: Date): string {
    const hour = now.getHours();
    const words = hour < 5 ? "Still awake" : hour < 12 ? "Good morning" : hour < 18 ? "Good afternoon" : "Good evening";
    const first = name.trim().split(/\s+/)[0] ?? "";
    const end = hour < 5 ? "?" : "";
    return first === "" ? `${words}${end}` : `${words}, ${first}${end}`;
}
