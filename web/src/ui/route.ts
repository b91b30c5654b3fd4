// SPDX-License-Identifier: Apache-2.0

/** What the page's address can mean. */
export type Route =
    | { name: "home" }
    | { name: "conversation"; id: string }
    | { name: "nowhere" };

const id = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

export function parseRoute(path: string): Route {
    const parts = path.split("/").filter((part) => part !== "");
    if (parts.length === 0) return { name: "home" };
    const [first = "", second = ""] = parts;
    if (first === "c" && parts.length === 2 && id.test(second.toLowerCase())) return { name: "conversation", id: second.toLowerCase() };
    return { name: "nowhere" };
}

export function conversationPath(conversationID: string): string {
    return `/c/${conversationID}`;
}
