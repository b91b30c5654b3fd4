// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { webFolder } from "./esbuild.mjs";
import { untranslated } from "./untranslated.mjs";

test("words in elements, in names and hints, in toasts and in the title are found", () => {
    const lines = [
        "const a = <p>Some words {count} more</p>;",
        "const b = <button aria-label={busy ? \"Wait\" : text.send} className=\"words here\">{x === \"yes\" ? text.yes : \"No\"}</button>;",
        "showToast(`It is ${name} now`);",
        "document.title = title === \"\" ? \"Martlet\" : `${title} · Martlet and more`;",
        "const c = { label: \"Delete\", icon: \"trash\" };",
        "const d = <b title={text.title}>Martlet · {\"ok\" + 1}</b>;",
    ];
    assert.deepEqual(untranslated(lines.join("\n")).map((each) => each.replace(/ {2,}/g, " ")),
        ["1: Some words", "1: more", "2: Wait", "2: No", "3: It is … now", "4: … · Martlet and more", "5: Delete", "6: ok"]);
});

/** Not Markdown, which calls code without a language `text`. */
const translated = ["app", "text", "ui", "features/admin", "features/agents", "features/attachments", "features/auth", "features/chat",
    "features/composer", "features/conversations", "features/palette", "features/search", "features/settings", "features/trash"];

test("every word of the page comes from a catalog", () => {
    const found = translated.flatMap((folder) => componentsUnder(join(webFolder, "src", folder)))
        .flatMap((path) => untranslated(readFileSync(path, "utf8")).map((each) => `${relative(webFolder, path)}:${each}`));
    assert.deepEqual(found, []);
});

function componentsUnder(folder) {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return componentsUnder(path);
        return /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name) && entry.name !== "texts.ts" ? [path] : [];
    });
}
