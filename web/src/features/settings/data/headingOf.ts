// SPDX-License-Identifier: Apache-2.0

/** What a part of the data is called; it stays while its buttons come and go. */
export const headingOf = (element: Element) => element.closest(".data-part")?.querySelector("h3");
