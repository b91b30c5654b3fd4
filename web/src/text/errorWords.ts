// SPDX-License-Identifier: Apache-2.0

import type { RequestError } from "../client/requestError";
import { catalog, textOf } from "./catalog";

const texts = catalog({
    en: {
        offline: "The server cannot be reached. Check your connection and try again.",
        invalidCredentials: "The email or the password is not right.",
        emailTaken: "There is already an account with this email. Sign in instead.",
        registrationClosed: "This server does not take new accounts. Ask its administrator for one.",
        agentUnavailable: "This agent is not available any more. Choose another one.",
        generationInProgress: "A reply is still being written here. Wait for it, or stop it first.",
        tooLarge: "That message is too long. The limit is 256 KiB of text.",
        rateLimited: (wait: string) => `Too many requests. Try again ${wait}.`,
        notFound: "That is not here any more.",
        invalidInput: (detail: string) => detail,
        conflict: (detail: string) => detail,
        forbidden: (detail: string) => detail,
        notAuthenticated: "You are signed out. Sign in again.",
        unavailable: (wait: string) => `The server is busy or restarting. Try again ${wait}.`,
        internalError: "The server had a problem. Try again in a moment.",
        unexpectedAnswer: "The server gave an answer that this page does not understand.",
        inAMoment: "in a moment",
        inSeconds: (seconds: number) => (seconds <= 1 ? "in a second" : `in ${seconds} seconds`),
        inMinutes: (minutes: number) => `in ${minutes} minutes`,
        modelUnreachable: "The model's server cannot be reached.",
        modelRejected: "The model's server refused the request.",
        modelRateLimited: "The model's server is taking no more requests for now.",
        modelTimeout: "The model took too long to answer.",
        modelDisconnected: "The connection to the model broke off.",
        modelBadResponse: "The model's server answered with something unreadable.",
        replyTooLong: "The reply became too long.",
        replyFailed: "The reply failed.",
    },
    de: {
        offline: "Der Server ist nicht erreichbar. Prüfe deine Verbindung und versuche es noch einmal.",
        invalidCredentials: "E-Mail-Adresse oder Passwort stimmt nicht.",
        emailTaken: "Mit dieser E-Mail-Adresse gibt es schon ein Konto. Melde dich damit an.",
        registrationClosed: "Dieser Server nimmt keine neuen Konten an. Bitte einen Admin um eines.",
        agentUnavailable: "Diesen Agenten gibt es nicht mehr. Wähle einen anderen.",
        generationInProgress: "Hier wird noch eine Antwort geschrieben. Warte sie ab oder halte sie an.",
        tooLarge: "Diese Nachricht ist zu lang. Die Grenze liegt bei 256 KiB Text.",
        rateLimited: (wait) => `Zu viele Anfragen. Versuche es ${wait} noch einmal.`,
        notFound: "Das ist nicht mehr da.",
        invalidInput: () => "Der Server hat das nicht angenommen: Eine Angabe fehlt oder ist nicht, wie sie sein soll.",
        conflict: () => "Das geht nicht mehr, weil sich inzwischen etwas geändert hat. Lade die Seite neu.",
        forbidden: () => "Das darf dein Konto nicht.",
        notAuthenticated: "Du bist abgemeldet. Melde dich wieder an.",
        unavailable: (wait) => `Der Server ist ausgelastet oder startet neu. Versuche es ${wait} noch einmal.`,
        internalError: "Der Server hatte ein Problem. Versuche es gleich noch einmal.",
        unexpectedAnswer: "Der Server hat etwas geantwortet, das diese Seite nicht versteht.",
        inAMoment: "gleich",
        inSeconds: (seconds) => (seconds <= 1 ? "in einer Sekunde" : `in ${seconds} Sekunden`),
        inMinutes: (minutes) => `in ${minutes} Minuten`,
        modelUnreachable: "Der Server des Modells ist nicht erreichbar.",
        modelRejected: "Der Server des Modells hat die Anfrage abgelehnt.",
        modelRateLimited: "Der Server des Modells nimmt im Moment keine Anfragen mehr an.",
        modelTimeout: "Das Modell hat zu lange nicht geantwortet.",
        modelDisconnected: "Die Verbindung zum Modell ist abgebrochen.",
        modelBadResponse: "Der Server des Modells hat etwas Unlesbares geantwortet.",
        replyTooLong: "Die Antwort wurde zu lang.",
        replyFailed: "Die Antwort ist fehlgeschlagen.",
    },
});

/** What went wrong, in words for the person at the page. */
export function errorWords(error: RequestError): string {
    const text = textOf(texts);
    switch (error.code) {
        case "offline": return text.offline;
        case "invalid_credentials": return text.invalidCredentials;
        case "email_taken": return text.emailTaken;
        case "registration_closed": return text.registrationClosed;
        case "agent_unavailable": return text.agentUnavailable;
        case "generation_in_progress": return text.generationInProgress;
        case "too_large": return text.tooLarge;
        case "rate_limited": return text.rateLimited(waitWords(error.retryAfter));
        case "not_found": return text.notFound;
        case "not_authenticated": return text.notAuthenticated;
        case "unavailable":
        case "storage_unavailable": return text.unavailable(waitWords(error.retryAfter));
        case "internal_error": return text.internalError;
    }
    const detail = error.fields.map((field) => field.detail).join(" ") || error.detail;
    if (error.code === "unexpected_answer" || detail === "") return text.unexpectedAnswer;
    // The server speaks English, and says these more exactly than one sentence for all of them can.
    switch (error.code) {
        case "invalid_input": return text.invalidInput(detail);
        case "conflict": return text.conflict(detail);
        case "forbidden": return text.forbidden(detail);
    }
    return detail;
}

export function waitWords(seconds: number | null): string {
    const text = textOf(texts);
    if (seconds === null) return text.inAMoment;
    return seconds < 90 ? text.inSeconds(seconds) : text.inMinutes(Math.ceil(seconds / 60));
}

/** What to say about a reply that failed; `detail` is the server's, for codes that this page does not know. */
export function failureWords(code: string, detail: string): string {
    const text = textOf(texts);
    switch (code) {
        case "model_unreachable": return text.modelUnreachable;
        case "model_rejected": return text.modelRejected;
        case "model_rate_limited": return text.modelRateLimited;
        case "model_timeout": return text.modelTimeout;
        case "model_disconnected": return text.modelDisconnected;
        case "model_bad_response": return text.modelBadResponse;
        case "reply_too_long": return text.replyTooLong;
        default: return detail || text.replyFailed;
    }
}
