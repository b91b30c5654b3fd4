// SPDX-License-Identifier: Apache-2.0

import { Fragment, type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { useReadable } from "../../hooks/services";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { type Command, commandLabel, commands } from "../../ui/commands";
import { Icon } from "../../ui/icons";
import { isComposing } from "../../ui/keys";
import { keysOf, type ShortcutID, shortcutIDs, shortcuts } from "../../ui/shortcuts";
import { visibleMarks } from "../../ui/unseen";
import { useClose, useModal } from "../../ui/useModal";
import { KeyCaps } from "./KeyCaps";
import { matching } from "./matching";
import type { PaletteEntry, PaletteSource } from "./source";
import { texts } from "./texts";
import { useFound } from "./useFound";
import "./palette.css";

interface PaletteProps {
    sources: readonly PaletteSource[];
    /** What was typed for it before it was there. */
    typed: () => TypedAhead;
    onClose: () => void;
}

export interface TypedAhead {
    words: string;
    /** Enter was pressed behind them. */
    isEntered: boolean;
}

interface Line extends PaletteEntry {
    keys?: string;
}

interface Group {
    id: string;
    title: string;
    lines: readonly Line[];
}

/** Everything by its name: what can be done, and what is looked for. The focus stays in the box; it goes back where it was. */
export function Palette({ sources, typed, onClose }: PaletteProps) {
    const text = useText(texts);
    const offered = useReadable(commands);
    const [query, setQuery] = useState(() => typed().words);
    const [activeID, setActiveID] = useState<string | null>(null);
    const dialog = useRef<HTMLDialogElement>(null);
    const list = useRef<HTMLDivElement>(null);
    const id = useId();
    const words = query.trim();
    const found = useFound(sources, words);
    useModal(dialog);
    const close = useClose(dialog, onClose);

    const groups = (words === "" ? firstGroups() : foundGroups()).filter((group) => group.lines.length > 0);
    const lines = groups.flatMap((group) => group.lines.map((line) => ({ line, key: `${group.id} ${line.id}` })));
    const at = Math.max(0, lines.findIndex(({ key }) => key === activeID));
    const lineID = (index: number) => `${id}-${index}`;

    useEffect(() => {
        list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
    }, [at, query]);

    function commandLines(): Line[] {
        const listed = offered.filter((command) => !command.unlisted).sort((a, b) => rank(a) - rank(b));
        return matching(listed, words, (command) => `${commandLabel(command)} ${command.keywords ?? ""}`).map(lineOf);
    }

    function firstGroups(): Group[] {
        const recent = sources.flatMap((source) => (source.recent ? [{ id: source.id, title: source.recent.title, lines: source.recent.entries() }] : []));
        return [...recent, { id: "commands", title: text.commands, lines: commandLines() }];
    }

    function foundGroups(): Group[] {
        return [
            { id: "commands", title: text.commands, lines: commandLines() },
            ...sources.map((source) => ({ id: source.id, title: source.title, lines: found.entries.get(source.id) ?? [] })),
        ];
    }

    function choose(entry: PaletteEntry | undefined) {
        if (!entry) return;
        // Closed first, so that whatever it does has the focus where it was.
        close();
        entry.run();
    }

    /** Enter was pressed before anything was found for these words: it is for the first of it. */
    const [waits, setWaits] = useState(false);
    /** A command is at once what these words name, and a line that was gone to is what the person saw. */
    const isKnown = (line: (typeof lines)[number] | undefined) => !found.searching || activeID !== null || line?.key.startsWith("commands ");
    // Before anything is painted: who sees what was chosen may press the palette's keys at once, and it has to be gone by then.
    useLayoutEffect(() => {
        if (!waits || !isKnown(lines[at])) return;
        setWaits(false);
        choose(lines[at]?.line);
    }, [waits, found.searching]);
    // With what was typed since it was first rendered.
    useLayoutEffect(() => {
        const { words, isEntered } = typed();
        setQuery(words);
        setWaits(isEntered);
    }, []);

    function onKeyDown(event: KeyboardEvent) {
        if (isComposing(event.nativeEvent)) return;
        const go = (index: number) => setActiveID(lines[(index + lines.length) % lines.length]?.key ?? null);
        if (event.key === "ArrowDown") go(at + 1);
        else if (event.key === "ArrowUp") go(at - 1);
        else if (event.key === "PageDown") go(Math.min(at + 8, lines.length - 1));
        else if (event.key === "PageUp") go(Math.max(at - 8, 0));
        else if (event.key !== "Enter") return;
        else if (isKnown(lines[at])) choose(lines[at]?.line);
        else return setWaits(true);
        setWaits(false);
        event.preventDefault();
    }

    return (
        <dialog ref={dialog} className="palette" aria-label={text.palette} onCancel={close} onClose={close}
            onClick={(event) => event.target === dialog.current && close()}>
            <div className="palette-box">
                <Icon name="search" />
                <input role="combobox" aria-label={text.palette} aria-expanded={lines.length > 0} aria-controls={`${id}-list`} aria-autocomplete="list"
                    aria-activedescendant={lines.length > 0 ? lineID(at) : undefined} placeholder={text.placeholder} value={query} autoFocus
                    dir="auto" maxLength={200} autoComplete="off" spellCheck={false} enterKeyHint="go"
                    onChange={(event) => { setQuery(event.target.value); setActiveID(null); setWaits(false); }} onKeyDown={onKeyDown} />
                {found.searching ? <span className="palette-busy" aria-hidden="true" /> : null}
            </div>
            <div ref={list} className="palette-list" id={`${id}-list`} role="listbox" aria-label={text.results}>
                {groups.map((group) => (
                    <div key={group.id} role="group" aria-labelledby={`${id}-${group.id}`}>
                        <div className="palette-title" id={`${id}-${group.id}`} role="presentation">{group.title}</div>
                        {group.lines.map((line) => {
                            const index = lines.findIndex((each) => each.line === line);
                            return <LineView key={line.id} line={line} id={lineID(index)} active={index === at}
                                onActive={() => setActiveID(lines[index]?.key ?? null)} onChoose={() => choose(line)} />;
                        })}
                    </div>
                ))}
            </div>
            <PaletteState words={words} count={lines.length} searching={found.searching}
                trouble={found.error ? text.notSearched(errorWords(found.error)) : null} />
            <p className="palette-foot" aria-hidden="true">
                <span><KeyCaps keys="ArrowUp" /><KeyCaps keys="ArrowDown" />{text.move}</span><span><KeyCaps keys="Enter" />{text.choose}</span><span><KeyCaps keys="Escape" />{text.close}</span>
            </p>
        </dialog>
    );
}

/** Those with keys first, in the order of the sheet. */
function rank(command: Command): number {
    const at = shortcutIDs.findIndex((id) => id === command.id);
    return at < 0 ? shortcutIDs.length : at;
}

function lineOf(command: Command): Line {
    const line: Line = { id: command.id, label: commandLabel(command), icon: command.icon, run: command.run };
    return Object.hasOwn(shortcuts, command.id) ? { ...line, keys: keysOf(command.id as ShortcutID) } : line;
}

interface LineViewProps {
    line: Line;
    id: string;
    active: boolean;
    onActive: () => void;
    onChoose: () => void;
}

function LineView({ line, id, active, onActive, onChoose }: LineViewProps) {
    const label = visibleMarks(line.label);
    return (
        <div id={id} role="option" aria-selected={active} aria-label={label} className="palette-line" onPointerMove={onActive} onClick={onChoose}>
            <Icon name={line.icon} />
            <span className="palette-text">
                <bdi className="palette-label">{label}</bdi>
                {line.detail ? <span className="palette-detail" dir="auto">{line.detail}</span> : null}
            </span>
            {line.hint ? <span className="palette-hint">{line.hint}</span> : null}
            {line.keys ? <KeyCaps keys={line.keys} /> : null}
        </div>
    );
}

interface PaletteStateProps {
    words: string;
    count: number;
    searching: boolean;
    trouble: string | null;
}

/** What is said of the results, and stands in their place when there are none. */
function PaletteState({ words, count, searching, trouble }: PaletteStateProps) {
    const text = useText(texts);
    const empty = words !== "" && count === 0 && !searching && trouble === null;
    return (
        <Fragment>
            {trouble ? <p className="palette-state" role="alert">{trouble}</p> : null}
            {empty ? <p className="palette-state"><strong dir="auto">{text.nothing(words)}</strong>{text.nothingHint}</p> : null}
            <span className="visually-hidden" role="status">
                {words === "" ? "" : searching ? text.searching : empty ? text.nothing(words) : text.count(count)}
            </span>
        </Fragment>
    );
}
