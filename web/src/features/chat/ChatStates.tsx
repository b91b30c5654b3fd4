// SPDX-License-Identifier: Apache-2.0

import type { RequestError } from "../../client/requestError";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { Martlet } from "../../ui/icons";
import { PassingButton } from "../../ui/PassingButton";
import { Link } from "../../ui/router";
import { texts } from "./texts";
import "./chat.css";

export function ChatSkeleton() {
    const text = useText(texts);
    return (
        <div className="chat-skeleton" aria-busy="true">
            <span className="visually-hidden" role="status">{text.loading}</span>
            <span className="skeleton theirs" />
            <span className="skeleton line" />
            <span className="skeleton line" />
            <span className="skeleton line short" />
        </div>
    );
}

/** Why there is nothing at this address: there never was, there was until now, or it is not for this account. */
export type MissingReason = "missing" | "removed" | "forbidden";

export function ConversationMissing({ reason = "missing" }: { reason?: MissingReason }) {
    const text = useText(texts);
    const title = { missing: text.missingTitle, removed: text.removedTitle, forbidden: text.forbiddenTitle }[reason];
    return (
        <main className="chat-state">
            <span className="chat-state-mark"><Martlet size={44} /></span>
            <h1>{title}</h1>
            <p>{text[reason]}</p>
            <Link href="/" className="button primary">{text.startNew}</Link>
        </main>
    );
}

export function ConversationUnread({ error, onAgain }: { error: RequestError | null; onAgain: () => void }) {
    const text = useText(texts);
    return (
        <div className="chat-state" role="alert">
            <h1>{text.unread}</h1>
            <p>{error ? errorWords(error) : null}</p>
            <PassingButton className="button" heir={() => document.getElementById("message-box")} onClick={onAgain}>{text.tryAgain}</PassingButton>
        </div>
    );
}
