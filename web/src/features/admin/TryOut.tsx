// SPDX-License-Identifier: Apache-2.0

import { type FormEvent, type KeyboardEvent, type UIEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { Trial } from "../../client/adminApi";
import { asRequestError } from "../../client/requestError";
import { useText } from "../../text/catalog";
import { errorWords, failureWords } from "../../text/errorWords";
import { wholeNumber } from "../../text/format";
import { isComposing } from "../../ui/keys";
import { texts } from "./texts";
import { useAdmin } from "./useAdmin";

interface Line {
    role: "user" | "assistant";
    content: string;
    /** What stands below it: what it cost, or why it broke off. */
    note?: string;
    failed?: boolean;
}

interface TryOutProps {
    /** What stands in the form; null where that cannot be asked with. */
    settings: () => Omit<Trial, "messages"> | null;
}

/** So near its end, in pixels, a box counts as scrolled to it. */
const nearEnd = 16;

/** A conversation with an agent that need not be saved; nobody keeps it. */
export function TryOut({ settings }: TryOutProps) {
    const admin = useAdmin();
    const text = useText(texts);
    const [lines, setLines] = useState<readonly Line[]>([]);
    const [running, setRunning] = useState(false);
    const [wrong, setWrong] = useState<string | null>(null);
    const abort = useRef<AbortController | null>(null);
    const box = useRef<HTMLTextAreaElement>(null);
    const log = useRef<HTMLDivElement>(null);
    /** Whether its end is what is looked at, and goes on being as more is written. */
    const isAtEnd = useRef(true);
    const id = useId();

    useEffect(() => () => abort.current?.abort(), []);
    useLayoutEffect(() => {
        // The box alone: the page stays where it is.
        if (log.current && isAtEnd.current) log.current.scrollTop = log.current.scrollHeight;
    }, [lines]);

    function changeLast(change: (line: Line) => Line) {
        setLines((before) => before.map((line, index) => (index === before.length - 1 ? change(line) : line)));
    }

    async function send(event?: FormEvent) {
        event?.preventDefault();
        const words = box.current?.value.trim() ?? "";
        if (running || words === "") return;
        const found = settings();
        if (found === null) return setWrong(text.mendFirst);
        setWrong(null);
        const { provider, model, system_prompt, parameters, context_window } = found;
        // What broke off before it began is nothing to go on from.
        const said = [...lines.filter((line) => line.content !== ""), { role: "user" as const, content: words }];
        if (box.current) box.current.value = "";
        isAtEnd.current = true;
        setLines([...said, { role: "assistant", content: "" }]);
        setRunning(true);
        const controller = new AbortController();
        abort.current = controller;
        try {
            const messages = said.map(({ role, content }) => ({ role, content }));
            await admin.tryAgent({ provider, model, system_prompt, parameters, context_window, messages }, controller.signal, (piece) => {
                if (controller.signal.aborted) return;
                if (piece.type === "text") return changeLast((line) => ({ ...line, content: line.content + piece.delta }));
                const { usage, error } = piece;
                if (error) changeLast((line) => ({ ...line, failed: true, note: failureWords(error.code, error.detail) }));
                else if (usage) changeLast((line) => ({ ...line, note: text.tokens(wholeNumber(usage.prompt_tokens), wholeNumber(usage.completion_tokens)) }));
            });
        } catch (error) {
            if (!controller.signal.aborted) changeLast((line) => ({ ...line, failed: true, note: errorWords(asRequestError(error)) }));
        }
        if (abort.current === controller) setRunning(false);
        box.current?.focus();
    }

    function stop() {
        abort.current?.abort();
        setRunning(false);
        box.current?.focus();
    }

    function startOver() {
        stop();
        setLines([]);
    }

    function onScroll({ currentTarget: box }: UIEvent) {
        isAtEnd.current = box.scrollHeight - box.clientHeight - box.scrollTop < nearEnd;
    }

    function onKeyDown(event: KeyboardEvent) {
        if (event.key !== "Enter" || event.shiftKey || isComposing(event.nativeEvent)) return;
        event.preventDefault();
        void send();
    }

    return (
        <section className="panel try-out" aria-labelledby={id}>
            <div className="try-out-head">
                <h2 id={id}>{text.tryOut}</h2>
                {lines.length > 0 ? <button type="button" className="button small quiet" onClick={startOver}>{text.startOver}</button> : null}
            </div>
            <div className="try-out-lines" tabIndex={0} role="log" aria-label={text.tryOut} aria-live="off" ref={log} onScroll={onScroll}>
                {lines.length === 0 ? <p className="page-note">{text.tryAbout}</p> : null}
                {lines.map((line, index) => (
                    <div key={index} className={`try-out-line ${line.role}`}>
                        {line.role === "user" ? <span className="visually-hidden">{text.you}</span> : null}
                        {line.content === "" && running && index === lines.length - 1 ? <p className="page-note">{text.thinking}</p> : null}
                        {line.content === "" ? null : <p dir="auto">{line.content}</p>}
                        {line.note === undefined ? null : <p className={line.failed ? "field-fault" : "page-note"} role={line.failed ? "alert" : undefined}>{line.note}</p>}
                    </div>
                ))}
            </div>
            <form className="try-out-form" onSubmit={(event) => void send(event)}>
                <div className="field">
                    <label htmlFor={`${id}-box`} className="visually-hidden">{text.tryMessage}</label>
                    <textarea ref={box} id={`${id}-box`} rows={2} placeholder={text.tryMessage} dir="auto" onKeyDown={onKeyDown} />
                </div>
                {running
                    ? <button type="button" className="button" onClick={stop}>{text.stop}</button>
                    : <button type="submit" className="button">{text.send}</button>}
            </form>
            {wrong === null ? null : <p className="field-fault" role="alert">{wrong}</p>}
            <span className="visually-hidden" role="status">{!running && lines.at(-1)?.content ? text.answered : ""}</span>
        </section>
    );
}
