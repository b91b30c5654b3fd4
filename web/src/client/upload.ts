// SPDX-License-Identifier: Apache-2.0

import { decodeText } from "../protocol/decode";
import { type Attachment, attachment } from "../protocol/message";
import { failureOf } from "./http";
import { RequestError } from "./requestError";

/** Sends a file as a form; as `fetch` does, but tells how far it is. Throws `RequestError`. */
export type SendFile = (file: Blob, name: string, token: string, onProgress: (part: number) => void, signal: AbortSignal) => Promise<Attachment>;

const path = "/api/v1/chat/attachments/";

export const sendFile: SendFile = (file, name, token, onProgress, signal) => new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open("POST", path);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => {
        if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total);
    };
    request.onerror = request.onabort = request.ontimeout = () => fail(RequestError.offline());
    request.onload = () => {
        if (request.status !== 201) {
            fail(failureOf(request.status, request.getResponseHeader("Retry-After"), request.responseText));
            return;
        }
        const decoded = decodeText(attachment, request.responseText);
        if (decoded.ok) done(decoded.value);
        else fail(RequestError.unexpected(request.status, decoded.error));
    };
    request.onloadend = () => signal.removeEventListener("abort", stop);
    signal.addEventListener("abort", stop);
    const form = new FormData();
    form.append("file", file, name);
    request.send(form);
});
