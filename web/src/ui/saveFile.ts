// SPDX-License-Identifier: Apache-2.0

/** Gives the browser a file to save under this name. */
export function saveFile(name: string, blob: Blob): void {
    const address = URL.createObjectURL(blob);
    saveFrom(address, name);
    // The browser has taken it up by then.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** The same for what stands at an address of this server's. */
export function saveFrom(address: string, name: string): void {
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
}
