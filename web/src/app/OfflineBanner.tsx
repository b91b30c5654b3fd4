// SPDX-License-Identifier: Apache-2.0

import { useSyncExternalStore } from "react";
import { useText } from "../text/catalog";
import { Icon } from "../ui/icons";
import { texts } from "./texts";

function subscribe(listener: () => void): () => void {
    window.addEventListener("online", listener);
    window.addEventListener("offline", listener);
    return () => {
        window.removeEventListener("online", listener);
        window.removeEventListener("offline", listener);
    };
}

/** Above pages that do not say it themselves. */
export function OfflineBanner() {
    const text = useText(texts);
    const online = useSyncExternalStore(subscribe, () => navigator.onLine);
    return (
        <div className="offline-place" role="status">
            {online ? null : <p className="offline"><Icon name="cloudOff" size={16} />{text.offline}</p>}
        </div>
    );
}
