// SPDX-License-Identifier: Apache-2.0

import { useText } from "../../text/catalog";
import { Icon } from "../../ui/icons";
import type { QueuedMessage } from "./queue";
import { texts } from "./texts";

interface QueuedMessagesProps {
    waiting: readonly QueuedMessage[];
    /** Whether they go by themselves when the reply has been written. */
    isAutomatic: boolean;
    onSend: (id: number) => void;
    onEdit: (id: number) => void;
    onDrop: (id: number) => void;
}

/** What was written while a reply came in. */
export function QueuedMessages({ waiting, isAutomatic, onSend, onEdit, onDrop }: QueuedMessagesProps) {
    const text = useText(texts);
    if (waiting.length === 0) return null;
    return (
        <ul className="queue" aria-label={text.queued}>
            {waiting.map(({ id, content, attachments }) => (
                <li key={id} className="queue-chip">
                    <span className="queue-text" dir="auto">{content}</span>
                    <span className="queue-note">
                        {attachments.length > 0 ? `${text.files(attachments.length)} · ` : ""}{isAutomatic ? text.waits : text.waitsForYou}
                    </span>
                    <button type="button" className="copy-button" aria-label={text.askNow} title={text.askNow} onClick={() => onSend(id)}>
                        <Icon name="arrowUp" size={16} />
                    </button>
                    <button type="button" className="copy-button" aria-label={text.editQueued} title={text.editQueued} onClick={() => onEdit(id)}>
                        <Icon name="pencil" size={15} />
                    </button>
                    <button type="button" className="copy-button" aria-label={text.dropQueued} title={text.dropQueued} onClick={() => onDrop(id)}>
                        <Icon name="close" size={15} />
                    </button>
                </li>
            ))}
        </ul>
    );
}
