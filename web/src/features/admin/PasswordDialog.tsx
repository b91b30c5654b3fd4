// SPDX-License-Identifier: Apache-2.0

import { type FormEvent, useState } from "react";
import { asRequestError } from "../../client/requestError";
import type { ManagedUser } from "../../protocol/admin";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { showToast } from "../../ui/toasts";
import { Field } from "../../ui/Field";
import { Dialog } from "./Dialog";
import { texts } from "./texts";
import { useAdmin } from "./useAdmin";

interface PasswordDialogProps {
    user: ManagedUser;
    onClose: () => void;
    onChanged: (user: ManagedUser) => void;
}

/** A new password for somebody who has lost theirs. */
export function PasswordDialog({ user, onClose, onChanged }: PasswordDialogProps) {
    const admin = useAdmin();
    const text = useText(texts);
    const name = user.display_name || user.email;
    const [wrong, setWrong] = useState<string | null>(null);

    async function submit(event: FormEvent<HTMLFormElement>) {
        event.preventDefault();
        const password = String(new FormData(event.currentTarget).get("password") ?? "");
        if ([...password].length < 8) return setWrong(text.passwordHint);
        try {
            onChanged(await admin.updateUser(user.id, { password }));
            showToast(text.passwordSet(name));
            onClose();
        } catch (error) {
            setWrong(errorWords(asRequestError(error)));
        }
    }

    return (
        <Dialog title={text.newPasswordFor(name)} onClose={onClose}>
            <p className="dialog-text">{text.newPasswordAbout}</p>
            <form className="admin-dialog-form" onSubmit={(event) => void submit(event)} noValidate>
                <Field label={text.newPassword} name="password" type="password" autoComplete="new-password" hint={text.passwordHint} wrong={wrong} />
                <button type="submit" className="button primary">{text.setPassword}</button>
            </form>
        </Dialog>
    );
}
