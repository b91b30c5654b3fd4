// SPDX-License-Identifier: Apache-2.0

// Debian's packages stand in /usr/share/nodejs instead of a node_modules folder; these are the commands that know it.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export const webFolder = fileURLToPath(new URL("..", import.meta.url));

export const packages = process.env.MARTLET_NODE_PACKAGES ?? "/usr/share/nodejs";
/** Where Debian keeps what it packages for browsers only, as KaTeX. */
export const browserPackages = process.env.MARTLET_BROWSER_PACKAGES ?? "/usr/share/javascript";

/** Runs a command in the page's folder with its output shown, and ends this process where it fails. */
export function run(command, args) {
    const result = spawnSync(command, args, {
        cwd: webFolder,
        stdio: "inherit",
        env: { ...process.env, NODE_PATH: `${packages}:${browserPackages}` },
    });
    if (result.error) {
        console.error(`${command}: ${result.error.message} (Debian: apt-get install esbuild node-typescript)`);
        process.exit(1);
    }
    if (result.status !== 0) process.exit(result.status ?? 1);
}

export function typeCheck() {
    run("tsc", ["--project", "tsconfig.json"]);
}

export function esbuild(args) {
    // The page makes no HTML: of marked it takes the lexer's own source, since the package's one file always brings the rest.
    const lexer = `--alias:marked=${packages}/marked/src/Lexer.js`;
    run("esbuild", ["--bundle", "--jsx=automatic", "--log-level=warning", lexer, ...args]);
}
