// SPDX-License-Identifier: Apache-2.0

/** The box of the messages that this stands in. It stays, whatever becomes of one of them. */
export const logOf = (element: Element) => element.closest("[role=log]");
