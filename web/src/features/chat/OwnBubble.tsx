// SPDX-License-Identifier: Apache-2.0

import type { HTMLAttributes, ReactNode } from "react";
import { useText } from "../../text/catalog";
import { dateAndTime } from "../../text/format";
import { LongText } from "../../ui/LongText";
import { visibleMarks } from "../../ui/unseen";
import { texts } from "./texts";
import "./message.css";

interface OwnBubbleProps {
    article?: HTMLAttributes<HTMLElement>;
    attachments: ReactNode;
    text: string;
    createdAt: string;
    className?: string;
    /** What stands below the text. */
    children: ReactNode;
}

/** What the reader wrote. */
export function OwnBubble({ article = {}, attachments, text, createdAt, className = "", children }: OwnBubbleProps) {
    const words = useText(texts);
    return (
        <article {...article} className={`message own ${className}`} aria-label={words.you}>
            {attachments}
            {text === "" ? null : <div className="own-text" title={dateAndTime(createdAt)}><LongText text={visibleMarks(text)} /></div>}
            {children}
        </article>
    );
}
