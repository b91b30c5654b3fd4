// SPDX-License-Identifier: Apache-2.0

import { useState } from "react";
import { useText } from "../../text/catalog";
import { wholeNumber } from "../../text/format";
import { CopyButton } from "../../ui/CopyButton";
import { toCSV } from "./csv";
import { renderInline } from "./Inline";
import { plainText } from "./plainText";
import { texts } from "./texts";
import type { BlockToken, TableCell } from "./tokens";

type TableToken = Extract<BlockToken, { type: "table" }>;

/** More cells than these are shown on demand: making them takes longer than a reader wants to wait for an answer. */
const mostCells = 2_000;

/** A table that scrolls inside its box, and can be taken into a spreadsheet. */
export function Table({ token }: { token: TableToken }) {
    const text = useText(texts);
    const [isWhole, setIsWhole] = useState(false);
    const most = Math.max(10, Math.floor(mostCells / Math.max(1, token.header.length)));
    const rows = isWhole || token.rows.length <= most * 1.25 ? token.rows : token.rows.slice(0, most);
    const csv = () => toCSV([token.header, ...token.rows].map((row) => row.map((cell) => plainText(cell.tokens))));
    return (
        <figure className="table-figure">
            <div className="table-box" tabIndex={0} role="group" aria-label={text.table}>
                <table dir="auto">
                    <thead><tr>{token.header.map((cell, index) => <Cell key={index} cell={cell} of="th" align={token.align[index]} />)}</tr></thead>
                    <tbody>
                        {rows.map((row, index) => (
                            <tr key={index}>{row.map((cell, at) => <Cell key={at} cell={cell} of="td" align={token.align[at]} />)}</tr>
                        ))}
                    </tbody>
                </table>
            </div>
            <figcaption className="table-foot">
                {rows.length < token.rows.length ? (
                    <button type="button" className="button small quiet" onClick={() => setIsWhole(true)}>{text.showAllRows(wholeNumber(token.rows.length))}</button>
                ) : null}
                <CopyButton label={text.copyTable} text={csv} />
            </figcaption>
        </figure>
    );
}

function Cell({ cell, of: Element, align }: { cell: TableCell; of: "th" | "td"; align: string | null | undefined }) {
    return <Element dir="auto" className={align ? `align-${align}` : undefined}>{renderInline(cell.tokens)}</Element>;
}
