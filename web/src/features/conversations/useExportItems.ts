// SPDX-License-Identifier: Apache-2.0

import { useCallback } from "react";
import { asRequestError } from "../../client/requestError";
import { useClient } from "../../hooks/services";
import type { Conversation } from "../../protocol/conversation";
import { catalog, useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import type { MenuItem } from "../../ui/Menu";
import { saveFile } from "../../ui/saveFile";
import { showToast } from "../../ui/toasts";

const texts = catalog({
    en: { markdown: "Export as Markdown", json: "Export as JSON", html: "Export as HTML" },
    de: { markdown: "Als Markdown exportieren", json: "Als JSON exportieren", html: "Als HTML exportieren" },
});

const formats = ["markdown", "json", "html"] as const;

/** What a conversation's menu has for taking it along as a file. */
export function useExportItems(): (conversation: Conversation) => readonly MenuItem[] {
    const text = useText(texts);
    const { transfers } = useClient();
    return useCallback(({ id }) => {
        async function save(format: (typeof formats)[number]) {
            try {
                const { name, blob } = await (await transfers()).download(`/api/v1/chat/conversations/${id}/export/?format=${format}`);
                saveFile(name, blob);
            } catch (error) {
                showToast(errorWords(asRequestError(error)));
            }
        }
        return formats.map((format) => ({ label: text[format], icon: "download", onSelect: () => void save(format) }));
    }, [text, transfers]);
}
