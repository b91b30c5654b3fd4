// SPDX-License-Identifier: Apache-2.0

/** What a spreadsheet would take for a formula and run; an apostrophe before it makes it text. */
const formula = /^\s*[=+\-@\t\r]/;
const number = /^\s*[+-]?\d+(?:[.,]\d+)*\s*%?\s*$/;

/** Rows as comma-separated values by RFC 4180, with nothing in them that a spreadsheet runs. */
export function toCSV(rows: readonly (readonly string[])[]): string {
    return rows.map((row) => row.map(cell).join(",")).join("\r\n");
}

function cell(text: string): string {
    const safe = formula.test(text) && !number.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, "\"\"")}"` : safe;
}
