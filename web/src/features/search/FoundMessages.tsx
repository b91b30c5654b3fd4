// SPDX-License-Identifier: Apache-2.0

import { useId, useMemo } from "react";
import { noQuery } from "../../client/searchStore";
import { useSearch } from "../../hooks/useSearch";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { PassingButton } from "../../ui/PassingButton";
import { searchPath } from "../../ui/route";
import { Link } from "../../ui/router";
import { visibleMarks } from "../../ui/unseen";
import { resultPath } from "./resultPath";
import { Snippet } from "./Snippet";
import { texts } from "./texts";
import "./search.css";

/** How many are listed beside the conversations. */
const most = 8;

/** What was said with these words, below the conversations that have them in their title. */
export function FoundMessages({ words }: { words: string }) {
    const text = useText(texts);
    const heading = useId();
    const { state, search } = useSearch(useMemo(() => ({ ...noQuery, text: words }), [words]));
    const messages = state.results.filter((result) => result.source !== "title").slice(0, most);

    return (
        <section className="list-group found-messages" aria-labelledby={heading}>
            <h2 id={heading}>{text.messages}</h2>
            {state.load === "failed" ? (
                <p className="list-empty" role="alert">
                    {state.error ? errorWords(state.error) : null}{" "}
                    <PassingButton className="button small" heir={() => document.getElementById(heading)} onClick={() => search.again()}>{text.tryAgain}</PassingButton>
                </p>
            ) : null}
            {state.load === "found" && messages.length === 0 ? <p className="list-empty">{text.noMessage}</p> : null}
            {messages.length > 0 ? (
                <ul className={state.load === "searching" ? "stale" : ""}>
                    {messages.map((result) => (
                        <li key={`${result.conversation.id} ${result.message?.id ?? ""}`}>
                            <Link href={resultPath(result)} className="found-row small">
                                <span className="found-title" dir="auto">{visibleMarks(result.conversation.title)}</span>
                                <span className="found-text"><Snippet pieces={result.snippet} lead={24} /></span>
                            </Link>
                        </li>
                    ))}
                </ul>
            ) : null}
            <Link href={searchPath(words)} className="found-all">{text.searchAll}</Link>
        </section>
    );
}
