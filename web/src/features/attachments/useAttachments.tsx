// SPDX-License-Identifier: Apache-2.0

import { lazy, Suspense, useEffect, useMemo } from "react";
import { readyOf } from "../../client/uploadStore";
import { useClient, useReadable } from "../../hooks/services";
import type { Attachment } from "../../protocol/message";
import { textOf } from "../../text/catalog";
import { ErrorBoundary } from "../../ui/ErrorBoundary";
import { showToast } from "../../ui/toasts";
import { AttachButton } from "./AttachButton";
import { DropOverlay } from "./DropOverlay";
import { pasted } from "./pasted";
import { texts } from "./attachTexts";

/** Most messages have no files. */
const UploadChips = lazy(async () => ({ default: (await import("./UploadChips")).UploadChips }));

/** What the box where a message is written gets for its files. They are part of the draft, so that they are there on every device. */
export function useAttachments(key: string) {
    const { uploads, draftFiles } = useClient();
    const list = useReadable(useMemo(() => uploads.of(key), [uploads, key]));
    const attachments = useMemo(() => readyOf(list), [list]);
    useEffect(() => draftFiles.keep(key), [draftFiles, key]);

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
            <ErrorBoundary resetKey={list} fallback={null}>
                <Suspense fallback={null}>
                    <UploadChips uploads={list} onRemove={(id) => uploads.remove(key, id)} onRetry={(id) => uploads.retry(key, id)} />
                </Suspense>
            </ErrorBoundary>
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
        onTaken: () => uploads.taken(key),
        onRestored: (restored: readonly Attachment[]) => uploads.restore(key, restored),
    };
}
