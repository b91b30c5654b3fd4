// SPDX-License-Identifier: Apache-2.0

import type { Upload } from "../client/transfers";

/** `XMLHttpRequest` says how much of a body is on its way, and shows an answer while it comes. */
export const browserUpload: Upload = {
    send: ({ path, headers, body, onSent, onAnswer, signal }) => new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open("POST", path);
        for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
        request.upload.onprogress = (event) => onSent(event.loaded);
        request.onprogress = () => {
            if (request.status >= 200 && request.status < 300) onAnswer(request.responseText);
        };
        request.onload = () => resolve({ status: request.status, text: request.responseText, retryAfter: request.getResponseHeader("Retry-After") });
        request.onerror = request.onabort = request.ontimeout = () => reject(new Error("no answer"));
        if (signal.aborted) return reject(new Error("aborted"));
        signal.addEventListener("abort", () => request.abort());
        request.send(body);
    }),
};
