// SPDX-License-Identifier: Apache-2.0

import { useState } from "react";
import type { Attachment } from "../../protocol/message";
import { useText } from "../../text/catalog";
import { Icon } from "../../ui/icons";
import { visibleControls } from "../../ui/unseen";
import { texts } from "./texts";
import { useLink } from "./useLink";

/** A picture of this server's. One whose link has ended gets another; one that is none says so. */
export function Picture({ attachment, alt }: { attachment: Attachment; alt: string }) {
    const text = useText(texts);
    const { url, gone, error, renew } = useLink(attachment);
    const [faults, setFaults] = useState(0);
    if (gone || faults > 1 || (url === null && error !== null)) {
        return <span className="picture-fault"><Icon name="file" size={20} /><span><bdi>{visibleControls(attachment.filename)}</bdi><br />{text.cannotShow}</span></span>;
    }
    return (
        <img src={url ?? undefined} alt={alt} loading="lazy" decoding="async" onError={() => {
            setFaults(faults + 1);
            if (faults === 0) renew();
        }} />
    );
}
