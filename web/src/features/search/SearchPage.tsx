// SPDX-License-Identifier: Apache-2.0

import { useEffect, useId, useMemo, useRef, useState } from "react";
import type { SearchQuery } from "../../client/searchStore";
import { useClient, useReadable } from "../../hooks/services";
import type { Agent } from "../../protocol/agent";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { Icon } from "../../ui/icons";
import { MoreButton } from "../../ui/MoreButton";
import { PageFrame } from "../../ui/PageFrame";
import { PassingButton } from "../../ui/PassingButton";
import { navigate, useAddressQuery } from "../../ui/router";
import { between } from "./dayFilter";
import { type Filters, hasFilters, noFilters, SearchFilters } from "./SearchFilters";
import { optionID, SearchResults } from "./SearchResults";
import { resultPath } from "./resultPath";
import { texts } from "./texts";
import { useResultKeys } from "./useResultKeys";
import "./search.css";

/** What was typed and chosen last, for whoever comes back from a result. */
let kept: { search: unknown; text: string; filters: Filters } | null = null;

/** Looks through everything that was ever said. */
export function SearchPage({ agents }: { agents: readonly Agent[] }) {
    const words = useText(texts);
    const { search } = useClient();
    const state = useReadable(search);
    const initialText = new URLSearchParams(useAddressQuery()).get("q");
    const before = kept?.search === search ? kept : null;
    const [text, setText] = useState(initialText ?? before?.text ?? "");
    const [filters, setFilters] = useState(before?.filters ?? noFilters);
    const box = useRef<HTMLInputElement>(null);
    const list = useId();

    useEffect(() => {
        if (initialText !== null) setText(initialText);
    }, [initialText]);
    const query: SearchQuery = useMemo(() => {
        const { from, to, ...rest } = filters;
        return { text: text.trim(), ...rest, ...between(from, to) };
    }, [text, filters]);
    useEffect(() => {
        kept = { search, text, filters };
        search.ask(query);
    }, [search, query]);
    useEffect(() => {
        box.current?.focus();
        box.current?.select();
    }, []);

    const { results, load, next } = state;
    const keys = useResultKeys({
        count: results.length,
        of: query,
        isStale: load === "searching" || state.query.text !== query.text,
        open: (index) => {
            const result = results[index];
            if (result) navigate(resultPath(result));
        },
    });
    const showsResults = results.length > 0 && load !== "idle";

    return (
        <PageFrame name="search-page" title={words.title} isTitleHidden>
            <div className="search-box">
                <Icon name="search" />
                <input ref={box} type="search" role="combobox" aria-label={words.box} placeholder={words.box} value={text} maxLength={1000} dir="auto"
                    autoComplete="off" spellCheck={false} enterKeyHint="search" aria-expanded={showsResults} aria-controls={list} aria-autocomplete="list"
                    aria-activedescendant={keys.active >= 0 ? optionID(list, keys.active) : undefined}
                    onChange={(event) => setText(event.target.value)}
                    onKeyDown={(event) => {
                        if (event.key === "Escape" && text !== "") {
                            event.preventDefault();
                            setText("");
                        } else {
                            keys.onKeyDown(event);
                        }
                    }} />
                {text === "" ? null : (
                    <button type="button" className="icon-button" aria-label={words.clear} onClick={() => { setText(""); box.current?.focus(); }}>
                        <Icon name="close" />
                    </button>
                )}
            </div>
            <SearchFilters filters={filters} agents={agents} onChange={setFilters} />
            <p className="visually-hidden" role="status">
                {load === "searching" ? words.searching : load === "found" ? words.found(results.length, next !== null) : ""}
            </p>
            {load === "idle" ? <p className="search-note">{words.hint}</p> : null}
            {load === "searching" && !showsResults ? (
                <div className="search-waiting" aria-hidden="true">{[0, 1, 2].map((each) => <span key={each} className="skeleton" />)}</div>
            ) : null}
            {load === "failed" ? (
                <div className="search-note" role="alert">
                    <p>{state.error ? errorWords(state.error) : null}</p>
                    <PassingButton className="button small" heir={() => box.current} onClick={() => search.again()}>{words.tryAgain}</PassingButton>
                </div>
            ) : null}
            {load === "found" && results.length === 0 ? (
                <p className="search-note">{hasFilters(filters) ? words.nothingFiltered(query.text) : words.nothing(query.text)}</p>
            ) : null}
            {showsResults ? (
                <SearchResults id={list} results={results} active={keys.active} onActive={keys.setActive} stale={load === "searching"} />
            ) : null}
            {showsResults && next !== null ? (
                <MoreButton label={words.more} className="search-more" isLoading={state.loadingMore} onMore={() => search.more()} />
            ) : null}
        </PageFrame>
    );
}
