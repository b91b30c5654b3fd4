// SPDX-License-Identifier: Apache-2.0

import type { ReactNode } from "react";
import { errorWords } from "../../client/words";
import type { Rows } from "./useRows";

interface RowListProps<T> {
    state: Rows<T>;
    onAgain: () => void;
    empty: string;
    row: (each: T) => ReactNode;
}

export function RowList<T extends { id: string }>({ state, onAgain, empty, row }: RowListProps<T>) {
    switch (state.kind) {
        case "loading": return <p className="settings-about" role="status">Loading…</p>;
        case "failed": return (
            <div className="settings-failed" role="alert">
                <p>{errorWords(state.error)}</p>
                <button type="button" className="button small" onClick={onAgain}>Try again</button>
            </div>
        );
        case "loaded": return state.rows.length === 0
            ? <p className="settings-about">{empty}</p>
            : <ul className="settings-rows">{state.rows.map((each) => <li key={each.id}>{row(each)}</li>)}</ul>;
    }
}
