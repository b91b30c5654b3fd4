// SPDX-License-Identifier: Apache-2.0

import { useEffect, useMemo } from "react";
import { type SearchQuery, type SearchState, SearchStore } from "../client/searchStore";
import { systemClock } from "../client/clock";
import { useClient, useReadable } from "./services";

/** What a query finds, as it is typed. */
export function useSearch(query: SearchQuery): { state: SearchState; search: SearchStore } {
    const { api } = useClient();
    const search = useMemo(() => new SearchStore(api, systemClock), [api]);
    useEffect(() => search.ask(query), [search, query]);
    return { state: useReadable(search), search };
}
