// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef } from "react";
import type { ListQuery } from "../../client/listState";
import { useText } from "../../text/catalog";
import { texts } from "./texts";
import { scroller } from "./useRowWindow";

export function ListSkeleton() {
    return (
        <div className="list-skeleton" aria-busy="true">
            <span className="visually-hidden" role="status">{useText(texts).loading}</span>
            {[62, 80, 48, 70, 55].map((width) => <span key={width} className="skeleton" style={{ width: `${width}%` }} />)}
        </div>
    );
}

/** Where nothing is listed: why, and the way on. */
export function ListEmpty({ query, agent, onQuery }: { query: ListQuery; agent: string | null; onQuery: (query: ListQuery) => void }) {
    const text = useText(texts);
    const isFiltered = query.search !== "" || query.agentID !== null;
    const words = query.search !== "" ? (query.archived ? text.nothingFoundArchived : text.nothingFound)
        : agent !== null ? (query.archived ? text.noneArchivedWith : text.noneWith)(agent)
        : query.archived ? text.emptyArchive : text.empty;
    return (
        <div className="list-empty">
            <p>{words}</p>
            {isFiltered ? (
                <button type="button" className="button small" onClick={() => onQuery({ ...query, search: "", agentID: null })}>{text.showAll}</button>
            ) : query.archived ? (
                <button type="button" className="button small" onClick={() => onQuery({ ...query, archived: false })}>{text.leaveArchive}</button>
            ) : null}
        </div>
    );
}

/** Where reading did not work. */
export function ListTrouble({ words, onAgain }: { words: string; onAgain: () => void }) {
    const text = useText(texts);
    return (
        <div className="list-empty" role="alert">
            <p>{words}</p>
            <button type="button" className="button small" onClick={onAgain}>{text.tryAgain}</button>
        </div>
    );
}

/** Stands at the end of what was read. */
export function MoreMark({ onSeen }: { onSeen: () => void }) {
    const mark = useRef<HTMLDivElement>(null);
    useEffect(() => {
        if (!mark.current) return;
        const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && onSeen(),
            { root: scroller(mark.current), rootMargin: "600px" });
        observer.observe(mark.current);
        return () => observer.disconnect();
    }, []);
    return <div ref={mark} className="list-more" aria-hidden="true"><span className="skeleton" /></div>;
}
