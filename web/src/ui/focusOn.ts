// SPDX-License-Identifier: Apache-2.0

/** Gives the focus to what stays, where what has it is about to go: else it would be nowhere, and the next Tab begin at the page's
 * top. Whatever is no stop of the Tab key does not become one. */
export function focusOn(element: Element | null): void {
    if (!(element instanceof HTMLElement)) return;
    if (element.tabIndex < 0) element.tabIndex = -1;
    element.focus({ preventScroll: true });
}
