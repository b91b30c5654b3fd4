// SPDX-License-Identifier: Apache-2.0

import { type MouseEvent, useEffect, useMemo } from "react";
import { systemClock } from "../../client/clock";
import { FileLink } from "../../client/fileLink";
import { useAuthSession, useClient, useReadable } from "../../hooks/services";
import type { Attachment } from "../../protocol/message";
import { errorWords } from "../../text/errorWords";
import { saveFrom } from "../../ui/saveFile";
import { showToast } from "../../ui/toasts";

/** A link to the file that works, as `FileLink` has it, and what a press on it does. */
export function useLink(attachment: Attachment) {
    const { api } = useClient();
    const session = useAuthSession();
    const link = useMemo(() => new FileLink(attachment, {
        attachment: (id) => api.attachment(id), serverNow: () => session.serverNow(), clock: systemClock, random: Math.random,
    }), [attachment.id, attachment.url, api, session]);
    const state = useReadable(link);
    useEffect(() => {
        const close = link.open();
        const hurry = () => link.hurry();
        window.addEventListener("online", hurry);
        return () => {
            window.removeEventListener("online", hurry);
            close();
        };
    }, [link]);

    /** Saves the file. A link that works the browser follows by itself; where there is none, another is asked for first. */
    async function save(event: MouseEvent) {
        if (!link.isOver()) return;
        event.preventDefault();
        const { url, error } = await link.working();
        if (url !== null) saveFrom(url, attachment.filename);
        else if (error !== null) showToast(errorWords(error));
    }
    return { ...state, save, renew: () => void link.renew() };
}
