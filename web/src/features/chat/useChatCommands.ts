// SPDX-License-Identifier: Apache-2.0

import { useMemo, useRef } from "react";
import type { ConversationState } from "../../client/conversationState";
import { catalog, textOf } from "../../text/catalog";
import { useCommands } from "../../ui/commands";
import { copyText } from "../../ui/copyText";
import { showToast } from "../../ui/toasts";
import { lastCode } from "./lastCode";

const texts = catalog({
    en: {
        answerCopied: "The answer is copied.",
        noAnswer: "There is no answer here yet.",
        codeCopied: "The code is copied.",
        noCode: "There is no code here.",
        refused: "The browser did not allow copying. It needs a secure (https) address.",
    },
    de: {
        answerCopied: "Die Antwort ist kopiert.",
        noAnswer: "Hier gibt es noch keine Antwort.",
        codeCopied: "Der Code ist kopiert.",
        noCode: "Hier gibt es keinen Code.",
        refused: "Der Browser hat das Kopieren nicht erlaubt. Dafür braucht es eine sichere Adresse (https).",
    },
});

/** What a conversation can be asked for by a key. */
export function useChatCommands(state: ConversationState): void {
    const now = useRef(state);
    now.current = state;
    useCommands(useMemo(() => {
        const answers = () => {
            const { messages, live } = now.current;
            const replies = messages.map(({ message }) => message).filter((message) => message.role === "assistant");
            return replies.map((reply) => live[reply.id]?.content ?? reply.content).reverse();
        };
        return [
            { id: "copy-answer", icon: "copy", run: () => void copy(answers()[0] ?? null, textOf(texts).answerCopied, textOf(texts).noAnswer) },
            {
                id: "copy-code", icon: "copy",
                run: () => {
                    const code = answers().map(lastCode).find((each) => each !== null);
                    void copy(code ?? null, textOf(texts).codeCopied, textOf(texts).noCode);
                },
            },
        ];
    }, []));
}

async function copy(text: string | null, done: string, nothing: string): Promise<void> {
    if (text === null || text === "") {
        showToast(nothing);
        return;
    }
    showToast(await copyText(text) ? done : textOf(texts).refused);
}
