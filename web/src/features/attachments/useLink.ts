// SPDX-License-Identifier: Apache-2.0

import { useEffect, useState } from "react";
import { useClient } from "../../hooks/services";
import type { Attachment } from "../../protocol/message";

/** Whether a link to a file has ended, or is about to. */
export function hasEnded(url: string, now: number): boolean {
    const end = Number(new URL(url, "http://local.invalid").searchParams.get("expires"));
    return Number.isFinite(end) && end * 1000 - now < 30_000;
}

/** A link to the file that works; null while there is none, `gone` where there will be none. */
export function useLink(attachment: Attachment): { url: string | null; gone: boolean; renew: () => void } {
    const { api } = useClient();
    const [renewed, setRenewed] = useState<string | null>(null);
    const [gone, setGone] = useState(false);
    const ended = hasEnded(renewed ?? attachment.url, Date.now());

    const renew = () => {
        api.attachment(attachment.id).then((fresh) => setRenewed(fresh.url), () => setGone(true));
    };
    useEffect(() => {
        if (ended && !gone) renew();
    }, [ended]);
    return { url: ended ? null : (renewed ?? attachment.url), gone, renew };
}
