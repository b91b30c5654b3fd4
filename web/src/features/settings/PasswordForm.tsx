// SPDX-License-Identifier: Apache-2.0

import { type FormEvent, useState } from "react";
import { asRequestError } from "../../client/requestError";
import { useClient } from "../../hooks/services";
import type { User } from "../../protocol/account";
import { Field } from "../../ui/Field";
import { showToast } from "../../ui/toasts";
import { type PasswordFault, passwordFault, refusedPassword } from "./passwordFault";
import { Section } from "./Section";

export function PasswordForm({ user }: { user: User }) {
    const { api } = useClient();
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
                showToast("Your password is changed. Other places are signed out.");
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
        <Section title="Password" about="Changing it signs you out everywhere else.">
            <form className="settings-form" onSubmit={(event) => void submit(event)} noValidate>
                <input type="text" name="username" autoComplete="username" value={user.email} readOnly hidden />
                <Field label="Present password" name="current" type="password" autoComplete="current-password" wrong={wrong("current")} />
                <Field label="New password" name="next" type="password" autoComplete="new-password" hint="At least 8 characters." wrong={wrong("next")} />
                {fault !== null && fault.field === null ? <p className="note" role="alert">{fault.words}</p> : null}
                <button type="submit" className="button" aria-disabled={busy || undefined}>Change password</button>
            </form>
        </Section>
    );
}
