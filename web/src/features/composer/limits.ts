// SPDX-License-Identifier: Apache-2.0

/** The server's limit for one message, in bytes of UTF-8. */
export const mostBytes = 262_144;

/** Bytes in UTF-8; counted exactly only where the text could be near the limit. */
export function byteLength(text: string): number {
    return text.length * 3 < mostBytes ? text.length : new TextEncoder().encode(text).length;
}

/** Words about the length where the writer should know, else null. */
export function lengthNote(text: string): string | null {
    const left = mostBytes - byteLength(text);
    if (left < 0) return `Too long by ${Math.ceil(-left / 1024)} KiB. The limit is 256 KiB.`;
    return left < mostBytes / 10 ? `${Math.floor(left / 1024)} KiB left` : null;
}
