// SPDX-License-Identifier: Apache-2.0

import { array, type Decoder, fields, integer, object, optional, string } from "./decode";
import { type Problem, problem } from "./problem";

export interface ImportedConversation {
    id: string;
    title: string;
    messages: number;
    /** For people: what could not be kept as it was. */
    notes: string[];
}

export interface SkippedConversation {
    title: string | null;
    code: string;
    /** For people. */
    detail: string;
    conversation_id: string | null;
}

/** What an import took, and what it could not. Of very many only the first are named; all are counted. */
export interface ImportReport {
    format: string | null;
    conversations: number;
    messages: number;
    attachments: number;
    not_taken: number;
    imported: ImportedConversation[];
    skipped: SkippedConversation[];
}

export interface ImportProgress {
    bytes: number;
    total_bytes: number;
    conversations: number;
    messages: number;
}

/** A line of the answer: how far it is, over and over, and in the end one of the other two. */
export type ImportLine =
    | { kind: "progress"; progress: ImportProgress }
    | { kind: "report"; report: ImportReport }
    | { kind: "problem"; problem: Problem };

const progress: Decoder<ImportProgress> = object<ImportProgress>({
    bytes: integer, total_bytes: integer, conversations: integer, messages: integer,
});

export const importReport: Decoder<ImportReport> = object<ImportReport>({
    format: optional(string),
    conversations: integer,
    messages: integer,
    attachments: integer,
    not_taken: integer,
    imported: array(object<ImportedConversation>({ id: string, title: string, messages: integer, notes: array(string) })),
    skipped: array(object<SkippedConversation>({ title: optional(string), code: string, detail: string, conversation_id: optional(string) })),
});

export const importLine: Decoder<ImportLine> = (value, path) => {
    const line = fields(value, path);
    if (line["progress"] !== undefined) return { kind: "progress", progress: progress(line["progress"], "progress") };
    if (line["report"] !== undefined) return { kind: "report", report: importReport(line["report"], "report") };
    return { kind: "problem", problem: problem(line["problem"], "problem") };
};
