// SPDX-License-Identifier: Apache-2.0

import { useReadable } from "../hooks/services";
import { useText } from "../text/catalog";
import { Choice } from "./Choice";
import { notificationState, wantNotifications } from "./notifications";
import { texts } from "./texts";

/** Whether the browser tells of answers while nobody looks at the page; nothing where it cannot. */
export function NotificationChoice() {
    const text = useText(texts);
    const state = useReadable(notificationState);
    if (state === "unable") return null;
    return (
        <>
            <Choice label={text.notifications} value={state === "on" ? "on" : "off"} onChoose={(value) => void wantNotifications(value === "on")}
                options={[{ value: "off", label: text.notificationsOff }, { value: "on", label: text.notificationsOn }]} />
            {state === "refused" ? <p className="field-fault" role="status">{text.notificationsRefused}</p> : null}
        </>
    );
}
