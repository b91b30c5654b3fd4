// SPDX-License-Identifier: Apache-2.0

import { type FormEvent, useCallback, useRef, useState } from "react";
import { asRequestError } from "../../client/requestError";
import { errorWords } from "../../text/errorWords";
import { useClient } from "../../hooks/services";
import type { APIKey } from "../../protocol/account";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Field } from "../../ui/Field";
import { showToast } from "../../ui/toasts";
import { NewKey } from "./NewKey";
import { RowList } from "./RowList";
import { Section } from "./Section";
import { useRows } from "./useRows";

/** Keys for programs that act for the account. */
export function APIKeys() {
    const { api } = useClient();
    const { state, again, change } = useRows(useCallback(() => api.apiKeys(), [api]));
    const [made, setMade] = useState<APIKey | null>(null);
    const [wrong, setWrong] = useState<string | null>(null);
    const [deleting, setDeleting] = useState<APIKey | null>(null);
    const busy = useRef(false);
    const form = useRef<HTMLFormElement>(null);
    const list = useRef<HTMLDivElement>(null);

    async function create(event: FormEvent<HTMLFormElement>) {
        event.preventDefault();
        const target = event.currentTarget;
        const name = String(new FormData(target).get("key-name") ?? "").trim();
        if (name === "") return setWrong("Give the key a name.");
        if (busy.current) return;
        busy.current = true;
        setWrong(null);
        try {
            const key = await api.createAPIKey(name);
            target.reset();
            setMade(key);
            change((rows) => [{ ...key, key: null }, ...rows]);
        } catch (error) {
            setWrong(errorWords(asRequestError(error)));
        }
        busy.current = false;
    }

    async function remove(key: APIKey) {
        try {
            await api.deleteAPIKey(key.id);
            change((rows) => rows.filter((each) => each.id !== key.id));
            setMade((shown) => (shown?.id === key.id ? null : shown));
            list.current?.focus({ preventScroll: true });
        } catch (error) {
            showToast(errorWords(asRequestError(error)));
        }
    }

    return (
        <Section title="API keys" about="For programs that talk to this server in your name.">
            <form ref={form} className="settings-form inline" onSubmit={(event) => void create(event)} noValidate>
                <Field label="Name of the key" name="key-name" wrong={wrong} maxLength={100} />
                <button type="submit" className="button">Create key</button>
            </form>
            {made?.key ? (
                <NewKey key={made.id} name={made.name} value={made.key} onDone={() => {
                    setMade(null);
                    form.current?.querySelector("input")?.focus();
                }} />
            ) : null}
            <RowList state={state} onAgain={again} place={list} empty="There is none yet." row={(key) => (
                <>
                    <span className="settings-row-text">
                        <bdi>{key.name}</bdi>
                        <span className="settings-row-more">
                            <code>{key.prefix}…</code> · made {new Date(key.created_at).toLocaleDateString()} · {key.last_used_at === null
                                ? "never used" : `last used ${new Date(key.last_used_at).toLocaleString()}`}
                        </span>
                    </span>
                    <button type="button" className="button small" aria-label={`Delete ${key.name}`} onClick={() => setDeleting(key)}>Delete</button>
                </>
            )} />
            {deleting ? (
                <ConfirmDialog title="Delete this key?" action="Delete" onClose={() => setDeleting(null)} onConfirm={() => void remove(deleting)}>
                    Programs that use <bdi>“{deleting.name}”</bdi> lose their access at once.
                </ConfirmDialog>
            ) : null}
        </Section>
    );
}
