// SPDX-License-Identifier: Apache-2.0

/** Whether the text is on the clipboard now. To be called where the reader has just pressed something. */
export async function copyText(text: string): Promise<boolean> {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        // A server at home may have no secure address, and then there is no such clipboard; what is selected can still be copied.
        return copyBySelection(text);
    }
}

function copyBySelection(text: string): boolean {
    const focused = document.activeElement;
    const writing = focused instanceof HTMLTextAreaElement || focused instanceof HTMLInputElement ? focused : null;
    const [start, end] = [writing?.selectionStart ?? null, writing?.selectionEnd ?? null];
    const selection = document.getSelection();
    const ranges = selection === null ? [] : Array.from({ length: selection.rangeCount }, (_, index) => selection.getRangeAt(index));

    const host = document.createElement("span");
    host.className = "visually-hidden";
    // Something has to be selected; what is copied is said below.
    host.textContent = "…";
    // Nothing outside of an open dialog can be selected.
    (focused?.closest("dialog[open]") ?? document.body).append(host);
    selection?.selectAllChildren(host);
    let isTaken = false;
    const onCopy = (event: ClipboardEvent) => {
        event.clipboardData?.setData("text/plain", text);
        event.preventDefault();
        event.stopImmediatePropagation();
        isTaken = event.clipboardData !== null;
    };
    document.addEventListener("copy", onCopy, true);
    try {
        return document.execCommand("copy") && isTaken;
    } finally {
        document.removeEventListener("copy", onCopy, true);
        host.remove();
        selection?.removeAllRanges();
        for (const range of ranges) selection?.addRange(range);
        if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
        if (start !== null) writing?.setSelectionRange(start, end);
    }
}
