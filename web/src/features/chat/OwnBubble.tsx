// SPDX-License-Identifier: Apache-2.0

import type { ReactNode } from "react";
import { visibleTags } from "../../ui/unseen";
import "./message.css";

interface OwnBubbleProps {
    id?: string;
    attachments: ReactNode;
    text: string;
    createdAt: string;
    className?: string;
    /** What stands below the text. */
    children: ReactNode;
}

/** What the reader wrote. */
export function OwnBubble({ id, attachments, text, createdAt, className = "", children }: OwnBubbleProps) {
    return (
        <article id={id} className={`message own ${className}`} aria-label="You">
            {attachments}
            {text === "" ? null : <div className="own-text" dir="auto" title={new Date(createdAt).toLocaleString()}>{visibleTags(text)}</div>}
            {children}
        </article>
    );
}
