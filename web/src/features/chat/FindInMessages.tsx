// SPDX-License-Identifier: Apache-2.0

import { type RefObject, useMemo, useRef, useState } from "react";
import type { Message } from "../../protocol/message";
import { useCommands } from "../../ui/commands";
import { FindBar } from "./FindBar";
import type { MessageWindow } from "./messageWindow";
import type { Row } from "./rows";

export interface FindProps {
    rows: readonly Row[];
    textOf: (message: Message) => string;
    view: MessageWindow;
    content: RefObject<HTMLElement>;
}

/** Looks through a conversation of which only a part is in the document; of one that is there as a whole, the browser does. */
export function FindInMessages({ isWhole, ...props }: FindProps & { isWhole: boolean }) {
    const [isOpen, setOpen] = useState(false);
    const box = useRef<HTMLInputElement>(null);
    useCommands(useMemo(() => (isWhole ? [] : [{
        id: "find", icon: "search", run: () => {
            setOpen(true);
            box.current?.select();
        },
    }]), [isWhole]));
    return isOpen ? <FindBar {...props} box={box} onClose={() => setOpen(false)} /> : null;
}
