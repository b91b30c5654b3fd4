// SPDX-License-Identifier: Apache-2.0

import { useEffect, useState } from "react";
import { useText } from "../text/catalog";
import { copyText } from "./copyText";
import { Icon, type IconName } from "./icons";
import { texts } from "./texts";
import { showToast } from "./toasts";

interface CopyButtonProps {
    /** The button's name; it stays while the picture says that it was done. */
    label: string;
    text: () => string;
    showsLabel?: boolean;
    icon?: IconName;
}

export function CopyButton({ label, text: copied, showsLabel = false, icon = "copy" }: CopyButtonProps) {
    const text = useText(texts);
    const [done, setDone] = useState(false);
    useEffect(() => {
        if (!done) return;
        const timer = setTimeout(() => setDone(false), 1_800);
        return () => clearTimeout(timer);
    }, [done]);

    async function copy() {
        if (await copyText(copied())) setDone(true);
        else showToast(text.copyingRefused);
    }

    return (
        <button type="button" className={`copy-button${done ? " done" : ""}`} aria-label={label} title={showsLabel ? undefined : label}
            onClick={() => void copy()}>
            <Icon name={done ? "check" : icon} size={15} />
            {showsLabel ? <span aria-hidden="true">{done ? text.copied : text.copy}</span> : null}
            <span className="visually-hidden" role="status">{done ? text.copied : ""}</span>
        </button>
    );
}
