// SPDX-License-Identifier: Apache-2.0

import { textOf } from "../../text/catalog";
import { texts } from "./texts";

const browsers: [RegExp, string][] = [
    [/\bEdgA?\//, "Edge"],
    [/\bOPR\//, "Opera"],
    [/\bFirefox\/|\bFxiOS\//, "Firefox"],
    [/\bChrom(e|ium)\/|\bHeadlessChrome\/|\bCriOS\//, "Chrome"],
    [/\bSafari\//, "Safari"],
];

const systems: [RegExp, string][] = [
    [/\biPhone\b/, "iPhone"],
    [/\biPad\b/, "iPad"],
    [/\bAndroid\b/, "Android"],
    [/\bWindows\b/, "Windows"],
    [/\bMac OS X\b|\bMacintosh\b/, "Mac"],
    [/\bLinux\b/, "Linux"],
];

/** What a person would call the program that signed in; one that is no browser is called as it calls itself. */
export function placeName(userAgent: string): string {
    const find = (names: [RegExp, string][]) => names.find(([pattern]) => pattern.test(userAgent))?.[1];
    const browser = find(browsers);
    const system = find(systems);
    if (browser !== undefined) return system === undefined ? browser : textOf(texts).browserOn(browser, system);
    return userAgent.trim().split(/[\s/]/)[0]?.slice(0, 40) || textOf(texts).unknownProgram;
}
