// SPDX-License-Identifier: Apache-2.0

import type { ComposerProps } from "../features/chat/parts";
import { ChatInput } from "../features/composer/ChatInput";
import { noExtras } from "../features/composer/extras";

/** The box where a message is written, with what other features add to it. */
export function Composer(props: ComposerProps) {
    return <ChatInput {...props} extras={noExtras} />;
}
