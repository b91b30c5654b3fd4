// SPDX-License-Identifier: Apache-2.0

import { type FormEvent, type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { Icon } from "../../ui/icons";
import { draftOf, keepDraft } from "./drafts";
import { byteLength, lengthNote, mostBytes } from "./limits";
import { sends } from "./keys";
import "./composer.css";

export interface ChatInputProps {
    /** Whose draft this is. */
    draftKey: string;
    placeholder: string;
    isGenerating: boolean;
    onSend: (content: string) => void;
    onStop: () => void;
    /** The arrow up was pressed in the empty box. */
    onEditLast?: (() => void) | undefined;
    /** Enter was pressed while a reply is being written. */
    onBusy: () => void;
    /** Nothing can be sent, as when there is no agent. */
    disabled?: boolean;
}

const isTouch = () => window.matchMedia("(pointer: coarse)").matches;

/** Where a message is written. */
export function ChatInput({ draftKey, placeholder, isGenerating, onSend, onStop, onEditLast, onBusy, disabled = false }: ChatInputProps) {
    const [text, setText] = useState(() => draftOf(draftKey));
    const [key, setKey] = useState(draftKey);
    const area = useRef<HTMLTextAreaElement>(null);
    const noteID = useId();

    // The box stays while conversations change under it.
    if (key !== draftKey) {
        setKey(draftKey);
        setText(draftOf(draftKey));
    }

    useEffect(() => {
        if (!isTouch()) area.current?.focus({ preventScroll: true });
    }, [draftKey]);

    useLayoutEffect(() => {
        const element = area.current;
        if (!element) return;
        element.style.height = "auto";
        element.style.height = `${element.scrollHeight}px`;
    }, [text]);

    function change(value: string) {
        setText(value);
        keepDraft(draftKey, value);
    }

    const isEmpty = text.trim() === "";
    const tooLong = byteLength(text) > mostBytes;
    const note = lengthNote(text);

    function submit(event?: FormEvent) {
        event?.preventDefault();
        if (isEmpty || tooLong || disabled) return;
        if (isGenerating) return onBusy();
        onSend(text);
        change("");
        area.current?.focus({ preventScroll: true });
    }

    function onKeyDown(event: KeyboardEvent) {
        const { isComposing, keyCode } = event.nativeEvent;
        if (event.key === "ArrowUp" && text === "" && !isComposing && onEditLast) {
            event.preventDefault();
            return onEditLast();
        }
        const press = { key: event.key, shiftKey: event.shiftKey, altKey: event.altKey, ctrlKey: event.ctrlKey, metaKey: event.metaKey };
        if (!sends({ ...press, isComposing, keyCode }, isTouch())) return;
        event.preventDefault();
        submit();
    }

    return (
        <form className="composer" onSubmit={submit}>
            <textarea id="message-box" ref={area} className="composer-text" rows={1} value={text} placeholder={placeholder} dir="auto" aria-label="Message"
                aria-describedby={note === null ? undefined : noteID} aria-invalid={tooLong || undefined}
                onChange={(event) => change(event.target.value)} onKeyDown={onKeyDown} />
            <div className="composer-row">
                <span id={noteID} className={`composer-note${tooLong ? " too-long" : ""}`} role="status">{note}</span>
                {isGenerating ? (
                    <button type="button" className="send-button stop" aria-label="Stop" title="Stop (Esc)" onClick={onStop}>
                        <span className="stop-square" />
                    </button>
                ) : (
                    <button type="submit" className="send-button" aria-label="Send" title="Send" disabled={isEmpty || tooLong || disabled}>
                        <Icon name="arrowUp" size={20} />
                    </button>
                )}
            </div>
        </form>
    );
}
