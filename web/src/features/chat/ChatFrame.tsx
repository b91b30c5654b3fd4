// SPDX-License-Identifier: Apache-2.0

import type { ReactNode } from "react";
import { useText } from "../../text/catalog";
import { texts } from "./texts";
import "./chat.css";

interface ChatFrameProps {
    header: ReactNode;
    notice?: ReactNode;
    composer: ReactNode;
    children: ReactNode;
}

/** The page's middle: a head that stays, what was said, and where to write. */
export function ChatFrame({ header, notice, composer, children }: ChatFrameProps) {
    const text = useText(texts);
    return (
        <main className="chat">
            <header className="chat-header">{header}</header>
            <div className="chat-middle">{children}</div>
            <div className="chat-foot">
                {notice}
                {composer}
                <p className="chat-small-print">{text.smallPrint}</p>
            </div>
        </main>
    );
}
