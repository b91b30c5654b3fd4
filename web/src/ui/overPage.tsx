// SPDX-License-Identifier: Apache-2.0

import { type ReactNode, useEffect, useRef } from "react";
import { Observable } from "../client/observable";
import { useReadable } from "../hooks/services";
import { ErrorBoundary } from "./ErrorBoundary";
import { parseRoute } from "./route";

const shown = new Observable<ReactNode>(null);

/** Shows a dialog apart from what opened it, which may be replaced meanwhile, as a message is once the server has it. */
export function showOverPage(dialog: ReactNode): void {
    shown.set(dialog);
}

export function hideOverPage(): void {
    shown.set(null);
}

/** Where such a dialog is. It goes with the place it was opened at; a new chat that has become a conversation is the same place. */
export function OverPage({ path }: { path: string }) {
    const dialog = useReadable(shown);
    const before = useRef(path);
    useEffect(() => {
        const isMade = parseRoute(before.current).name === "home" && parseRoute(path).name === "conversation";
        before.current = path;
        if (!isMade) hideOverPage();
    }, [path]);
    useEffect(() => hideOverPage, []);
    return <ErrorBoundary resetKey={dialog} fallback={null}>{dialog}</ErrorBoundary>;
}
