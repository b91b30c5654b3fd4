// SPDX-License-Identifier: Apache-2.0

import { useEffect, useState } from "react";
import type { Message } from "../protocol/message";
import { useClient } from "./services";

/** How long a reply was being written, in milliseconds; asked for when it is wanted, null until then and where nobody knows. */
export function useReplyDuration(message: Message): number | null {
    const { api } = useClient();
    const [duration, setDuration] = useState<number | null>(null);
    const { conversation_id: conversation, id, role } = message;
    useEffect(() => {
        if (role !== "assistant") return;
        let gone = false;
        api.generation(conversation, id).then(({ started_at: started, ended_at: ended }) => {
            if (!gone && ended !== null) setDuration(Date.parse(ended) - Date.parse(started));
        }, () => {});
        return () => {
            gone = true;
        };
    }, [api, conversation, id, role]);
    return duration;
}
