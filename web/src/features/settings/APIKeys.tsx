// SPDX-License-Identifier: Apache-2.0

import { type FormEvent, useCallback, useId, useRef, useState } from "react";
import { asRequestError } from "../../client/requestError";
import { useClient } from "../../hooks/services";
import type { APIKey } from "../../protocol/account";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { dateAndTime, longDate } from "../../text/format";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Field } from "../../ui/Field";
import { Select } from "../../ui/Select";
import { showToast } from "../../ui/toasts";
import { NewKey } from "./NewKey";
import { RowList } from "./RowList";
import { Section } from "./Section";
import { texts } from "./texts";
import { useRows } from "./useRows";

/** For how many days a key may be good. */
const lives = ["never", "30", "90", "365"] as const;
type Life = (typeof lives)[number];

/** Keys for programs that act for the account. */
export function APIKeys() {
    const { api } = useClient();
    const text = useText(texts);
    const { state, again, change } = useRows(useCallback(() => api.apiKeys(), [api]));
    const [made, setMade] = useState<APIKey | null>(null);
    const [wrong, setWrong] = useState<string | null>(null);
    const [life, setLife] = useState<Life>("never");
    const [deleting, setDeleting] = useState<APIKey | null>(null);
    const busy = useRef(false);
    const form = useRef<HTMLFormElement>(null);
    const list = useRef<HTMLDivElement>(null);
    const id = useId();

    async function create(event: FormEvent<HTMLFormElement>) {
        event.preventDefault();
        const target = event.currentTarget;
        const name = String(new FormData(target).get("key-name") ?? "").trim();
        if (name === "") return setWrong(text.keyNameNeeded);
        if (busy.current) return;
        busy.current = true;
        setWrong(null);
        try {
            const key = await api.createAPIKey(name, life === "never" ? null : new Date(Date.now() + Number(life) * 86_400_000).toISOString());
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

    function about(key: APIKey): string {
        const parts = [text.keyMade(longDate(key.created_at)), key.last_used_at === null ? text.keyUnused : text.keyUsed(dateAndTime(key.last_used_at))];
        if (key.expires_at !== null) {
            const hasEnded = Date.parse(key.expires_at) <= Date.now();
            parts.push((hasEnded ? text.keyEnded : text.keyEnds)(longDate(key.expires_at)));
        }
        return parts.join(" · ");
    }

    return (
        <Section title={text.keys} about={text.keysAbout}>
            <form ref={form} className="settings-form inline" onSubmit={(event) => void create(event)} noValidate>
                <Field label={text.keyName} name="key-name" wrong={wrong} maxLength={100} />
                <Select label={text.keyLife} value={life} onChoose={setLife} options={lives.map((value) => ({
                    value,
                    label: value === "never" ? text.never : value === "365" ? text.inAYear : text.inDays(Number(value)),
                }))} />
                <button type="submit" className="button">{text.createKey}</button>
            </form>
            {made?.key ? (
                <NewKey key={made.id} name={made.name} value={made.key} onDone={() => {
                    setMade(null);
                    form.current?.querySelector("input")?.focus();
                }} />
            ) : null}
            <RowList state={state} onAgain={again} place={list} empty={text.noKeys} row={(key) => (
                <>
                    <span className="row-text">
                        <bdi id={`${id}-${key.id}`}>{key.name}</bdi>
                        <span className="row-more"><code>{key.prefix}…</code> · {about(key)}</span>
                    </span>
                    <button type="button" className="button small" aria-describedby={`${id}-${key.id}`} onClick={() => setDeleting(key)}>{text.delete}</button>
                </>
            )} />
            {deleting ? (
                <ConfirmDialog title={text.deleteKeyQuestion} action={text.delete} onClose={() => setDeleting(null)} onConfirm={() => void remove(deleting)}>
                    {text.deleteKeyAbout(deleting.name)}
                </ConfirmDialog>
            ) : null}
        </Section>
    );
}
