// SPDX-License-Identifier: Apache-2.0

// node test.mjs [--skip-types]: type-checks, bundles every *.test.ts(x), and runs them with node's own test runner.
import { readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { esbuild, run, typeCheck, webFolder } from "./tools/esbuild.mjs";

function testsUnder(folder) {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return testsUnder(path);
        return /\.test\.tsx?$/.test(entry.name) ? [relative(webFolder, path)] : [];
    });
}

if (!process.argv.includes("--skip-types")) typeCheck();

const out = join(webFolder, "build", "test");
rmSync(out, { recursive: true, force: true });
esbuild([
    ...testsUnder(join(webFolder, "src")),
    "--platform=node",
    // Without it esbuild leaves out the `node:` that the test runner can only be imported by.
    "--target=node18",
    "--format=cjs",
    "--out-extension:.js=.cjs",
    "--loader:.css=empty",
    "--loader:.svg=text",
    "--define:MATH_STYLE_SHEET=\"\"",
    "--sourcemap=inline",
    `--outdir=${out}`,
]);
run(process.execPath, ["--enable-source-maps", "--test", out, "tools/untranslated.test.mjs", "tools/icon.test.mjs", "tools/sheets.test.mjs", "tools/unused.test.mjs"]);
