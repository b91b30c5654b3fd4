// SPDX-License-Identifier: Apache-2.0

import type { ReactNode, Ref } from "react";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { PassingButton } from "../../ui/PassingButton";
import { texts } from "./texts";
import type { Rows } from "./useRows";

interface RowListProps<T> {
    state: Rows<T>;
    onAgain: () => void;
    empty: string;
    row: (each: T) => ReactNode;
    /** Takes the focus where the row that had it is gone. */
    place: Ref<HTMLDivElement>;
}

export function RowList<T extends { id: string }>({ place, ...rest }: RowListProps<T>) {
    return <div ref={place} className="settings-list" tabIndex={-1}><Inside {...rest} /></div>;
}

function Inside<T extends { id: string }>({ state, onAgain, empty, row }: Omit<RowListProps<T>, "place">) {
    const text = useText(texts);
    switch (state.kind) {
        case "loading": return <p className="page-about" role="status">{text.loading}</p>;
        case "failed": return (
            <div className="page-failed" role="alert">
                <p>{errorWords(state.error)}</p>
                <PassingButton className="button small" heir={(button) => button.closest(".settings-list")} onClick={onAgain}>{text.tryAgain}</PassingButton>
            </div>
        );
        case "loaded": return state.rows.length === 0
            ? <p className="page-about">{empty}</p>
            : <ul className="rows">{state.rows.map((each) => <li key={each.id}>{row(each)}</li>)}</ul>;
    }
}
