// SPDX-License-Identifier: Apache-2.0

import type { Branch } from "../../protocol/message";
import { useText } from "../../text/catalog";
import { Icon } from "../../ui/icons";
import { texts } from "./texts";

interface VersionSwitchProps {
    branch: Branch;
    onShow: (messageID: string) => void;
}

/** ‹2/3›: the ways in which a question was put, or answered. */
export function VersionSwitch({ branch, onShow }: VersionSwitchProps) {
    const text = useText(texts);
    const { index, count, sibling_ids: ids } = branch;
    if (count < 2) return null;
    return (
        <span className="version-switch">
            <Step label={text.previousVersion} icon="left" id={ids[index - 1]} onShow={onShow} />
            <span aria-hidden="true">{index + 1}/{count}</span>
            <span className="visually-hidden">{text.version(index + 1, count)}</span>
            <Step label={text.nextVersion} icon="right" id={ids[index + 1]} onShow={onShow} />
        </span>
    );
}

interface StepProps {
    label: string;
    icon: "left" | "right";
    /** Undefined at the end of the row, where the button stays for who has the focus on it. */
    id: string | undefined;
    onShow: (messageID: string) => void;
}

function Step({ label, icon, id, onShow }: StepProps) {
    return (
        <button type="button" className="copy-button" aria-label={label} title={label} aria-disabled={id === undefined || undefined}
            onClick={() => id !== undefined && onShow(id)}>
            <Icon name={icon} size={15} />
        </button>
    );
}
