// SPDX-License-Identifier: Apache-2.0

/** The character references that writing uses; HTML has two thousand more, which stay as they were typed. */
const named: Record<string, string> = {
    amp: "&", lt: "<", gt: ">", quot: "\"", apos: "'", nbsp: "\u00a0", ensp: "\u2002", emsp: "\u2003", thinsp: "\u2009",
    copy: "©", reg: "®", trade: "™", deg: "°", micro: "µ", para: "¶", sect: "§", middot: "·", bull: "•", hellip: "…",
    ndash: "–", mdash: "—", lsquo: "‘", rsquo: "’", ldquo: "“", rdquo: "”", laquo: "«", raquo: "»",
    times: "×", divide: "÷", plusmn: "±", minus: "−", ne: "≠", le: "≤", ge: "≥", asymp: "≈", infin: "∞", radic: "√",
    sum: "∑", prod: "∏", int: "∫", part: "∂", frac12: "½", frac14: "¼", frac34: "¾", sup1: "¹", sup2: "²", sup3: "³",
    larr: "←", uarr: "↑", rarr: "→", darr: "↓", harr: "↔", rArr: "⇒", hArr: "⇔", euro: "€", pound: "£", yen: "¥", cent: "¢",
    alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ε", theta: "θ", lambda: "λ", mu: "μ", pi: "π", sigma: "σ",
    phi: "φ", omega: "ω", Delta: "Δ", Sigma: "Σ", Omega: "Ω", check: "✓", cross: "✗", star: "☆", hearts: "♥",
};

export function decodeEntities(text: string): string {
    if (!text.includes("&")) return text;
    return text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([A-Za-z][A-Za-z\d]{1,31}));/g, (reference, decimal, hex, name) => {
        if (name !== undefined) return Object.hasOwn(named, name) ? named[name] ?? reference : reference;
        const code = decimal === undefined ? Number.parseInt(hex, 16) : Number.parseInt(decimal, 10);
        const isScalar = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
        return isScalar ? String.fromCodePoint(code) : "\ufffd";
    });
}

/** Takes back what marked's lexer does to code and escaped characters, and nothing else. */
export function unescapeHTML(text: string): string {
    return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => (name === "#39" ? "'" : named[name] ?? ""));
}
