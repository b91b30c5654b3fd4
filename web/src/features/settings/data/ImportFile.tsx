// SPDX-License-Identifier: Apache-2.0

import { type DragEvent, useEffect, useRef, useState } from "react";
import { asRequestError } from "../../../client/requestError";
import type { ImportStage } from "../../../client/transfers";
import { useClient } from "../../../hooks/services";
import type { ImportReport } from "../../../protocol/importReport";
import { useText } from "../../../text/catalog";
import { errorWords } from "../../../text/errorWords";
import { fileSize, wholeNumber } from "../../../text/format";
import { PassingButton } from "../../../ui/PassingButton";
import { headingOf } from "./headingOf";
import { ImportOutcome } from "./ImportOutcome";
import { texts } from "./texts";

type State =
    | { kind: "idle" }
    | { kind: "running"; stage: ImportStage }
    | { kind: "done"; report: ImportReport }
    | { kind: "failed"; words: string };

/** Takes a file of conversations, chosen or dropped. */
export function ImportFile({ onRunning }: { onRunning: (isRunning: boolean) => void }) {
    const text = useText(texts);
    const { transfers, list } = useClient();
    const [state, setState] = useState<State>({ kind: "idle" });
    const [isOver, setIsOver] = useState(false);
    const running = useRef<AbortController | null>(null);
    const input = useRef<HTMLInputElement>(null);
    useEffect(() => () => running.current?.abort(), []);

    async function take(file: File) {
        if (running.current) return;
        const abort = new AbortController();
        running.current = abort;
        onRunning(true);
        setState({ kind: "running", stage: { kind: "sending", sent: 0, total: file.size } });
        try {
            const report = await (await transfers()).import(file, (stage) => setState({ kind: "running", stage }), abort.signal);
            setState({ kind: "done", report });
        } catch (error) {
            const fault = asRequestError(error);
            const words = fault.code === "cancelled" ? text.cancelled
                : fault.status === 413 ? text.refusedTooLarge(fault.detail)
                : fault.status === 400 || fault.status === 415 ? text.refused(fault.detail)
                : errorWords(fault);
            setState({ kind: "failed", words });
        }
        running.current = null;
        onRunning(false);
        list.refresh();
    }

    function drop(event: DragEvent) {
        event.preventDefault();
        event.stopPropagation();
        setIsOver(false);
        const file = event.dataTransfer.files[0];
        if (file) void take(file);
    }

    return (
        <div className="data-part">
            <h3>{text.import}</h3>
            <p className="page-about">{text.importAbout}</p>
            {state.kind === "running" ? <Running stage={state.stage} onCancel={() => running.current?.abort()} /> : (
                <div className={`data-drop${isOver ? " over" : ""}`} onDrop={drop} onDragLeave={() => setIsOver(false)}
                    onDragOver={(event) => { event.preventDefault(); event.stopPropagation(); setIsOver(true); }}>
                    <input ref={input} type="file" hidden aria-hidden="true" tabIndex={-1} accept=".json,application/json"
                        onChange={(event) => {
                            const file = event.target.files?.[0];
                            event.target.value = "";
                            if (file) void take(file);
                        }} />
                    <PassingButton className="button" heir={headingOf} onClick={() => input.current?.click()}>{text.chooseFile}</PassingButton>
                    <span className="page-note">{isOver ? text.dropNow : text.dropHere}</span>
                </div>
            )}
            <div role="status">
                {state.kind === "failed" ? <p className="data-fault" dir="auto">{state.words}</p> : null}
                {state.kind === "done" ? <ImportOutcome report={state.report} /> : null}
            </div>
        </div>
    );
}

function Running({ stage, onCancel }: { stage: ImportStage; onCancel: () => void }) {
    const text = useText(texts);
    const [value, max] = stage.kind === "sending" ? [stage.sent, stage.total] : [stage.progress.bytes, stage.progress.total_bytes];
    const words = stage.kind === "sending"
        ? text.sending(fileSize(stage.sent), fileSize(stage.total))
        : text.reading(stage.progress.conversations, wholeNumber(stage.progress.conversations));
    return (
        <div className="data-actions">
            <progress aria-label={text.progress} value={value} max={Math.max(1, max)} />
            <span className="page-note">{words}</span>
            <PassingButton className="button small" heir={headingOf} onClick={onCancel}>{text.cancel}</PassingButton>
        </div>
    );
}
