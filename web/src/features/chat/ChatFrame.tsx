// SPDX-License-Identifier: Apache-2.0

import type { ReactNode } from "react";
import "./chat.css";

interface ChatFrameProps {
    header: ReactNode;
    notice?: ReactNode;
    composer: ReactNode;
    children: ReactNode;
}

/** The page's middle: a head that stays, what was said, and where to write. */
export function ChatFrame({ header, notice, composer, children }: ChatFrameProps) {
    return (
        <main className="chat">
            <header className="chat-header">{header}</header>
            <div className="chat-middle">{children}</div>
            <div className="chat-foot">
                {notice}
                {composer}
                <p className="chat-small-print">Agents make mistakes. Check what matters.</p>
            </div>
        </main>
    );
}
