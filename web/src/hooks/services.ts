// SPDX-License-Identifier: Apache-2.0

import { createContext, useContext, useSyncExternalStore } from "react";
import type { Client } from "../client/client";
import type { Readable } from "../client/observable";
import type { AuthSession } from "../client/session";

export const SessionContext = createContext<AuthSession | null>(null);
export const ClientContext = createContext<Client | null>(null);

export function useReadable<T>(readable: Readable<T>): T {
    return useSyncExternalStore(readable.subscribe, readable.getSnapshot);
}

export function useAuthSession(): AuthSession {
    const session = useContext(SessionContext);
    if (session === null) throw new Error("There is no SessionContext above this component.");
    return session;
}

export function useClient(): Client {
    const client = useContext(ClientContext);
    if (client === null) throw new Error("There is no ClientContext above this component.");
    return client;
}
