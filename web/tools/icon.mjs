// SPDX-License-Identifier: Apache-2.0

// The page's icon as pictures, for who takes no SVG: home screens and old browsers. Draws what `martlet.svg` is made of, a
// ground and one path of moves, lines and cubic curves that is turned about the middle, and writes PNG (RFC 2083).
import { deflateSync } from "node:zlib";

const samples = 4;
const curveSteps = 16;

/** What is drawn, read from the SVG's text. */
export function readIcon(svg) {
    const attribute = (element, name) => new RegExp(`<${element}[^>]*\\s${name}="([^"]*)"`).exec(svg)?.[1];
    const size = Number(attribute("rect", "width"));
    const [, angle, x, y] = /rotate\((\S+) (\S+) (\S+)\)/.exec(attribute("path", "transform"));
    const turn = { angle: Number(angle) * Math.PI / 180, x: Number(x), y: Number(y) };
    return {
        size,
        radius: Number(attribute("rect", "rx")),
        ground: colour(attribute("rect", "fill")),
        ink: colour(attribute("path", "fill")),
        outline: flattened(attribute("path", "d")).map((point) => turned(point, turn)),
    };
}

/** A PNG of so many pixels. `scale` makes the drawing smaller within its ground; `round` keeps the ground's round corners. */
export function drawIcon(icon, pixels, { scale = 1, round = true } = {}) {
    const middle = icon.size / 2;
    const step = icon.size / pixels / samples;
    const outline = icon.outline.map(([x, y]) => [middle + (x - middle) * scale, middle + (y - middle) * scale]);
    const rows = Buffer.alloc((pixels * 4 + 1) * pixels);
    for (let row = 0; row < pixels; row += 1) {
        const covered = new Float64Array(pixels);
        const grounded = new Float64Array(pixels);
        for (let line = 0; line < samples; line += 1) {
            const y = (row * samples + line + 0.5) * step;
            const crossings = crossingsAt(outline, y);
            for (let column = 0; column < pixels * samples; column += 1) {
                const x = (column + 0.5) * step;
                const pixel = Math.floor(column / samples);
                if (round && !isInGround(x, y, icon)) continue;
                grounded[pixel] += 1;
                if (windingAt(crossings, x) !== 0) covered[pixel] += 1;
            }
        }
        const start = row * (pixels * 4 + 1) + 1;
        for (let pixel = 0; pixel < pixels; pixel += 1) {
            const all = grounded[pixel];
            const share = all === 0 ? 0 : covered[pixel] / all;
            const mixed = icon.ground.map((value, channel) => Math.round(value + (icon.ink[channel] - value) * share));
            rows.set([...mixed, Math.round(255 * all / samples ** 2)], start + pixel * 4);
        }
    }
    return png(pixels, rows);
}

/** One picture as an icon file. */
export function ico(picture, pixels) {
    const head = Buffer.alloc(22);
    head.writeUInt16LE(1, 2);
    head.writeUInt16LE(1, 4);
    head.set([pixels, pixels], 6);
    head.writeUInt16LE(1, 10);
    head.writeUInt16LE(32, 12);
    head.writeUInt32LE(picture.length, 14);
    head.writeUInt32LE(head.length, 18);
    return Buffer.concat([head, picture]);
}

function colour(hex) {
    return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

function flattened(path) {
    const points = [];
    for (const [, command, rest] of path.matchAll(/([MLCZ])([^MLCZ]*)/g)) {
        const numbers = (rest.match(/-?[\d.]+/g) ?? []).map(Number);
        if (command === "C") for (let at = 0; at < numbers.length; at += 6) points.push(...curve(points[points.length - 1], numbers.slice(at, at + 6)));
        else for (let at = 0; at < numbers.length; at += 2) points.push(numbers.slice(at, at + 2));
    }
    return points;
}

function curve([x0, y0], [x1, y1, x2, y2, x3, y3]) {
    return Array.from({ length: curveSteps }, (_, index) => {
        const t = (index + 1) / curveSteps;
        const u = 1 - t;
        const at = (a, b, c, d) => u ** 3 * a + 3 * u ** 2 * t * b + 3 * u * t ** 2 * c + t ** 3 * d;
        return [at(x0, x1, x2, x3), at(y0, y1, y2, y3)];
    });
}

function turned([x, y], turn) {
    const [dx, dy] = [x - turn.x, y - turn.y];
    const [cosine, sine] = [Math.cos(turn.angle), Math.sin(turn.angle)];
    return [turn.x + dx * cosine - dy * sine, turn.y + dx * sine + dy * cosine];
}

/** Where the outline crosses the line, and which way. */
function crossingsAt(outline, y) {
    return outline.flatMap(([x0, y0], index) => {
        const [x1, y1] = outline[(index + 1) % outline.length];
        if ((y0 <= y) === (y1 <= y)) return [];
        return [{ x: x0 + (y - y0) / (y1 - y0) * (x1 - x0), way: y1 > y0 ? 1 : -1 }];
    });
}

function windingAt(crossings, x) {
    return crossings.reduce((sum, crossing) => sum + (crossing.x < x ? crossing.way : 0), 0);
}

function isInGround(x, y, { size, radius }) {
    const dx = Math.max(radius - x, x - (size - radius), 0);
    const dy = Math.max(radius - y, y - (size - radius), 0);
    return dx * dx + dy * dy <= radius * radius;
}

function png(pixels, rows) {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(pixels, 0);
    header.writeUInt32BE(pixels, 4);
    header.set([8, 6, 0, 0, 0], 8);
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(name, data) {
    const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(checksum(body));
    return Buffer.concat([length, body, sum]);
}

/** The CRC of PNG. Of Node.js only versions from 22.2 on have one. */
function checksum(bytes) {
    let value = 0xffffffff;
    for (const byte of bytes) {
        value ^= byte;
        for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    }
    return (value ^ 0xffffffff) >>> 0;
}
