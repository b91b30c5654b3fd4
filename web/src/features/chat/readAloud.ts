// SPDX-License-Identifier: Apache-2.0

import { Observable, type Readable } from "../../client/observable";
import { textOf } from "../../text/catalog";
import { showToast } from "../../ui/toasts";
import { passagesOf } from "./spoken";
import { texts } from "./texts";

const reading = new Observable<string | null>(null);
/** What waits to be said. Chrome forgets what nobody else holds, and then never tells that it ended. */
let held: SpeechSynthesisUtterance[] = [];

/** The message that is being read, if any. */
export const messageRead: Readable<string | null> = reading;

export const canReadAloud = typeof window !== "undefined" && "speechSynthesis" in window;

/** Has a voice of the browser's say the message, instead of any other one. */
export function readAloud(id: string, markdown: string): void {
    stopReading();
    const { codeSpoken: code, tableSpoken: table, noVoice } = textOf(texts);
    const passages = passagesOf(markdown, { code, table }).map((passage) => new SpeechSynthesisUtterance(passage));
    const last = passages[passages.length - 1];
    if (last === undefined) return;
    held = passages;
    reading.set(id);
    const whileHeld = (action: () => void) => () => {
        if (held === passages) action();
    };
    last.onend = whileHeld(stopReading);
    for (const passage of passages) {
        passage.onerror = whileHeld(() => {
            stopReading();
            showToast(noVoice);
        });
        window.speechSynthesis.speak(passage);
    }
}

export function stopReading(): void {
    if (reading.getSnapshot() === null) return;
    held = [];
    reading.set(null);
    window.speechSynthesis.cancel();
}
