// SPDX-License-Identifier: Apache-2.0

import type { DraftStore } from "./draftStore";
import { heldOf, type UploadStore } from "./uploadStore";

/** Keeps the files at the box where a message is written and those of its draft the same, whichever of the two changes. */
export class DraftFiles {
    /** What each draft's files were when the two were last the same: who has others is who changed them. */
    private readonly agreed = new Map<string, string>();

    constructor(
        private readonly drafts: Pick<DraftStore, "of" | "change">,
        private readonly uploads: Pick<UploadStore, "of" | "showOnly">,
    ) {}

    /** From now on, also while another conversation is shown: a file may be there only then. */
    keep(key: string): void {
        if (this.agreed.has(key)) return;
        const draft = this.drafts.of(key);
        const uploads = this.uploads.of(key);
        // At first nobody has taken any away.
        this.uploads.showOnly(key, [...new Set([...heldOf(uploads.getSnapshot()), ...draft.getSnapshot().files])]);
        this.agreed.set(key, asOne(draft.getSnapshot().files));
        this.toDraft(key);
        draft.subscribe(() => this.fromDraft(key));
        uploads.subscribe(() => this.toDraft(key));
    }

    private fromDraft(key: string): void {
        const { files } = this.drafts.of(key).getSnapshot();
        if (!this.differ(key, files)) return;
        this.uploads.showOnly(key, files);
    }

    private toDraft(key: string): void {
        const files = heldOf(this.uploads.of(key).getSnapshot());
        if (!this.differ(key, files)) return;
        this.drafts.change(key, { text: this.drafts.of(key).getSnapshot().text, files });
    }

    private differ(key: string, files: readonly string[]): boolean {
        const now = asOne(files);
        if (this.agreed.get(key) === now) return false;
        this.agreed.set(key, now);
        return true;
    }
}

/** In whatever order they are: two devices may have them in two. */
function asOne(files: readonly string[]): string {
    return [...files].sort().join(" ");
}
