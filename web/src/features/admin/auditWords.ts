// SPDX-License-Identifier: Apache-2.0

import { catalog, textOf } from "../../text/catalog";

const words = catalog({
    en: {
        account_created: "Account created",
        signed_in: "Signed in",
        sign_in_failed: "Sign-in failed",
        signed_out: "Signed out",
        session_ended: "One place signed out",
        sessions_ended: "Signed out everywhere",
        refresh_token_reused: "Token used twice, session ended",
        password_changed: "Password changed",
        password_reset: "Password set by somebody else",
        role_changed: "Role changed",
        account_deactivated: "Account deactivated",
        account_activated: "Account activated",
        api_key_created: "API key created",
        api_key_deleted: "API key deleted",
        agent_created: "Agent created",
        agent_changed: "Agent changed",
        agent_deactivated: "Agent deactivated",
        agent_activated: "Agent activated",
    },
    de: {
        account_created: "Konto angelegt",
        signed_in: "Angemeldet",
        sign_in_failed: "Anmeldung gescheitert",
        signed_out: "Abgemeldet",
        session_ended: "Ein Ort abgemeldet",
        sessions_ended: "Überall abgemeldet",
        refresh_token_reused: "Token zweimal benutzt, Sitzung beendet",
        password_changed: "Passwort geändert",
        password_reset: "Passwort von anderen gesetzt",
        role_changed: "Rolle geändert",
        account_deactivated: "Konto deaktiviert",
        account_activated: "Konto aktiviert",
        api_key_created: "API-Schlüssel angelegt",
        api_key_deleted: "API-Schlüssel gelöscht",
        agent_created: "Agent angelegt",
        agent_changed: "Agent geändert",
        agent_deactivated: "Agent deaktiviert",
        agent_activated: "Agent aktiviert",
    },
});

export type AuditAction = keyof typeof words.en;

export const auditActions = Object.keys(words.en) as AuditAction[];

/** What a newer server records is shown by its own word. */
export function auditWords(action: string): string {
    return (textOf(words) as Readonly<Record<string, string>>)[action] ?? action;
}
