// SPDX-License-Identifier: Apache-2.0

import { type FormEvent, useRef, useState } from "react";
import { asRequestError } from "../../../client/requestError";
import { useClient } from "../../../hooks/services";
import { useText } from "../../../text/catalog";
import { errorWords } from "../../../text/errorWords";
import { wholeNumber } from "../../../text/format";
import { Field } from "../../../ui/Field";
import { PassingButton } from "../../../ui/PassingButton";
import { useModal } from "../../../ui/useModal";
import { headingOf } from "./headingOf";
import { texts } from "./texts";

/** Removes every conversation, once a word was typed. */
export function DeleteAll() {
    const text = useText(texts);
    const { api, list } = useClient();
    const [asking, setAsking] = useState(false);
    const [count, setCount] = useState<number | null>(null);
    const [outcome, setOutcome] = useState<string | null>(null);

    async function remove() {
        setOutcome(null);
        setCount(0);
        try {
            const removed = await api.removeAllConversations(setCount);
            setOutcome(text.deleted(removed, wholeNumber(removed)));
        } catch (error) {
            setOutcome(errorWords(asRequestError(error)));
        }
        setCount(null);
        list.refresh();
    }

    return (
        <div className="data-part">
            <h3>{text.delete}</h3>
            <p className="page-about">{text.deleteAbout}</p>
            <div className="data-actions">
                {count === null ? (
                    <PassingButton className="button danger" heir={headingOf} onClick={() => setAsking(true)}>{text.deleteAll}</PassingButton>
                ) : (
                    <>
                        <progress aria-label={text.progress} />
                        <span className="page-note">{text.deleting(wholeNumber(count))}</span>
                    </>
                )}
            </div>
            <p className="page-note" role="status">{outcome}</p>
            {asking ? <Question onClose={() => setAsking(false)} onConfirm={() => void remove()} /> : null}
        </div>
    );
}

function Question({ onClose, onConfirm }: { onClose: () => void; onConfirm: () => void }) {
    const text = useText(texts);
    const dialog = useRef<HTMLDialogElement>(null);
    const [word, setWord] = useState("");
    useModal(dialog);
    const isRight = word.trim().toLowerCase() === text.deleteWord;

    function submit(event: FormEvent) {
        event.preventDefault();
        if (!isRight) return;
        // Closed first: the focus goes back to the button, and on to its heir.
        dialog.current?.close();
        onConfirm();
    }

    return (
        <dialog ref={dialog} className="dialog" aria-label={text.deleteQuestion} onClose={onClose}>
            <form className="dialog-body" onSubmit={submit} onChange={(event) => event.target instanceof HTMLInputElement && setWord(event.target.value)}>
                <h2>{text.deleteQuestion}</h2>
                <div className="dialog-text">{text.deleteWarning} <strong>{text.deleteWord}</strong></div>
                <Field label={text.deleteLabel} name="delete-word" autoComplete="off" />
                <div className="dialog-actions">
                    <button type="button" className="button" onClick={() => dialog.current?.close()}>{text.cancel}</button>
                    <button type="submit" className="button danger" disabled={!isRight}>{text.deleteAll}</button>
                </div>
            </form>
        </dialog>
    );
}
