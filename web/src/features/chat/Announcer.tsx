// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef } from "react";
import { contentOf, type ConversationState } from "../../client/conversationState";
import { textOf } from "../../text/catalog";
import { sentencesFrom } from "./spoken";
import { texts } from "./texts";

/** A screen reader is behind by a few sentences at most; what it has read can go. */
const kept = 12;

/**
 * Tells who listens what is being written, in whole sentences. It is apart from the list, whose text changes by letters, and
 * outside of what the browser's own search finds and what is copied, since it says everything a second time.
 */
export function Announcer({ state, author }: { state: ConversationState; author: string }) {
    const host = useRef<HTMLDivElement>(null);
    const region = useRef<HTMLElement | null>(null);
    const told = useRef<{ id: string; upTo: number } | null>(null);

    useEffect(() => {
        if (!host.current || region.current) return;
        const element = document.createElement("div");
        element.setAttribute("aria-live", "polite");
        element.setAttribute("aria-relevant", "additions");
        host.current.attachShadow({ mode: "closed" }).append(element);
        region.current = element;
    }, []);

    const message = state.messages[state.messages.length - 1]?.message;
    const isStreaming = message?.status === "streaming";
    const content = message === undefined ? "" : contentOf(state, message);
    useEffect(() => {
        if (message === undefined || (!isStreaming && told.current?.id !== message.id)) return;
        const words = textOf(texts);
        if (told.current?.id !== message.id) {
            told.current = { id: message.id, upTo: 0 };
            say(region.current, words.isAnswering(author));
        }
        const { upTo, sentences } = sentencesFrom(content, told.current.upTo, !isStreaming, { code: words.codeSpoken, table: words.tableSpoken });
        sentences.forEach((sentence) => say(region.current, sentence));
        told.current = isStreaming ? { id: message.id, upTo } : null;
    }, [message, content, isStreaming, author]);

    return <div ref={host} className="visually-hidden" />;
}

function say(region: HTMLElement | null, sentence: string): void {
    if (region === null) return;
    const paragraph = document.createElement("p");
    paragraph.textContent = sentence;
    region.append(paragraph);
    while (region.children.length > kept) region.firstElementChild?.remove();
}
