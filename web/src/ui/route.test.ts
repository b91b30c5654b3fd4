// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { conversationPath, parseRoute, settingsPath } from "./route";

const id = "01890a5d-ac96-774b-bcce-b302099a8057";

test("addresses name the beginning, a conversation or the settings", () => {
    assert.deepEqual(parseRoute("/"), { name: "home" });
    assert.deepEqual(parseRoute(settingsPath), { name: "settings" });
    assert.deepEqual(parseRoute(conversationPath(id)), { name: "conversation", id });
    assert.deepEqual(parseRoute(`/c/${id.toUpperCase()}/`), { name: "conversation", id });
});

test("anything else names nothing", () => {
    for (const path of ["/c", "/settings/more", "/c/x", `/c/${id}/more`, `/d/${id}`, `/c/${id}%20`, "/assets/x.js", "/c/../../api"]) {
        assert.deepEqual(parseRoute(path), { name: "nowhere" });
    }
});
