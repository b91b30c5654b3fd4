// SPDX-License-Identifier: Apache-2.0

import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useReadable } from "../../hooks/services";
import { useText } from "../../text/catalog";
import { isMac, pressedKeys, useKeyNames } from "../../ui/keys";
import { holderOf, keysOf, rebind, reboundKeys, type ShortcutID, shortcutIDs, shortcutNames } from "../../ui/shortcuts";
import { useClose, useModal } from "../../ui/useModal";
import { KeyCaps } from "./KeyCaps";
import { texts } from "./texts";
import "../../ui/dialog.css";
import "./palette.css";
import "./sheet.css";

/** Every key that the page listens to; those that count everywhere can be others. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
    const text = useText(texts);
    const rebound = useReadable(reboundKeys);
    const dialog = useRef<HTMLDialogElement>(null);
    const id = useId();
    const heading = useRef<HTMLHeadingElement>(null);
    useModal(dialog, heading);
    const close = useClose(dialog, onClose);

    return (
        <dialog ref={dialog} className="dialog sheet" aria-labelledby={id} onCancel={close} onClose={close}
            onClick={(event) => event.target === dialog.current && close()}>
            <div className="dialog-body">
                <h2 id={id} ref={heading} tabIndex={-1}>{text.shortcuts}</h2>
                <h3>{text.everywhere}</h3>
                <p className="dialog-text">{text.changeHint}</p>
                <ul className="sheet-list">{shortcutIDs.map((each) => <ChangeableKeys key={each} id={each} />)}</ul>
                <FixedKeys title={text.writing} rows={[
                    [text.send, "Enter"], [text.line, "Shift+Enter"], [text.editLast, "ArrowUp"], [text.stop, "Escape"],
                    [text.command, "/"], [text.agent, "@"], [text.file, "#"],
                ]} />
                <FixedKeys title={text.list} rows={[
                    [text.nextRow, "↓"], [text.rename, "F2"], [text.delete, "Delete"], [text.menu, "Shift+F10"],
                ]} />
                <div className="dialog-actions">
                    {Object.keys(rebound).length > 0 ? (
                        <button type="button" className="button quiet" onClick={() => shortcutIDs.forEach((each) => rebind(each, null))}>{text.reset}</button>
                    ) : null}
                    <button type="button" className="button" onClick={close}>{text.done}</button>
                </div>
            </div>
        </dialog>
    );
}

function FixedKeys({ title, rows }: { title: string; rows: readonly (readonly [string, string])[] }) {
    return (
        <>
            <h3>{title}</h3>
            <ul className="sheet-list">
                {rows.map(([name, keys]) => <li key={name} className="sheet-row"><span>{name}</span><KeyCaps keys={keys} /></li>)}
            </ul>
        </>
    );
}

/** What no text is made of, and no list is walked through with. */
function isShortcut(keys: string): boolean {
    return /Mod\+|Alt\+/.test(keys) || /^(Shift\+)?F\d+$/.test(keys) || keys === "Shift+Escape" || /^[^\p{L}\p{N}\s]$/u.test(keys);
}

/** Waits for the next key press once it was chosen. */
function ChangeableKeys({ id }: { id: ShortcutID }) {
    const text = useText(texts);
    const names = useText(shortcutNames);
    const name = names[id];
    const keys = keysOf(id);
    const printed = useKeyNames();
    const [waiting, setWaiting] = useState(false);
    const [trouble, setTrouble] = useState<string | null>(null);
    const nameID = useId();

    function onKeyDown(event: KeyboardEvent) {
        if (!waiting || event.key === "Tab") return setWaiting(false);
        const pressed = pressedKeys(event.nativeEvent, isMac());
        event.preventDefault();
        event.stopPropagation();
        if (pressed === null) return;
        if (pressed === "Escape") return setWaiting(false);
        const next = pressed === "Backspace" ? "" : pressed;
        if (next !== "" && !isShortcut(next)) return setTrouble(text.tooPlain);
        const holder = holderOf(next, id);
        if (holder !== null) return setTrouble(text.takenBy(names[holder]));
        rebind(id, next);
        setTrouble(null);
        setWaiting(false);
    }

    return (
        <li className="sheet-row">
            <span id={nameID}>{name}</span>
            <button type="button" className="sheet-keys" aria-label={`${text.change}: ${keys === "" ? text.none : printed(keys).join(" ")}`}
                aria-describedby={nameID} onClick={() => { setWaiting(!waiting); setTrouble(null); }} onKeyDown={onKeyDown} onBlur={() => setWaiting(false)}>
                {waiting ? text.press : keys === "" ? text.none : <KeyCaps keys={keys} />}
            </button>
            <span className="visually-hidden" role="status">{waiting ? text.press : ""}</span>
            {trouble ? <p className="field-fault" role="alert">{trouble}</p> : null}
        </li>
    );
}
