// SPDX-License-Identifier: Apache-2.0

import { useState } from "react";
import { asRequestError } from "../../../client/requestError";
import { useClient } from "../../../hooks/services";
import { useText } from "../../../text/catalog";
import { errorWords } from "../../../text/errorWords";
import { wholeNumber } from "../../../text/format";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { PassingButton } from "../../../ui/PassingButton";
import { archiveEverything } from "./archiveEverything";
import { headingOf } from "./headingOf";
import { texts } from "./texts";

/** Empties the list without deleting anything. */
export function ArchiveAll() {
    const text = useText(texts);
    const { api, list } = useClient();
    const [asking, setAsking] = useState(false);
    const [count, setCount] = useState<number | null>(null);
    const [outcome, setOutcome] = useState<string | null>(null);

    async function archive() {
        setOutcome(null);
        setCount(0);
        try {
            const archived = await archiveEverything(api, setCount);
            setOutcome(text.archived(archived, wholeNumber(archived)));
        } catch (error) {
            setOutcome(errorWords(asRequestError(error)));
        }
        setCount(null);
        list.refresh();
    }

    return (
        <div className="data-part">
            <h3>{text.archive}</h3>
            <p className="page-about">{text.archiveAbout}</p>
            <div className="data-actions">
                {count === null ? (
                    <PassingButton className="button" heir={headingOf} onClick={() => setAsking(true)}>{text.archiveAll}</PassingButton>
                ) : (
                    <>
                        <progress aria-label={text.progress} />
                        <span className="page-note">{text.archiving(wholeNumber(count))}</span>
                    </>
                )}
            </div>
            <p className="page-note" role="status">{outcome}</p>
            {asking ? (
                <ConfirmDialog title={text.archiveQuestion} action={text.archiveAll} onClose={() => setAsking(false)} onConfirm={() => void archive()}>
                    {text.archiveAbout}
                </ConfirmDialog>
            ) : null}
        </div>
    );
}
