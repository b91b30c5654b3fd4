// SPDX-License-Identifier: Apache-2.0

import { type ClipboardEvent, type FormEvent, type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef } from "react";
import type { Outgoing } from "../../client/outgoing";
import { useText } from "../../text/catalog";
import { isTouch, sends } from "../../ui/enterKey";
import { Icon } from "../../ui/icons";
import { isComposing } from "../../ui/keys";
import { ContextGauge } from "./ContextGauge";
import { useDraft } from "./drafts";
import type { ComposerExtras } from "./extras";
import { byteLength, type ContextUse, lengthNote, mostBytes } from "./limits";
import { QueuedMessages } from "./QueuedMessages";
import type { Suggestion } from "./suggestion";
import { texts } from "./texts";
import { withoutTrigger } from "./triggers";
import { useGrowing } from "./useGrowing";
import { useQueue } from "./useQueue";
import { useTrigger } from "./useTrigger";
import "./composer.css";

export interface ChatInputProps {
    /** Whose draft this is. */
    draftKey: string;
    placeholder: string;
    isGenerating: boolean;
    /** The last reply came to its end, so that what waits may go by itself. */
    isComplete: boolean;
    /** What the conversation takes up of what the agent can read at once; null where it is not known. */
    context: ContextUse | null;
    /** `clientID` of one that has waited. */
    onSend: (outgoing: Outgoing, clientID?: string) => void;
    onStop: () => void;
    /** The arrow up was pressed in the empty box. */
    onEditLast?: (() => void) | undefined;
    /** Nothing can be sent, as when there is no agent. What was sent too early goes once there is one. */
    disabled?: boolean;
    extras: ComposerExtras;
}

/** Where a message is written. */
export function ChatInput(props: ChatInputProps) {
    const { draftKey, placeholder, isGenerating, isComplete, context, onSend, onStop, onEditLast, disabled = false, extras } = props;
    const words = useText(texts);
    const draft = useDraft(draftKey);
    const { text } = draft;
    const area = useRef<HTMLTextAreaElement>(null);
    const noteID = useId();
    const queue = useQueue({ draftKey, isGenerating, isComplete, onSend, onStop });
    const isEager = useRef(false);
    const caret = useRef<number | null>(null);
    const { trigger, ...triggering } = useTrigger(draftKey, text);

    useEffect(() => {
        isEager.current = false;
        if (!isTouch()) area.current?.focus({ preventScroll: true });
    }, [draftKey]);
    useGrowing(area, text);

    const isEmpty = text.trim() === "" && extras.attachments.length === 0;
    const tooLong = byteLength(text) > mostBytes;
    const cannotGo = isEmpty || tooLong || disabled || extras.isHolding;
    const note = lengthNote(text, context);
    const focus = () => area.current?.focus({ preventScroll: true });

    useEffect(() => {
        if (disabled || !isEager.current) return;
        isEager.current = false;
        submit();
    });

    function submit(event?: FormEvent) {
        event?.preventDefault();
        isEager.current = disabled;
        if (cannotGo) return;
        const outgoing = { content: text, attachments: extras.attachments };
        if (isGenerating) {
            queue.add(outgoing);
            draft.queued();
        } else {
            onSend(outgoing);
            draft.sent();
        }
        extras.onTaken();
        focus();
    }

    function write(next: string) {
        isEager.current = false;
        draft.change(next);
    }

    useLayoutEffect(() => {
        if (caret.current === null) return;
        area.current?.setSelectionRange(caret.current, caret.current);
        caret.current = null;
    }, [text]);

    function choose({ insert = "", run }: Suggestion) {
        if (trigger === null) return;
        const next = withoutTrigger(text, trigger, insert);
        caret.current = next.caret;
        write(next.text);
        triggering.leave();
        run?.();
    }

    /** Back into the box, above what was begun there meanwhile. */
    function editQueued(id: number) {
        const message = queue.take(id);
        if (message === null) return;
        draft.change(text.trim() === "" ? message.content : `${message.content}\n\n${text}`);
        extras.onRestored(message.attachments);
        focus();
    }

    function onKeyDown(event: KeyboardEvent) {
        if (triggering.takes(event)) return;
        // What is offered goes before the focus does, which would otherwise come upon it and go with it.
        if (event.key === "Tab" && event.shiftKey) triggering.leave();
        if (event.key === "ArrowUp" && text === "" && !isComposing(event.nativeEvent)) {
            const waiting = queue.waiting[queue.waiting.length - 1];
            if (waiting === undefined && !onEditLast) return;
            event.preventDefault();
            return waiting === undefined ? onEditLast?.() : editQueued(waiting.id);
        }
        if (!sends(event.nativeEvent, isTouch())) return;
        event.preventDefault();
        submit();
    }

    function onPaste(event: ClipboardEvent) {
        if (extras.onPaste(event.clipboardData)) event.preventDefault();
    }

    return (
        <form className="composer" onSubmit={submit}>
            <QueuedMessages waiting={queue.waiting} isAutomatic={isGenerating} onSend={(id) => { queue.sendNow(id); focus(); }}
                onEdit={editQueued} onDrop={(id) => { queue.take(id); focus(); }} />
            {extras.above}
            <div className="composer-box">
                {trigger === null ? null : extras.suggestions({ trigger, controls: triggering.controls, onChoose: choose, onNone: submit })}
                {extras.leading}
                <textarea id="message-box" ref={area} className="composer-text" rows={1} value={text} placeholder={placeholder} dir="auto"
                    aria-label={words.message} aria-describedby={note === null ? undefined : noteID} aria-invalid={tooLong || undefined}
                    {...triggering.described} onChange={(event) => { write(event.target.value); triggering.follow(event.target); }}
                    onSelect={(event) => triggering.follow(event.currentTarget)} onBlur={triggering.leave} onKeyDown={onKeyDown} onPaste={onPaste} />
                <div className="composer-row">
                    <span id={noteID} className={`composer-note${tooLong ? " too-long" : ""}`} role="status">{note}</span>
                    {context === null ? null : <ContextGauge {...context} />}
                    {isGenerating && !isEmpty ? (
                        <button type="submit" className="send-button queue-button" aria-label={words.queue} title={words.queueHint} disabled={cannotGo}>
                            <Icon name="plus" size={20} />
                        </button>
                    ) : null}
                    {isGenerating ? (
                        <button type="button" className="send-button stop" aria-label={words.stop} title={words.stopHint} onClick={onStop}>
                            <span className="stop-square" />
                        </button>
                    ) : (
                        <button type="submit" className="send-button" aria-label={words.send} title={words.send} disabled={cannotGo}>
                            <Icon name="arrowUp" size={20} />
                        </button>
                    )}
                </div>
            </div>
        </form>
    );
}
