// SPDX-License-Identifier: Apache-2.0

import { useEffect, useId, useState } from "react";
import type { ListQuery } from "../../client/listState";
import type { AgentSummary } from "../../protocol/conversation";
import { useText } from "../../text/catalog";
import { Avatar } from "../../ui/Avatar";
import { Icon } from "../../ui/icons";
import { isComposing } from "../../ui/keys";
import { Menu } from "../../ui/Menu";
import { texts } from "./texts";

interface ListToolsProps {
    query: ListQuery;
    agents: readonly AgentSummary[];
    /** Null while it is not known. */
    found: number | null;
    hasMore: boolean;
    onQuery: (query: ListQuery) => void;
    /** Begins to choose several; null where there is nothing to choose. */
    onSelect: (() => void) | null;
    /** The arrow down goes on to the rows. */
    onDown: () => void;
}

/** Which conversations are listed: those with something in their title, an agent's, and the archived ones. */
export function ListTools({ query, agents, found, hasMore, onQuery, onSelect, onDown }: ListToolsProps) {
    const words = useText(texts);
    const chosenID = useId();
    const [text, setText] = useState(query.search);
    const agent = agents.find((each) => each.id === query.agentID) ?? null;
    // Cleared from elsewhere.
    useEffect(() => {
        if (query.search === "") setText((now) => (now.trim() === "" ? now : ""));
    }, [query.search]);

    function write(value: string) {
        setText(value);
        onQuery({ ...query, search: value.trim() });
    }

    return (
        <div className="list-tools">
            <div className="list-search">
                <Icon name="search" size={16} />
                <input type="search" aria-label={words.searchList} placeholder={query.archived ? words.searchArchive : words.search} value={text} maxLength={200}
                    dir="auto" onChange={(event) => write(event.target.value)}
                    onKeyDown={(event) => {
                        if (event.key === "ArrowDown") onDown();
                        else if (event.key === "Escape" && text !== "" && !isComposing(event.nativeEvent)) write("");
                        else return;
                        event.preventDefault();
                        event.stopPropagation();
                    }} />
            </div>
            {agents.length > 1 || query.agentID !== null ? (
                <Menu label={words.filter} describedBy={agent ? chosenID : undefined} className={`icon-button${query.agentID === null ? "" : " on"}`}
                    button={agent ? <Avatar avatar={agent.avatar} name={agent.name} size="small" /> : <Icon name="filter" />} items={[
                        { label: words.everyAgent, icon: "chat", checked: query.agentID === null, onSelect: () => onQuery({ ...query, agentID: null }) },
                        ...agents.map((each) => ({
                            label: each.name, picture: <Avatar avatar={each.avatar} name={each.name} size="small" />, checked: each.id === query.agentID,
                            onSelect: () => onQuery({ ...query, agentID: each.id }),
                        })),
                    ]} />
            ) : null}
            {agent ? <span id={chosenID} hidden>{agent.name}</span> : null}
            <button type="button" className="icon-button" aria-label={words.archivedOnes} title={words.archivedOnes} aria-pressed={query.archived}
                onClick={() => onQuery({ ...query, archived: !query.archived })}>
                <Icon name="archive" />
            </button>
            {onSelect === null ? null : (
                <button type="button" className="icon-button" aria-label={words.selectSeveral} title={words.selectSeveral} onClick={onSelect}>
                    <Icon name="checkAll" />
                </button>
            )}
            <span className="visually-hidden" role="status">
                {query.search === "" || found === null ? "" : words.found(found, hasMore)}
            </span>
        </div>
    );
}
