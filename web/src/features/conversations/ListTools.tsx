// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef, useState } from "react";
import type { ListQuery } from "../../client/listState";
import { useText } from "../../text/catalog";
import { Icon } from "../../ui/icons";
import { texts } from "./texts";

interface ListToolsProps {
    query: ListQuery;
    /** Null while it is not known. */
    found: number | null;
    hasMore: boolean;
    onQuery: (query: ListQuery) => void;
}

/** Typing pauses this long before the server is asked. */
const pause = 200;

/** Which conversations are listed: those with something in their title, and the archived ones. */
export function ListTools({ query, found, hasMore, onQuery }: ListToolsProps) {
    const words = useText(texts);
    const [text, setText] = useState(query.search);
    const ask = useRef(onQuery);
    ask.current = onQuery;

    useEffect(() => {
        const search = text.trim();
        if (search === query.search) return;
        const timer = setTimeout(() => ask.current({ ...query, search }), search === "" ? 0 : pause);
        return () => clearTimeout(timer);
    }, [text, query]);

    return (
        <div className="list-tools">
            <div className="list-search">
                <Icon name="search" size={16} />
                <input type="search" aria-label={words.search} placeholder={query.archived ? words.searchArchive : words.search} value={text} maxLength={200} dir="auto"
                    onChange={(event) => setText(event.target.value)}
                    onKeyDown={(event) => {
                        if (event.key !== "Escape" || text === "") return;
                        event.preventDefault();
                        event.stopPropagation();
                        setText("");
                    }} />
            </div>
            <button type="button" className="icon-button" aria-label={words.archivedOnes} title={words.archivedOnes} aria-pressed={query.archived}
                onClick={() => onQuery({ search: text.trim(), archived: !query.archived })}>
                <Icon name="archive" />
            </button>
            <span className="visually-hidden" role="status">
                {query.search === "" || found === null ? "" : words.found(found, hasMore)}
            </span>
        </div>
    );
}
