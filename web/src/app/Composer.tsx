// SPDX-License-Identifier: Apache-2.0

import { useAttachments } from "../features/attachments/useAttachments";
import type { ComposerProps } from "../features/chat/parts";
import { ChatInput } from "../features/composer/ChatInput";
import type { ComposerExtras } from "../features/composer/extras";

/** The box where a message is written, with what other features add to it. */
export function Composer(props: ComposerProps) {
    const extras: ComposerExtras = useAttachments(props.draftKey);
    return <ChatInput {...props} extras={extras} />;
}
