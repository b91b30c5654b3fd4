// SPDX-License-Identifier: Apache-2.0

import { type FormEvent, useRef, useState } from "react";
import { asRequestError } from "../../client/requestError";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { useAuthSession } from "../../hooks/services";
import { Field } from "../../ui/Field";
import { Martlet } from "../../ui/icons";
import { LanguageChoice } from "../../ui/LanguageChoice";
import { texts } from "./texts";
import { firstFault, type Fault } from "./validate";
import "./auth.css";

interface AuthPageProps {
    /** The session was over without having been asked to be. */
    ended: boolean;
    /** Whose it was. */
    email: string;
}

/** Signing in, or making an account. */
export function AuthPage({ ended, email }: AuthPageProps) {
    const text = useText(texts);
    const session = useAuthSession();
    const [mode, setMode] = useState<"sign-in" | "register">("sign-in");
    const [busy, setBusy] = useState(false);
    const [fault, setFault] = useState<Fault | null>(null);
    const form = useRef<HTMLFormElement>(null);
    const isNew = mode === "register";
    const wrong = (name: string) => (fault?.field === name ? fault.words : null);

    async function submit(event: FormEvent<HTMLFormElement>) {
        event.preventDefault();
        const values = new FormData(event.currentTarget);
        const read = (name: string) => String(values.get(name) ?? "");
        const input = { name: read("name").trim(), email: read("email").trim(), password: read("password") };
        const found = firstFault(input, isNew);
        setFault(found);
        if (found?.field) return focus(found.field);
        setBusy(true);
        try {
            if (isNew) await session.register(input.email, input.password, input.name);
            else await session.signIn(input.email, input.password);
        } catch (error) {
            const failure = asRequestError(error);
            setFault({ field: null, words: errorWords(failure) });
            setBusy(false);
            if (failure.code === "invalid_credentials") focus("password");
        }
    }

    function focus(field: string) {
        const input = form.current?.elements.namedItem(field);
        if (input instanceof HTMLInputElement) input.focus();
    }

    function turn() {
        setMode(isNew ? "sign-in" : "register");
        setFault(null);
    }

    return (
        <main className="auth-page">
            <div className="auth-card">
                <div className="auth-head">
                    <span className="auth-mark"><Martlet size={40} /></span>
                    <h1>{isNew ? text.create : text.welcome}</h1>
                    <p>{isNew ? text.createAbout : text.welcomeAbout}</p>
                </div>
                {ended && fault === null && !isNew ? <p className="auth-ended" role="status">{text.ended}</p> : null}
                <form ref={form} className="auth-form" onSubmit={(event) => void submit(event)} noValidate>
                    {isNew ? <Field label={text.name} name="name" autoComplete="name" wrong={wrong("name")} hint={text.nameHint} /> : null}
                    <Field label={text.email} name="email" type="email" autoComplete="username" initial={email} wrong={wrong("email")} />
                    <Field label={text.password} name="password" type="password" autoComplete={isNew ? "new-password" : "current-password"} wrong={wrong("password")}
                        hint={isNew ? text.passwordHint : undefined} />
                    {fault !== null && fault.field === null ? <p className="note" role="alert">{fault.words}</p> : null}
                    <button type="submit" className="button primary auth-submit" disabled={busy}>{isNew ? text.createAccount : text.signIn}</button>
                </form>
                <p className="auth-turn">
                    {isNew ? text.haveAccount : text.newHere}
                    <button type="button" className="link-button" onClick={turn}>{isNew ? text.signIn : text.createAccount}</button>
                </p>
            </div>
            <div className="auth-language"><LanguageChoice /></div>
        </main>
    );
}
