// SPDX-License-Identifier: Apache-2.0

import { Observable, type Readable } from "../client/observable";

/** `unable` where the browser has none, which is also so at addresses that are not secure. */
export type NotificationState = "unable" | "refused" | "off" | "on";

const key = "martlet.notifications";
const state = new Observable<NotificationState>(present());

export const notificationState: Readable<NotificationState> = state;

function present(): NotificationState {
    if (typeof Notification === "undefined") return "unable";
    if (Notification.permission === "denied") return "refused";
    try {
        return Notification.permission === "granted" && localStorage.getItem(key) === "on" ? "on" : "off";
    } catch {
        return "off";
    }
}

/** Asks the person where the browser has not yet; only by their own wish. */
export async function wantNotifications(wanted: boolean): Promise<void> {
    if (state.getSnapshot() === "unable") return;
    try {
        localStorage.setItem(key, wanted ? "on" : "off");
    } catch {
        // It then holds until the page is loaded again.
    }
    if (!wanted) return state.set(Notification.permission === "denied" ? "refused" : "off");
    const answer = await Notification.requestPermission();
    state.set(answer === "granted" ? "on" : answer === "denied" ? "refused" : "off");
}

/** Only where it was asked for, and nobody looks at the page. Several tabs with the same `tag` make one. */
export function notify(title: string, text: string, tag: string, onClick: () => void): void {
    if (state.getSnapshot() !== "on" || document.visibilityState === "visible") return;
    try {
        const notification = new Notification(title, { body: text, tag, icon: "/icon-192.png" });
        notification.onclick = () => {
            window.focus();
            onClick();
            notification.close();
        };
    } catch {
        // Some browsers on phones only let a service worker show one.
    }
}
