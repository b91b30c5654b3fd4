// SPDX-License-Identifier: Apache-2.0

/** From here on pasted text is a file: in the box nobody could see what it is about. In characters. */
export const longPaste = 10_000;

export type Pasted = { kind: "files"; files: File[] } | { kind: "text"; text: string } | null;

/** What of a paste becomes files; null where it is text for the box. Programs that copy text add a picture of it: text wins. */
export function pasted(data: Pick<DataTransfer, "files" | "getData">): Pasted {
    const text = data.getData("text/plain");
    if (text !== "") return text.length >= longPaste ? { kind: "text", text } : null;
    const files = [...data.files];
    return files.length === 0 ? null : { kind: "files", files };
}
