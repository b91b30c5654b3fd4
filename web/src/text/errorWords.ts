// SPDX-License-Identifier: Apache-2.0

import type { RequestError } from "../client/requestError";

/** What went wrong, in words for the person at the page. */
export function errorWords(error: RequestError): string {
    switch (error.code) {
        case "offline": return "The server cannot be reached. Check your connection and try again.";
        case "invalid_credentials": return "The email or the password is not right.";
        case "email_taken": return "There is already an account with this email. Sign in instead.";
        case "registration_closed": return "This server does not take new accounts. Ask its administrator for one.";
        case "agent_unavailable": return "This agent is not available any more. Choose another one.";
        case "generation_in_progress": return "A reply is still being written here. Wait for it, or stop it first.";
        case "too_large": return "That message is too long. The limit is 256 KiB of text.";
        case "rate_limited": return `Too many requests. Try again ${waitWords(error.retryAfter)}.`;
        case "not_found": return "That is not here any more.";
        case "not_authenticated": return "You are signed out. Sign in again.";
        case "unavailable":
        case "storage_unavailable": return `The server is busy or restarting. Try again ${waitWords(error.retryAfter)}.`;
        case "internal_error": return "The server had a problem. Try again in a moment.";
    }
    if (error.fields.length > 0) return error.fields.map((field) => field.detail).join(" ");
    if (error.code === "unexpected_answer" || error.detail === "") return "The server gave an answer that this page does not understand.";
    return error.detail;
}

export function waitWords(seconds: number | null): string {
    if (seconds === null) return "in a moment";
    if (seconds < 90) return seconds <= 1 ? "in a second" : `in ${seconds} seconds`;
    return `in ${Math.ceil(seconds / 60)} minutes`;
}

/** What to say about a reply that failed; `detail` is the server's, for codes that this page does not know. */
export function failureWords(code: string, detail: string): string {
    switch (code) {
        case "model_unreachable": return "The model's server cannot be reached.";
        case "model_rejected": return "The model's server refused the request.";
        case "model_rate_limited": return "The model's server is taking no more requests for now.";
        case "model_timeout": return "The model took too long to answer.";
        case "model_disconnected": return "The connection to the model broke off.";
        case "model_bad_response": return "The model's server answered with something unreadable.";
        case "reply_too_long": return "The reply became too long.";
        default: return detail || "The reply failed.";
    }
}
