// SPDX-License-Identifier: Apache-2.0

import { useSyncExternalStore } from "react";
import { useText } from "../../text/catalog";
import { Icon } from "../../ui/icons";
import { texts } from "./texts";

function subscribe(listener: () => void): () => void {
    window.addEventListener("online", listener);
    window.addEventListener("offline", listener);
    return () => {
        window.removeEventListener("online", listener);
        window.removeEventListener("offline", listener);
    };
}

/** Says that nothing new can arrive, for as long as it is so. */
export function ChatNotice({ reconnecting }: { reconnecting: boolean }) {
    const text = useText(texts);
    const online = useSyncExternalStore(subscribe, () => navigator.onLine);
    const words = !online ? text.offline : reconnecting ? text.reconnecting : null;
    return (
        <div className="chat-notice-place" role="status">
            {words === null ? null : <p className="chat-notice"><Icon name="cloudOff" size={16} />{words}</p>}
        </div>
    );
}
