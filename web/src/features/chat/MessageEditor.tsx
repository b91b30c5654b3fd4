// SPDX-License-Identifier: Apache-2.0

import { type FormEvent, type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useText } from "../../text/catalog";
import { isTouch, sends } from "../../ui/enterKey";
import { isComposing } from "../../ui/keys";
import { texts } from "./texts";

interface MessageEditorProps {
    content: string;
    /** It has files, which say enough by themselves. */
    mayBeEmpty?: boolean;
    /** Whether it was taken; where it was not, what was written stays. */
    onSave: (content: string) => Promise<boolean>;
    onClose: () => void;
}

/** Enter saves where it sends in the box below, and breaks the line where it does so there; Escape leaves everything as it was. */
export function MessageEditor({ content, mayBeEmpty = false, onSave, onClose }: MessageEditorProps) {
    const [text, setText] = useState(content);
    const words = useText(texts);
    const isEmpty = text.trim() === "" && !mayBeEmpty;
    const [saving, setSaving] = useState(false);
    const area = useRef<HTMLTextAreaElement>(null);

    useEffect(() => {
        const element = area.current;
        element?.focus();
        element?.setSelectionRange(element.value.length, element.value.length);
    }, []);
    useLayoutEffect(() => {
        const element = area.current;
        if (!element) return;
        element.style.height = "auto";
        element.style.height = `${element.scrollHeight}px`;
    }, [text]);

    async function save(event?: FormEvent) {
        event?.preventDefault();
        if (saving || isEmpty) return;
        if (text === content) return onClose();
        setSaving(true);
        if (await onSave(text)) return onClose();
        setSaving(false);
        area.current?.focus();
    }

    function onKeyDown(event: KeyboardEvent) {
        if (isComposing(event.nativeEvent)) return;
        if (event.key === "Escape") {
            // The page's own Escape stops a reply.
            event.preventDefault();
            event.stopPropagation();
            onClose();
        } else if (sends(event.nativeEvent, isTouch())) {
            event.preventDefault();
            void save();
        }
    }

    return (
        <form className="message-editor" onSubmit={(event) => void save(event)}>
            <textarea ref={area} aria-label={words.editedText} rows={1} dir="auto" value={text} readOnly={saving}
                onChange={(event) => setText(event.target.value)} onKeyDown={onKeyDown} />
            <div className="message-editor-row">
                <button type="button" className="button small quiet" onClick={onClose}>{words.cancel}</button>
                <button type="submit" className="button small primary" disabled={saving || isEmpty}>{words.saveAndAsk}</button>
            </div>
        </form>
    );
}
