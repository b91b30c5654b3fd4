// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef, useState } from "react";
import { asRequestError } from "../../../client/requestError";
import { useClient } from "../../../hooks/services";
import { useText } from "../../../text/catalog";
import { errorWords } from "../../../text/errorWords";
import { fileSize } from "../../../text/format";
import { PassingButton } from "../../../ui/PassingButton";
import { saveFile } from "../../../ui/saveFile";
import { headingOf } from "./headingOf";
import { texts } from "./texts";

/** Everything as one file. How large it will be is not known before, so what is told is how much has come. */
export function ExportAll({ onRunning }: { onRunning: (isRunning: boolean) => void }) {
    const text = useText(texts);
    const { transfers } = useClient();
    const [withFiles, setWithFiles] = useState(true);
    const [bytes, setBytes] = useState<number | null>(null);
    const [outcome, setOutcome] = useState<string | null>(null);
    const running = useRef<AbortController | null>(null);
    useEffect(() => () => running.current?.abort(), []);

    async function start() {
        const abort = new AbortController();
        running.current = abort;
        setOutcome(null);
        setBytes(0);
        onRunning(true);
        try {
            const path = `/api/v1/chat/export/?attachments=${withFiles ? "include" : "refer"}`;
            const { name, blob } = await (await transfers()).download(path, setBytes, abort.signal);
            saveFile(name, blob);
            setOutcome(text.exported(name));
        } catch (error) {
            const fault = asRequestError(error);
            if (fault.code !== "cancelled") setOutcome(errorWords(fault));
        }
        running.current = null;
        setBytes(null);
        onRunning(false);
    }

    return (
        <div className="data-part">
            <h3>{text.export}</h3>
            <p className="page-about">{text.exportAbout}</p>
            <label className="data-check">
                <input type="checkbox" checked={withFiles} disabled={bytes !== null} onChange={(event) => setWithFiles(event.target.checked)} />
                {text.withFiles}
            </label>
            <div className="data-actions">
                {bytes === null ? (
                    <PassingButton className="button" heir={headingOf} onClick={() => void start()}>{text.exportAll}</PassingButton>
                ) : (
                    <>
                        <progress aria-label={text.progress} />
                        <span className="page-note">{text.exporting(fileSize(bytes))}</span>
                        <PassingButton className="button small" heir={headingOf} onClick={() => running.current?.abort()}>{text.cancel}</PassingButton>
                    </>
                )}
            </div>
            <p className="page-note" role="status">{outcome}</p>
        </div>
    );
}
