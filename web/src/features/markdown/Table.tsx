// SPDX-License-Identifier: Apache-2.0

import { memo, useEffect, useMemo, useState } from "react";
import { useText } from "../../text/catalog";
import { wholeNumber } from "../../text/format";
import { CopyButton } from "../../ui/CopyButton";
import { PassingButton } from "../../ui/PassingButton";
import { toCSV } from "./csv";
import { renderInline } from "./Inline";
import { plainText } from "./plainText";
import { texts } from "./texts";
import type { BlockToken, TableCell } from "./tokens";

type TableToken = Extract<BlockToken, { type: "table" }>;

/** More cells than these are shown on demand: making them takes longer than a reader wants to wait for an answer. */
const mostCells = 2_000;
/** Then as many at a time, and whatever the reader does in between is answered. */
const cellsAtOnce = 1_000;

/** A table that scrolls inside its box, and can be taken into a spreadsheet. */
export function Table({ token }: { token: TableToken }) {
    const text = useText(texts);
    const [isWhole, setIsWhole] = useState(false);
    const rowsOf = (cells: number) => Math.max(10, Math.floor(cells / Math.max(1, token.header.length)));
    const [most, atOnce] = [rowsOf(mostCells), rowsOf(cellsAtOnce)];
    const first = token.rows.length <= most * 1.25 ? token.rows.length : most;
    const [more, setMore] = useState(0);
    const shown = Math.min(token.rows.length, first + more);
    useEffect(() => {
        if (!isWhole || shown === token.rows.length) return;
        const timer = setTimeout(() => setMore(more + atOnce));
        return () => clearTimeout(timer);
    }, [isWhole, shown, more, atOnce, token]);
    const parts = useMemo(() => {
        const made = [token.rows.slice(0, first)];
        for (let at = first; at < shown; at += atOnce) made.push(token.rows.slice(at, Math.min(shown, at + atOnce)));
        return made;
    }, [token, first, shown, atOnce]);
    const csv = () => toCSV([token.header, ...token.rows].map((row) => row.map((cell) => plainText(cell.tokens))));
    return (
        <figure className="table-figure">
            <div className="table-box" tabIndex={0} role="group" aria-label={text.table}>
                <table dir="auto">
                    <thead><tr>{token.header.map((cell, index) => <Cell key={index} cell={cell} of="th" align={token.align[index]} />)}</tr></thead>
                    <tbody>{parts.map((rows, index) => <Rows key={index} rows={rows} align={token.align} />)}</tbody>
                </table>
            </div>
            <figcaption className="table-foot">
                {!isWhole && shown < token.rows.length ? (
                    <PassingButton className="button small quiet" heir={(button) => button.closest("figure")?.querySelector("[role=group]")}
                        onClick={() => setIsWhole(true)}>{text.showAllRows(wholeNumber(token.rows.length))}</PassingButton>
                ) : null}
                <CopyButton label={text.copyTable} text={csv} />
            </figcaption>
        </figure>
    );
}

interface RowsProps {
    rows: readonly TableCell[][];
    align: TableToken["align"];
}

const Rows = memo(function Rows({ rows, align }: RowsProps) {
    return (
        <>
            {rows.map((row, index) => (
                <tr key={index}>{row.map((cell, at) => <Cell key={at} cell={cell} of="td" align={align[at]} />)}</tr>
            ))}
        </>
    );
}, (before, after) => before.align === after.align && before.rows.length === after.rows.length && before.rows.every((row, at) => row === after.rows[at]));

function Cell({ cell, of: Element, align }: { cell: TableCell; of: "th" | "td"; align: string | null | undefined }) {
    return <Element dir="auto" className={align ? `align-${align}` : undefined}>{renderInline(cell.tokens)}</Element>;
}
