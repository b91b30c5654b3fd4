// SPDX-License-Identifier: Apache-2.0

import { catalog } from "../../text/catalog";

/** What is said before there is any file; the rest comes with what shows files. */
export const texts = catalog({
    en: {
        attach: "Attach files",
        drop: "Drop files to attach them",
        dropHint: "Pictures, PDF, DOCX and text",
        tooMany: (left: number) => (left === 1 ? "A message takes 20 files. One was left out." : `A message takes 20 files. ${left} were left out.`),
        pasted: "Pasted text.txt",
    },
    de: {
        attach: "Dateien anhängen",
        drop: "Dateien zum Anhängen ablegen",
        dropHint: "Bilder, PDF, DOCX und Text",
        tooMany: (left) => (left === 1 ? "Eine Nachricht fasst 20 Dateien. Eine blieb übrig." : `Eine Nachricht fasst 20 Dateien. ${left} blieben übrig.`),
        pasted: "Eingefügter Text.txt",
    },
});
