// SPDX-License-Identifier: Apache-2.0

import type { Api } from "../../../client/api";
import { everything } from "../../../client/listState";

/** Takes every conversation off the list, into the archive, and tells how many so far; throws `RequestError`, and what was done by
 * then stays so. */
export async function archiveEverything(api: Pick<Api, "conversations" | "patch">, onArchived: (count: number) => void): Promise<number> {
    let count = 0;
    for (;;) {
        // Always the first page: what is archived is not in it any more.
        const { results } = await api.conversations(everything, null);
        if (results.length === 0) return count;
        for (const { id } of results) {
            await api.patch(id, { is_archived: true });
            onArchived((count += 1));
        }
    }
}
