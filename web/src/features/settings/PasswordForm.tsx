// SPDX-License-Identifier: Apache-2.0

import { type FormEvent, useState } from "react";
import { asRequestError } from "../../client/requestError";
import { useClient } from "../../hooks/services";
import type { User } from "../../protocol/account";
import { useText } from "../../text/catalog";
import { Field } from "../../ui/Field";
import { showToast } from "../../ui/toasts";
import { type PasswordFault, passwordFault, refusedPassword } from "./passwordFault";
import { Section } from "./Section";
import { texts } from "./texts";

export function PasswordForm({ user }: { user: User }) {
    const { api } = useClient();
    const text = useText(texts);
    const [busy, setBusy] = useState(false);
    const [fault, setFault] = useState<PasswordFault | null>(null);
    const wrong = (field: PasswordFault["field"]) => (fault?.field === field ? fault.words : null);

    async function submit(event: FormEvent<HTMLFormElement>) {
        event.preventDefault();
        if (busy) return;
        const form = event.currentTarget;
        const values = new FormData(form);
        const current = String(values.get("current") ?? "");
        const next = String(values.get("next") ?? "");
        let found = passwordFault(current, next);
        if (found === null) {
            setBusy(true);
            try {
                await api.updateMe({ password: next, current_password: current });
                form.reset();
                showToast(text.passwordChanged);
            } catch (error) {
                found = refusedPassword(asRequestError(error));
            }
            setBusy(false);
        }
        setFault(found);
        const input = found?.field ? form.elements.namedItem(found.field) : null;
        if (input instanceof HTMLInputElement) input.focus();
    }

    return (
        <Section title={text.changePassword} about={text.passwordAbout}>
            <form className="settings-form" onSubmit={(event) => void submit(event)} noValidate>
                <input type="text" name="username" autoComplete="username" value={user.email} readOnly hidden />
                <Field label={text.presentPassword} name="current" type="password" autoComplete="current-password" wrong={wrong("current")} />
                <Field label={text.newPassword} name="next" type="password" autoComplete="new-password" hint={text.passwordHint} wrong={wrong("next")} />
                {fault !== null && fault.field === null ? <p className="note" role="alert">{fault.words}</p> : null}
                <button type="submit" className="button" aria-disabled={busy || undefined}>{text.changePassword}</button>
            </form>
        </Section>
    );
}
