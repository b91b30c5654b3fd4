// SPDX-License-Identifier: Apache-2.0

import { type KeyboardEvent, type RefObject, useDeferredValue, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useText } from "../../text/catalog";
import { wholeNumber } from "../../text/format";
import { Icon } from "../../ui/icons";
import { isComposing } from "../../ui/keys";
import type { FindPlace } from "./FindInMessages";
import { texts } from "./findTexts";
import { clearMarks, markWords } from "./markWords";

interface FindBarProps extends FindPlace {
    box: RefObject<HTMLInputElement>;
    /** The keys of the rows that hold the words; another function where the rows are others. */
    find: (words: string) => readonly string[];
    /** What was typed for it before it was there. */
    typedAhead: () => string;
    onClose: () => void;
}

/** From what is seen downwards, Enter leads to the next message that holds the words, and with Shift to the one before. */
export function FindBar({ find, view, content, box, typedAhead, onClose }: FindBarProps) {
    const text = useText(texts);
    const [typed, setTyped] = useState("");
    const words = useDeferredValue(typed);
    const found = useMemo(() => find(words), [find, words]);
    const [current, setCurrent] = useState<string | null>(null);
    const at = current === null ? -1 : found.indexOf(current);

    // At once, so that the next key is for it.
    useLayoutEffect(() => {
        setTyped(typedAhead());
        box.current?.focus();
        return clearMarks;
    }, [box]);

    function show(index: number) {
        const key = found[(index + found.length) % found.length] ?? null;
        setCurrent(key);
        if (key !== null) view.goTo({ key, top: view.viewport / 5 });
    }
    // Other words lead to the first place below what is seen, unless one is shown that holds them too.
    useEffect(() => {
        if (at >= 0 || found.length === 0) return;
        const seen = view.firstSeen;
        const below = found.findIndex((key) => (view.heights.indexOf(key) ?? 0) >= seen);
        show(below >= 0 ? below : found.length - 1);
    }, [found]);
    const shown = useRef("");
    useLayoutEffect(() => {
        const first = content.current === null ? null : markWords(content.current, words, current);
        // In a long message the words may be further down than what is seen of it.
        if (first === null || current === null || shown.current === `${current} ${words}`) return;
        shown.current = `${current} ${words}`;
        if (first > view.viewport * 0.7) view.goTo({ key: current, top: view.viewport / 3 - first });
    });

    function onKeyDown(event: KeyboardEvent) {
        if (isComposing(event.nativeEvent)) return;
        if (event.key === "Escape") onClose();
        else if (event.key === "Enter" && found.length > 0) show(event.shiftKey ? at - 1 : at + 1);
        else return;
        // The page's own Escape stops a reply.
        event.preventDefault();
        event.stopPropagation();
    }

    const outcome = words.trim() === "" ? "" : found.length === 0 ? text.nothing : text.foundAt(wholeNumber(at + 1), wholeNumber(found.length));
    return (
        <div className="find-bar" role="search" aria-label={text.find} onKeyDown={onKeyDown}>
            <Icon name="search" size={16} />
            <input ref={box} type="search" aria-label={text.find} placeholder={text.find} value={typed} dir="auto" autoComplete="off" spellCheck={false}
                onChange={(event) => setTyped(event.target.value)} />
            <span className="find-outcome" role="status">{outcome}</span>
            <button type="button" className="icon-button" aria-label={text.previous} title={text.previous} disabled={found.length === 0} onClick={() => show(at - 1)}>
                <Icon name="arrowUp" size={16} />
            </button>
            <button type="button" className="icon-button" aria-label={text.next} title={text.next} disabled={found.length === 0} onClick={() => show(at + 1)}>
                <Icon name="arrowDown" size={16} />
            </button>
            <button type="button" className="icon-button" aria-label={text.close} title={text.close} onClick={onClose}><Icon name="close" size={16} /></button>
        </div>
    );
}
