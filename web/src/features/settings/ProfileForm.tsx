// SPDX-License-Identifier: Apache-2.0

import { type FormEvent, useState } from "react";
import { asRequestError } from "../../client/requestError";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { useAuthSession, useClient } from "../../hooks/services";
import type { User } from "../../protocol/account";
import { Field } from "../../ui/Field";
import { showToast } from "../../ui/toasts";
import { Section } from "./Section";
import { texts } from "./texts";

export function ProfileForm({ user }: { user: User }) {
    const { api } = useClient();
    const session = useAuthSession();
    const text = useText(texts);
    const [busy, setBusy] = useState(false);
    const [wrong, setWrong] = useState<string | null>(null);

    async function submit(event: FormEvent<HTMLFormElement>) {
        event.preventDefault();
        if (busy) return;
        const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
        if (name === "") return setWrong(text.nameNeeded);
        setBusy(true);
        setWrong(null);
        try {
            session.changed(await api.updateMe({ display_name: name }));
            showToast(text.nameSaved);
        } catch (error) {
            setWrong(errorWords(asRequestError(error)));
        }
        setBusy(false);
    }

    return (
        <Section title={text.profile} about={user.role === "admin" ? `${user.email} · ${text.isAdmin}` : user.email}>
            <form className="settings-form" onSubmit={(event) => void submit(event)} noValidate>
                <Field label={text.name} name="name" autoComplete="name" initial={user.display_name} hint={text.nameHint} wrong={wrong} />
                <button type="submit" className="button" aria-disabled={busy || undefined}>{text.saveName}</button>
            </form>
        </Section>
    );
}
