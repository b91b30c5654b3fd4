// SPDX-License-Identifier: Apache-2.0

import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useText } from "../../text/catalog";
import type { Suggestion, SuggestionControls, SuggestionGroup } from "./suggestion";
import { texts } from "./suggestionTexts";
import "./suggestions.css";

interface SuggestionListProps {
    groups: readonly SuggestionGroup[];
    controls: SuggestionControls;
    onChoose: (suggestion: Suggestion) => void;
    onNone: () => void;
}

const pageful = 6;

/** What can be chosen for a sign. The focus stays in the box, whose keys reach this list first. Where nothing fits, there is no list. */
export function SuggestionList({ groups, controls, onChoose, onNone }: SuggestionListProps) {
    const text = useText(texts);
    const list = useRef<HTMLDivElement>(null);
    const [activeID, setActiveID] = useState<string | null>(null);
    const all = groups.flatMap((group) => group.suggestions);
    const at = Math.max(0, all.findIndex(({ id }) => id === activeID));
    const optionID = (index: number) => `${controls.listID}-${index}`;
    const described = all.length > 0 ? optionID(at) : null;

    const { keys, isEntered, onActive, close } = controls;
    const onKey = (event: KeyboardEvent) => {
        if (all.length === 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
        const go = (index: number) => setActiveID(all[index]?.id ?? null);
        const chosen = all[at];
        if (event.key === "ArrowDown") go((at + 1) % all.length);
        else if (event.key === "ArrowUp") go((at + all.length - 1) % all.length);
        else if (event.key === "PageDown") go(Math.min(at + pageful, all.length - 1));
        else if (event.key === "PageUp") go(Math.max(at - pageful, 0));
        else if (event.key === "Escape") close();
        else if ((event.key === "Enter" || event.key === "Tab") && chosen !== undefined) onChoose(chosen);
        else return false;
        event.preventDefault();
        event.stopPropagation();
        return true;
    };
    // At once: what is seen is what the next key is for.
    useLayoutEffect(() => {
        keys.current = onKey;
        return () => {
            if (keys.current === onKey) keys.current = null;
        };
    });
    useLayoutEffect(() => {
        onActive(described);
        return () => onActive(null);
    }, [described, onActive]);
    useLayoutEffect(() => {
        if (!isEntered.current) return;
        isEntered.current = false;
        const first = all[0];
        if (first === undefined) onNone();
        else onChoose(first);
    }, []);
    useEffect(() => {
        list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
    }, [described]);

    if (all.length === 0) return null;
    let index = -1;
    return (
        <div className="suggestions">
            {/* A press here leaves the focus in the box. What scrolls can have it, so that the keyboard can scroll it too. */}
            <div className="suggestion-list" id={controls.listID} role="listbox" aria-label={text.suggestions} tabIndex={0} ref={list}
                onMouseDown={(event) => event.preventDefault()}>
                {groups.filter((group) => group.suggestions.length > 0).map((group) => (
                    <div key={group.title} role="group" aria-label={group.title}>
                        <div className="suggestion-title" role="presentation">{group.title}</div>
                        {group.suggestions.map((each) => {
                            index += 1;
                            const isActive = index === at;
                            return (
                                <div key={each.id} id={optionID(index)} role="option" aria-selected={isActive} className={`suggestion${isActive ? " active" : ""}`}
                                    onPointerMove={isActive ? undefined : () => setActiveID(each.id)} onClick={() => onChoose(each)}>
                                    {each.picture}
                                    <span className="suggestion-text">
                                        <bdi>{each.label}</bdi>
                                        {each.detail ? <span className="suggestion-detail" dir="auto">{each.detail}</span> : null}
                                    </span>
                                    {each.hint}
                                </div>
                            );
                        })}
                    </div>
                ))}
            </div>
            <span className="visually-hidden" role="status">{text.count(all.length)}</span>
        </div>
    );
}
