// SPDX-License-Identifier: Apache-2.0

/** What the page's address can mean. */
export type Route =
    | { name: "home" }
    | { name: "conversation"; id: string; messageID: string | null }
    | { name: "settings" }
    | { name: "admin"; page: AdminRoute }
    | { name: "search" }
    | { name: "trash" }
    | { name: "nowhere" };

/** Which of the admin pages. `agent` with a null id: one that is to be made. */
export type AdminRoute = { name: "figures" | "agents" | "users" | "audit" } | { name: "agent"; id: string | null } | { name: "nowhere" };

const id = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

export function parseRoute(path: string): Route {
    const parts = path.split("/").filter((part) => part !== "");
    if (parts.length === 0) return { name: "home" };
    const [first = "", second = ""] = parts;
    if (first === "c" && (parts.length === 2 || parts.length === 3) && parts.slice(1).every((part) => id.test(part.toLowerCase()))) {
        return { name: "conversation", id: second.toLowerCase(), messageID: parts[2]?.toLowerCase() ?? null };
    }
    if (first === "settings" && parts.length === 1) return { name: "settings" };
    if (first === "search" && parts.length === 1) return { name: "search" };
    if (first === "trash" && parts.length === 1) return { name: "trash" };
    if (first === "admin") return { name: "admin", page: parseAdminRoute(parts.slice(1)) };
    return { name: "nowhere" };
}

function parseAdminRoute(parts: readonly string[]): AdminRoute {
    const [first, second] = parts;
    if (first === undefined) return { name: "figures" };
    if (first === "agents" && second !== undefined && parts.length === 2) {
        if (second === "new") return { name: "agent", id: null };
        if (id.test(second.toLowerCase())) return { name: "agent", id: second.toLowerCase() };
    }
    if (parts.length === 1 && (first === "agents" || first === "users" || first === "audit")) return { name: first };
    return { name: "nowhere" };
}

export const settingsPath = "/settings";
export const adminPath = "/admin";

/** An agent's page among the admin pages; null: where one is made. */
export function adminAgentPath(agentID: string | null): string {
    return `${adminPath}/agents/${agentID ?? "new"}`;
}

export const trashPath = "/trash";

/** Where one looks through all messages, for this text. */
export function searchPath(text = ""): string {
    return text === "" ? "/search" : `/search?q=${encodeURIComponent(text)}`;
}

export function conversationPath(conversationID: string): string {
    return `/c/${conversationID}`;
}

/** Opens the conversation at this message, in whichever branch it is. */
export function messagePath(conversationID: string, messageID: string): string {
    return `/c/${conversationID}/${messageID}`;
}
