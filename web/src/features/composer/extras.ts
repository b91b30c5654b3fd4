// SPDX-License-Identifier: Apache-2.0

import type { ReactNode } from "react";
import type { Attachment } from "../../protocol/message";
import type { SuggestionProps } from "./suggestion";

/** What another feature, such as files, adds to the box where a message is written. */
export interface ComposerExtras {
    /** Before the text: a button. */
    leading: ReactNode;
    /** Above the text: each thing that goes along, as a chip. */
    above: ReactNode;
    /** What is ready to go along. A message may consist of it alone. */
    attachments: readonly Attachment[];
    /** Something is on its way, or failed and has to be dealt with: until then nothing is sent. */
    isHolding: boolean;
    /** Takes what a paste holds besides text; whether it did. */
    onPaste: (data: DataTransfer) => boolean;
    /** The attachments went off with a message; the next begins with none. */
    onTaken: () => void;
    /** A message that had waited to be sent comes back into the box, and these with it. */
    onRestored: (attachments: readonly Attachment[]) => void;
    /** What can be chosen for a sign in the text. */
    suggestions: (props: SuggestionProps) => ReactNode;
}
