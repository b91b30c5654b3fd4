// SPDX-License-Identifier: Apache-2.0

import { useEffect, useMemo, useRef } from "react";
import { readyOf } from "../../client/uploadStore";
import { useClient, useReadable } from "../../hooks/services";
import type { Attachment } from "../../protocol/message";
import { textOf } from "../../text/catalog";
import { showToast } from "../../ui/toasts";
import { AttachButton } from "./AttachButton";
import { DropOverlay } from "./DropOverlay";
import { pasted } from "./pasted";
import { texts } from "./texts";
import { UploadChips } from "./UploadChips";

/** What the box where a message is written gets for its files. They are part of the draft, so that they are there on every device. */
export function useAttachments(key: string) {
    const { uploads, drafts } = useClient();
    const list = useReadable(useMemo(() => uploads.of(key), [uploads, key]));
    const draft = useReadable(useMemo(() => drafts.of(key), [drafts, key]));
    const attachments = useMemo(() => readyOf(list), [list]);
    const ids = attachments.map((each) => each.id).join(" ");
    const draftIDs = draft.files.join(" ");
    /** What was last said to be the draft's files, here or there. */
    const agreed = useRef<{ key: string; ids: string }>({ key: "", ids: "" });

    useEffect(() => {
        if (agreed.current.key !== key) agreed.current = { key, ids };
        if (draftIDs === agreed.current.ids) return;
        // Another device, or an earlier visit, has others.
        agreed.current = { key, ids: draftIDs };
        const wanted = new Set(draft.files);
        for (const each of uploads.of(key).getSnapshot()) {
            if (each.state.kind === "done" && !wanted.has(each.state.attachment.id)) uploads.forget(key, each.id);
        }
        void uploads.restoreByID(key, draft.files);
    }, [key, draftIDs]);

    useEffect(() => {
        if (agreed.current.key !== key || ids === agreed.current.ids) return;
        agreed.current = { key, ids };
        drafts.change(key, { text: drafts.of(key).getSnapshot().text, files: ids === "" ? [] : ids.split(" ") });
    }, [key, ids]);

    function add(files: readonly { file: Blob; name: string }[]) {
        const left = uploads.add(key, files);
        if (left > 0) showToast(textOf(texts).tooMany(left));
    }
    const addFiles = (files: readonly File[]) => add(files.map((file) => ({ file, name: file.name })));

    return {
        leading: (
            <>
                <AttachButton onFiles={addFiles} />
                <DropOverlay onFiles={addFiles} />
            </>
        ),
        above: list.length === 0 ? null : (
            <UploadChips uploads={list} onRemove={(id) => uploads.remove(key, id)} onRetry={(id) => uploads.retry(key, id)} />
        ),
        attachments,
        isHolding: list.length > attachments.length,
        onPaste: (data: DataTransfer) => {
            const found = pasted(data);
            if (found === null) return false;
            if (found.kind === "files") addFiles(found.files);
            else add([{ file: new Blob([found.text], { type: "text/plain" }), name: textOf(texts).pasted }]);
            return true;
        },
        onTaken: () => {
            agreed.current = { key, ids: "" };
            uploads.taken(key);
        },
        onRestored: (restored: readonly Attachment[]) => uploads.restore(key, restored),
    };
}
