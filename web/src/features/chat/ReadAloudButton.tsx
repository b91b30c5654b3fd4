// SPDX-License-Identifier: Apache-2.0

import { useText } from "../../text/catalog";
import { Icon } from "../../ui/icons";
import { readAloud, stopReading } from "./readAloud";
import { texts } from "./texts";

interface ReadAloudButtonProps {
    id: string;
    text: string;
    isReading: boolean;
}

export function ReadAloudButton({ id, text, isReading }: ReadAloudButtonProps) {
    const words = useText(texts);
    return (
        <button type="button" className="copy-button" aria-label={words.readAloud} aria-pressed={isReading} title={isReading ? words.stopReading : words.readAloud}
            onClick={() => (isReading ? stopReading() : readAloud(id, text))}>
            <Icon name={isReading ? "stop" : "speaker"} size={15} />
        </button>
    );
}
