// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { adminAgentPath, conversationPath, messagePath, parseRoute, searchPath, settingsPath, trashPath } from "./route";

const id = "01890a5d-ac96-774b-bcce-b302099a8057";
const other = "01890a5d-ac96-774b-bcce-b302099a8058";

test("addresses name the beginning, a conversation or the settings", () => {
    assert.deepEqual(parseRoute("/"), { name: "home" });
    assert.deepEqual(parseRoute(settingsPath), { name: "settings" });
    assert.deepEqual(parseRoute(searchPath()), { name: "search" });
    assert.equal(searchPath("a&b c"), "/search?q=a%26b%20c");
    assert.deepEqual(parseRoute(trashPath), { name: "trash" });
    assert.deepEqual(parseRoute(conversationPath(id)), { name: "conversation", id, messageID: null });
    assert.deepEqual(parseRoute(`/c/${id.toUpperCase()}/`), { name: "conversation", id, messageID: null });
    assert.deepEqual(parseRoute(messagePath(id, other)), { name: "conversation", id, messageID: other });
});

test("addresses of the admin pages name a list, or an agent", () => {
    const page = (path: string) => {
        const route = parseRoute(path);
        return route.name === "admin" ? route.page : null;
    };
    assert.deepEqual(page("/admin"), { name: "figures" });
    for (const name of ["agents", "users", "audit"]) assert.deepEqual(page(`/admin/${name}/`), { name });
    assert.deepEqual(page(adminAgentPath(id)), { name: "agent", id });
    assert.deepEqual(page(adminAgentPath(null)), { name: "agent", id: null });
    for (const path of ["/admin/x", "/admin/agents/x", "/admin/users/more", `/admin/agents/${id}/more`]) assert.deepEqual(page(path), { name: "nowhere" });
});

test("anything else names nothing", () => {
    for (const path of ["/c", "/settings/more", "/c/x", `/c/${id}/more`, `/c/${id}/${other}/x`, `/d/${id}`, `/c/${id}%20`, "/assets/x.js", "/c/../../api"]) {
        assert.deepEqual(parseRoute(path), { name: "nowhere" });
    }
});
