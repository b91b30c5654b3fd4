// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { conversationPath, messagePath, parseRoute, settingsPath } from "./route";

const id = "01890a5d-ac96-774b-bcce-b302099a8057";
const other = "01890a5d-ac96-774b-bcce-b302099a8058";

test("addresses name the beginning, a conversation or the settings", () => {
    assert.deepEqual(parseRoute("/"), { name: "home" });
    assert.deepEqual(parseRoute(settingsPath), { name: "settings" });
    assert.deepEqual(parseRoute(conversationPath(id)), { name: "conversation", id, messageID: null });
    assert.deepEqual(parseRoute(`/c/${id.toUpperCase()}/`), { name: "conversation", id, messageID: null });
    assert.deepEqual(parseRoute(messagePath(id, other)), { name: "conversation", id, messageID: other });
});

test("anything else names nothing", () => {
    for (const path of ["/c", "/settings/more", "/c/x", `/c/${id}/more`, `/c/${id}/${other}/x`, `/d/${id}`, `/c/${id}%20`, "/assets/x.js", "/c/../../api"]) {
        assert.deepEqual(parseRoute(path), { name: "nowhere" });
    }
});
