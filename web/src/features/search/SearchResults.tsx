// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef } from "react";
import type { SearchResult } from "../../protocol/searchResult";
import { useText } from "../../text/catalog";
import { dateAndTime, longDate } from "../../text/format";
import { Link } from "../../ui/router";
import { visibleMarks } from "../../ui/unseen";
import { resultPath } from "./resultPath";
import { Snippet } from "./Snippet";
import { texts } from "./texts";

interface SearchResultsProps {
    id: string;
    results: readonly SearchResult[];
    /** The one that the keyboard is at; -1 for none. */
    active: number;
    onActive: (index: number) => void;
    /** Those of the last search, while another is under way. */
    stale: boolean;
}

export const optionID = (list: string, index: number) => `${list}-${index}`;

/** What was found, best first, for a box above it that keeps the focus. */
export function SearchResults({ id, results, active, onActive, stale }: SearchResultsProps) {
    const text = useText(texts);
    const list = useRef<HTMLDivElement>(null);
    useEffect(() => {
        list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
    }, [active]);
    return (
        <div ref={list} id={id} role="listbox" aria-label={text.results} aria-busy={stale} className={`found${stale ? " stale" : ""}`}>
            {results.map((result, index) => (
                <Link key={`${result.conversation.id} ${result.message?.id ?? ""} ${result.source}`} href={resultPath(result)} id={optionID(id, index)}
                    role="option" aria-selected={index === active} tabIndex={-1} className="found-row"
                    onMouseMove={() => index !== active && onActive(index)}>
                    <span className="found-head">
                        <span className="found-title" dir="auto">{visibleMarks(result.conversation.title)}</span>
                        {result.source === "content" ? null : <span className="found-badge">{result.source === "title" ? text.inTitle : text.inFile}</span>}
                        {result.conversation.is_archived ? <span className="found-badge">{text.archivedBadge}</span> : null}
                        {result.message === null ? null : (
                            <time dateTime={result.message.created_at} title={dateAndTime(result.message.created_at)}>{longDate(result.message.created_at)}</time>
                        )}
                    </span>
                    <span className="found-text">
                        {result.source !== "title" && result.message?.role === "user" ? <span className="found-who">{text.you}: </span> : null}
                        <Snippet pieces={result.snippet} />
                    </span>
                </Link>
            ))}
        </div>
    );
}
