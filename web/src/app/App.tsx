// SPDX-License-Identifier: Apache-2.0

import { Suspense, useEffect, useMemo, useRef } from "react";
import type { RequestError } from "../client/requestError";
import type { AuthSession } from "../client/session";
import { closeQueues, openQueues, removeQueues } from "../features/composer/queue";
import { ClientContext, SessionContext, useReadable } from "../hooks/services";
import { useText } from "../text/catalog";
import { errorWords } from "../text/errorWords";
import type { User } from "../protocol/account";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { Martlet } from "../ui/icons";
import { navigate } from "../ui/router";
import { Toasts } from "../ui/toasts";
import { forgetWords, openClient } from "./browser";
import { laterPart } from "./laterPart";
import { Shell } from "./Shell";
import { texts } from "./texts";
import "./shell.css";

/** Most who come are signed in. */
const AuthPage = laterPart("AuthPage", async () => (await import("../features/auth/AuthPage")).AuthPage);

export function App({ session }: { session: AuthSession }) {
    const state = useReadable(session);
    // Who comes back finds the place that was left; somebody else begins at the beginning.
    const last = useRef<User | null>(null);
    if (state.kind === "signed-in") {
        if (last.current !== null && last.current.id !== state.user.id) navigate("/", "replace");
        last.current = state.user;
    }
    // Who was signed out by somebody else, or by time, finds their unsent words when they come back.
    const isLeaving = state.kind === "signed-out" && state.wished;
    useEffect(() => {
        if (!isLeaving) return;
        forgetWords();
        removeQueues();
    }, [isLeaving]);
    return (
        <SessionContext.Provider value={session}>
            <ErrorBoundary resetKey={state} fallback={<Broken />}>
                {state.kind === "starting" ? (
                    state.trouble === null ? <Starting /> : <NotStarted why={state.trouble} trying={state.trying} onAgain={() => session.tryNow()} />
                ) : null}
                {state.kind === "signed-out" ? (
                    <Suspense fallback={<Starting />}><AuthPage ended={state.ended} email={state.ended ? last.current?.email ?? "" : ""} /></Suspense>
                ) : null}
                {state.kind === "signed-in" ? <SignedIn key={state.user.id} user={state.user} session={session} /> : null}
            </ErrorBoundary>
            <Toasts />
        </SessionContext.Provider>
    );
}

/** One account's page; another account gets another one, with nothing of the first left in it. */
function SignedIn({ user, session }: { user: User; session: AuthSession }) {
    const client = useMemo(() => openClient(session, user.id), [session, user.id]);
    useMemo(() => openQueues(user.id), [user.id]);
    useEffect(() => {
        client.open();
        const hurry = () => document.visibilityState === "visible" && client.hurry();
        window.addEventListener("online", hurry);
        document.addEventListener("visibilitychange", hurry);
        return () => {
            window.removeEventListener("online", hurry);
            document.removeEventListener("visibilitychange", hurry);
            client.close();
            closeQueues();
        };
    }, [client]);
    return <ClientContext.Provider value={client}><Shell user={user} /></ClientContext.Provider>;
}

function Starting() {
    return (
        <main className="starting">
            <h1 className="visually-hidden">Martlet</h1>
            <div role="status" aria-label={useText(texts).loading}><Martlet size={56} /></div>
        </main>
    );
}

/** It goes on by itself as soon as it can. */
function NotStarted({ why, trying, onAgain }: { why: RequestError; trying: boolean; onAgain: () => void }) {
    const text = useText(texts);
    return (
        <main className="broken not-started">
            <Martlet size={56} />
            <h1 className="visually-hidden">Martlet</h1>
            <p role="alert">{errorWords(why)}</p>
            <button type="button" className="button" aria-disabled={trying} onClick={trying ? undefined : onAgain}>
                {trying ? text.trying : text.tryAgain}
            </button>
        </main>
    );
}

function Broken() {
    const text = useText(texts);
    return (
        <main className="broken">
            <div role="alert">
                <h1>{text.broken}</h1>
                <p>{text.brokenAbout}</p>
            </div>
            <button type="button" className="button primary" onClick={() => window.location.reload()}>{text.loadAgain}</button>
        </main>
    );
}
