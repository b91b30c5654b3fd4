// SPDX-License-Identifier: Apache-2.0

import { type FormEvent, useEffect, useRef, useState } from "react";
import { asRequestError } from "../../client/requestError";
import type { User } from "../../protocol/account";
import type { ManagedUser } from "../../protocol/admin";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { Field } from "../../ui/Field";
import { PassingButton } from "../../ui/PassingButton";
import { Select } from "../../ui/Select";
import { texts } from "./texts";
import { useAdmin } from "./useAdmin";

/** An account for somebody, whether registration is open or not. */
export function NewUser({ onMade }: { onMade: (user: ManagedUser) => void }) {
    const admin = useAdmin();
    const text = useText(texts);
    const [role, setRole] = useState<User["role"]>("member");
    const [wrong, setWrong] = useState<{ field: "email" | "password" | null; words: string } | null>(null);
    const [busy, setBusy] = useState(false);
    const form = useRef<HTMLFormElement>(null);
    const at = (field: "email" | "password") => (wrong?.field === field ? wrong.words : null);

    useEffect(() => {
        form.current?.querySelector("input")?.focus();
    }, []);

    async function submit(event: FormEvent<HTMLFormElement>) {
        event.preventDefault();
        if (busy) return;
        const values = new FormData(event.currentTarget);
        const [email, name, password] = ["email", "name", "password"].map((field) => String(values.get(field) ?? "")) as [string, string, string];
        if (!/^\S+@\S+$/.test(email.trim())) return setWrong({ field: "email", words: text.fieldNeeded });
        if ([...password].length < 8) return setWrong({ field: "password", words: text.passwordHint });
        setBusy(true);
        setWrong(null);
        try {
            onMade(await admin.createUser({ email: email.trim(), password, role, ...(name.trim() === "" ? {} : { display_name: name.trim() }) }));
        } catch (error) {
            const failure = asRequestError(error);
            const isEmail = failure.code === "email_taken" || failure.fields.some((field) => field.field === "email");
            setWrong({ field: isEmail ? "email" : failure.fields.some((field) => field.field === "password") ? "password" : null, words: errorWords(failure) });
            setBusy(false);
        }
    }

    return (
        <form ref={form} className="panel admin-form" aria-label={text.addUser} onSubmit={(event) => void submit(event)} noValidate>
            <div className="admin-pair">
                <Field label={text.email} name="email" type="email" wrong={at("email")} />
                <Field label={text.name} name="name" maxLength={100} />
            </div>
            <div className="admin-pair">
                <Field label={text.password} name="password" type="password" autoComplete="new-password" hint={text.passwordHint} wrong={at("password")} />
                <Select label={text.role} value={role} onChoose={setRole} options={[{ value: "member", label: text.member }, { value: "admin", label: text.admin }]} />
            </div>
            {wrong !== null && wrong.field === null ? <p className="note" role="alert">{wrong.words}</p> : null}
            <div className="admin-form-end">
                <PassingButton type="submit" className="button primary" aria-disabled={busy || undefined}>{text.createUser}</PassingButton>
                <p className="page-note">{text.addUserAbout}</p>
            </div>
        </form>
    );
}
