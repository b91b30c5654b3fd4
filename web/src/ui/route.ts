// SPDX-License-Identifier: Apache-2.0

/** What the page's address can mean. */
export type Route =
    | { name: "home" }
    | { name: "conversation"; id: string; messageID: string | null }
    | { name: "settings" }
    | { name: "nowhere" };

const id = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

export function parseRoute(path: string): Route {
    const parts = path.split("/").filter((part) => part !== "");
    if (parts.length === 0) return { name: "home" };
    const [first = "", second = ""] = parts;
    if (first === "c" && (parts.length === 2 || parts.length === 3) && parts.slice(1).every((part) => id.test(part.toLowerCase()))) {
        return { name: "conversation", id: second.toLowerCase(), messageID: parts[2]?.toLowerCase() ?? null };
    }
    if (first === "settings" && parts.length === 1) return { name: "settings" };
    return { name: "nowhere" };
}

export const settingsPath = "/settings";

export function conversationPath(conversationID: string): string {
    return `/c/${conversationID}`;
}

/** Opens the conversation at this message, in whichever branch it is. */
export function messagePath(conversationID: string, messageID: string): string {
    return `/c/${conversationID}/${messageID}`;
}
