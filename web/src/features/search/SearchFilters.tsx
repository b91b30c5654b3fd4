// SPDX-License-Identifier: Apache-2.0

import { useId } from "react";
import type { SearchQuery } from "../../client/searchStore";
import type { Agent } from "../../protocol/agent";
import { useText } from "../../text/catalog";
import { texts } from "./texts";

export type Filters = Omit<SearchQuery, "text" | "after" | "before"> & {
    /** Days as a date field has them; empty for any. */
    from: string;
    to: string;
};

export const noFilters: Filters = { agentID: null, role: null, archived: null, from: "", to: "" };

export function hasFilters(filters: Filters): boolean {
    return filters.agentID !== null || filters.role !== null || filters.archived !== null || filters.from !== "" || filters.to !== "";
}

interface SearchFiltersProps {
    filters: Filters;
    agents: readonly Agent[];
    onChange: (filters: Filters) => void;
}

export function SearchFilters({ filters, agents, onChange }: SearchFiltersProps) {
    const text = useText(texts);
    const id = useId();
    return (
        <fieldset className="search-filters">
            <legend className="visually-hidden">{text.filters}</legend>
            <span>
                <label htmlFor={`${id}a`}>{text.agent}</label>
                <select id={`${id}a`} value={filters.agentID ?? ""} onChange={(event) => onChange({ ...filters, agentID: event.target.value || null })}>
                    <option value="">{text.anyAgent}</option>
                    {agents.map((agent) => <option key={agent.id} value={agent.id}>{agent.name}</option>)}
                </select>
            </span>
            <span>
                <label htmlFor={`${id}r`}>{text.role}</label>
                <select id={`${id}r`} value={filters.role ?? ""}
                    onChange={(event) => onChange({ ...filters, role: event.target.value === "user" || event.target.value === "assistant" ? event.target.value : null })}>
                    <option value="">{text.anyRole}</option>
                    <option value="user">{text.roleUser}</option>
                    <option value="assistant">{text.roleAssistant}</option>
                </select>
            </span>
            <span>
                <label htmlFor={`${id}k`}>{text.archived}</label>
                <select id={`${id}k`} value={filters.archived === null ? "" : String(filters.archived)}
                    onChange={(event) => onChange({ ...filters, archived: event.target.value === "" ? null : event.target.value === "true" })}>
                    <option value="">{text.withArchived}</option>
                    <option value="false">{text.withoutArchived}</option>
                    <option value="true">{text.onlyArchived}</option>
                </select>
            </span>
            <span>
                <label htmlFor={`${id}f`}>{text.from}</label>
                <input id={`${id}f`} type="date" value={filters.from} max={filters.to || undefined} onChange={(event) => onChange({ ...filters, from: event.target.value })} />
            </span>
            <span>
                <label htmlFor={`${id}t`}>{text.to}</label>
                <input id={`${id}t`} type="date" value={filters.to} min={filters.from || undefined} onChange={(event) => onChange({ ...filters, to: event.target.value })} />
            </span>
            {hasFilters(filters) ? <button type="button" className="button small quiet" onClick={() => onChange(noFilters)}>{text.reset}</button> : null}
        </fieldset>
    );
}
