// SPDX-License-Identifier: Apache-2.0

import { errorWords } from "../../text/errorWords";
import type { RequestError } from "../../client/requestError";
import { Martlet } from "../../ui/icons";
import { Link } from "../../ui/router";

export function ChatSkeleton() {
    return (
        <div className="chat-skeleton" aria-busy="true">
            <span className="visually-hidden">Loading the conversation</span>
            <span className="skeleton theirs" />
            <span className="skeleton line" />
            <span className="skeleton line" />
            <span className="skeleton line short" />
        </div>
    );
}

export function ConversationMissing() {
    return (
        <main className="chat-state">
            <span className="chat-state-mark"><Martlet size={44} /></span>
            <h1>Nothing has nested here</h1>
            <p>This conversation does not exist, or it belongs to another account.</p>
            <Link href="/" className="button primary">Start a new one</Link>
        </main>
    );
}

export function ConversationUnread({ error, onAgain }: { error: RequestError | null; onAgain: () => void }) {
    return (
        <div className="chat-state" role="alert">
            <h1>This conversation could not be read</h1>
            <p>{error ? errorWords(error) : null}</p>
            <button type="button" className="button" onClick={onAgain}>Try again</button>
        </div>
    );
}
