// SPDX-License-Identifier: Apache-2.0

export function holdsFiles(event: DragEvent): boolean {
    return [...(event.dataTransfer?.types ?? [])].includes("Files");
}

/**
 * Files that are dropped where nothing takes them stay where they were: else the browser would leave the page and show the
 * file. To be called before anything else listens, since whoever takes files has the last word on the same event.
 */
export function refuseStrayFiles(): void {
    const onOver = (event: DragEvent) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
    };
    window.addEventListener("dragover", onOver);
    window.addEventListener("drop", (event) => holdsFiles(event) && event.preventDefault());
}
