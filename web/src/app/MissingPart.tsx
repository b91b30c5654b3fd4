// SPDX-License-Identifier: Apache-2.0

import { useEffect } from "react";
import { textOf } from "../text/catalog";
import { showToast } from "../ui/toasts";
import { texts } from "./texts";

/** Says that what was asked for did not come, and is gone. */
export function MissingPart({ onSaid }: { onSaid: () => void }) {
    useEffect(() => {
        const text = textOf(texts);
        showToast(text.partMissing, { label: text.loadAgain, run: () => window.location.reload() });
        onSaid();
    }, []);
    return null;
}
