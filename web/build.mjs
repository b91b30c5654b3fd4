// SPDX-License-Identifier: Apache-2.0

// node build.mjs [--skip-types]: type-checks the page and writes it to dist/, each text file compressed beside it.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { browserPackages, esbuild, typeCheck, webFolder } from "./tools/esbuild.mjs";
import { drawIcon, ico, readIcon } from "./tools/icon.mjs";

const dist = join(webFolder, "dist");
const assets = join(dist, "assets");
const parts = join(webFolder, "build", "parts");

if (!process.argv.includes("--skip-types")) typeCheck();

rmSync(dist, { recursive: true, force: true });
rmSync(parts, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });
mkdirSync(join(webFolder, "build"), { recursive: true });

const shared = [
    "--target=es2022",
    "--minify",
    "--define:process.env.NODE_ENV=\"production\"",
    "--legal-comments=linked",
    "--charset=utf8",
    "--entry-names=[name]-[hash]",
    "--asset-names=[name]-[hash]",
    "--chunk-names=[name]-[hash]",
    "--loader:.svg=file",
    `--outdir=${assets}`,
];

/** KaTeX's own style sheet, with those of its fonts that every browser of today reads. Its name is known afterwards. */
function mathStyles() {
    const folder = join(browserPackages, "katex");
    const source = readFileSync(join(folder, "katex.css"), "utf8")
        .replace(/,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\('(?:woff|truetype)'\)/g, "")
        .replace(/url\(fonts\//g, `url(${join(folder, "fonts")}/`);
    const path = join(webFolder, "build", "formulas.css");
    writeFileSync(path, source);
    esbuild([path, "--loader:.woff2=file", ...shared]);
    const name = readdirSync(assets).find((each) => /^formulas-\w+\.css$/.test(each));
    return `/assets/${name}`;
}

/** Runs esbuild; what it wrote, by path: `[[path, output], …]`. */
function outputsOf(name, args) {
    const metafile = join(webFolder, "build", `${name}.json`);
    esbuild([...args, `--metafile=${metafile}`]);
    const { inputs, outputs } = JSON.parse(readFileSync(metafile, "utf8"));
    return { inputs, outputs: Object.entries(outputs) };
}

const entryOf = (outputs, path) => outputs.find(([, output]) => output.entryPoint === path);
const address = (path) => `/assets/${basename(path)}`;

const mathStyleSheet = mathStyles();
const separate = outputsOf("parts", ["src/app/main.tsx", "--format=esm", "--splitting", `--define:MATH_STYLE_SHEET=${JSON.stringify(mathStyleSheet)}`,
    ...shared, "--legal-comments=inline", "--entry-names=[hash]/[name]", "--chunk-names=[hash]/[name]", `--outdir=${parts}`]);
const [firstPath] = entryOf(separate.outputs, "src/app/main.tsx");
const later = separate.outputs.filter(([path, output]) => output.entryPoint !== undefined && path !== firstPath);

/** What each set of parts has in common is a chunk of its own: dozens, most of them under a kilobyte. But whoever needs a part has had
 * the first load; with every part saying so, all of that becomes one file, which is smaller and asked for once. */
function joined() {
    for (const [path] of later) {
        const file = join(webFolder, path);
        writeFileSync(file, `import ${JSON.stringify(join(webFolder, firstPath))};\n${readFileSync(file, "utf8")}`);
    }
    return outputsOf("joined", [firstPath, "--format=esm", "--splitting", ...shared]).outputs;
}

const [scriptPath, script] = entryOf(joined(), firstPath);
const preloads = script.imports.filter((each) => each.kind === "import-statement").map((each) => each.path);
// Chosen before the first paint, so that a dark page never flashes white: a small script of its own, not a module.
const [themePath] = entryOf(outputsOf("theme", ["src/app/theme.ts", "--format=iife", ...shared]).outputs, "src/app/theme.ts");

/** The sheets of what is imported at once, as one: esbuild's own also has those of all parts that come later. */
function firstStyles() {
    const { inputs } = separate;
    const seen = new Set();
    const sheets = [];
    const walk = (path) => {
        if (seen.has(path)) return;
        seen.add(path);
        for (const each of inputs[path]?.imports ?? []) {
            if (each.kind !== "dynamic-import") walk(each.path);
        }
        if (path.endsWith(".css")) sheets.push(path);
    };
    walk("src/app/main.tsx");
    const path = join(webFolder, "build", "first.css");
    writeFileSync(path, sheets.map((sheet) => `@import ${JSON.stringify(join(webFolder, sheet))};\n`).join(""));
    esbuild([path, ...shared]);
    return join(assets, readdirSync(assets).find((each) => /^first-\w+\.css$/.test(each)));
}

const firstStyleSheet = firstStyles();

/** Sheets of parts that come later, by the part's name: `laterPart.tsx` looks them up. */
function laterStyleSheets() {
    const sheets = later.flatMap(([, output]) => output.cssBundle ?? []);
    const { outputs } = outputsOf("later-styles", [...sheets, ...shared]);
    return Object.fromEntries(outputs.filter(([path]) => path.endsWith(".css")).map(([path]) => [basename(path).replace(/-\w+\.css$/, ""), address(path)]));
}

const laterStyles = laterStyleSheets();

const html = readFileSync(join(webFolder, "index.html"), "utf8")
    .replace("<!-- head -->", [
        "<link rel=\"icon\" type=\"image/svg+xml\" href=\"/icon.svg\">",
        "<link rel=\"icon\" sizes=\"32x32\" href=\"/favicon.ico\">",
        "<link rel=\"apple-touch-icon\" href=\"/apple-touch-icon.png\">",
        "<link rel=\"manifest\" href=\"/manifest.webmanifest\">",
        `<meta name="later-styles" content='${JSON.stringify(laterStyles)}'>`,
        `<link rel="stylesheet" href="${address(firstStyleSheet)}">`,
        `<script src="${address(themePath)}"></script>`,
        ...preloads.map((path) => `<link rel="modulepreload" href="${address(path)}">`),
        `<script type="module" src="${address(scriptPath)}"></script>`,
    ].join("\n        "));
writeFileSync(join(dist, "index.html"), html);

// What a home screen wants, under names that last. A mask may take a fifth off at each side.
const iconFile = join(webFolder, "src/app/martlet.svg");
const icon = readIcon(readFileSync(iconFile, "utf8"));
const pictures = {
    "icon-192.png": drawIcon(icon, 192),
    "icon-512.png": drawIcon(icon, 512),
    "icon-maskable-512.png": drawIcon(icon, 512, { scale: 0.8, round: false }),
    "apple-touch-icon.png": drawIcon(icon, 180, { scale: 0.9, round: false }),
    "favicon.ico": ico(drawIcon(icon, 32), 32),
};
for (const [name, bytes] of Object.entries(pictures)) writeFileSync(join(dist, name), bytes);
copyFileSync(iconFile, join(dist, "icon.svg"));
copyFileSync(join(webFolder, "manifest.webmanifest"), join(dist, "manifest.webmanifest"));

function compress(path) {
    const bytes = readFileSync(path);
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, {
        params: {
            [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
            [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
            [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
    }));
}

// esbuild also writes the notices of files that have none.
for (const name of readdirSync(assets)) {
    if (name.endsWith(".LEGAL.txt") && statSync(join(assets, name)).size === 0) rmSync(join(assets, name));
}

const textFiles = readdirSync(assets).filter((name) => /\.(js|css|svg|txt)$/.test(name)).map((name) => join(assets, name));
for (const path of [join(dist, "index.html"), ...textFiles]) compress(path);

const size = (...paths) => `${(paths.reduce((sum, path) => sum + readFileSync(`${path}.br`).length, 0) / 1024).toFixed(1)} KiB`;
console.log(`dist/: ${textFiles.length} assets; compressed, the first scripts are ${size(...[scriptPath, ...preloads].map((path) => join(webFolder, path)))}, `
    + `the style sheet ${size(firstStyleSheet)}`);
