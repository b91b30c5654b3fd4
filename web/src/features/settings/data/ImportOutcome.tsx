// SPDX-License-Identifier: Apache-2.0

import type { ImportReport, SkippedConversation } from "../../../protocol/importReport";
import { useText } from "../../../text/catalog";
import { wholeNumber } from "../../../text/format";
import { conversationPath } from "../../../ui/route";
import { Link } from "../../../ui/router";
import { visibleMarks } from "../../../ui/unseen";
import { texts } from "./texts";

/** More are named on demand nowhere: a list of thousands is no reading. */
const shown = 100;

/** What was taken, and what was not and why, by name. */
export function ImportOutcome({ report }: { report: ImportReport }) {
    const text = useText(texts);
    if (report.conversations + report.not_taken === 0) return <p className="page-note">{text.empty}</p>;
    return (
        <div className="data-outcome">
            <p>{text.taken(report.conversations, wholeNumber(report.conversations), report.messages, wholeNumber(report.messages))}</p>
            {report.not_taken > 0 ? (
                <details open={report.conversations === 0 || report.not_taken <= 20}>
                    <summary>{text.notTaken(report.not_taken, wholeNumber(report.not_taken))}</summary>
                    <ul>
                        {report.skipped.slice(0, shown).map((each, index) => <Skipped key={index} conversation={each} />)}
                        <More count={report.not_taken} />
                    </ul>
                </details>
            ) : null}
            {report.imported.length > 0 ? (
                <details>
                    <summary>{text.showTaken}</summary>
                    <ul>
                        {report.imported.slice(0, shown).map((each) => (
                            <li key={each.id}>
                                <Link href={conversationPath(each.id)}><bdi>{visibleMarks(each.title)}</bdi></Link>
                                {each.notes.map((note) => <span key={note} className="page-note" dir="auto">{note}</span>)}
                            </li>
                        ))}
                        <More count={report.conversations} />
                    </ul>
                </details>
            ) : null}
        </div>
    );
}

function More({ count }: { count: number }) {
    const text = useText(texts);
    return count > shown ? <li className="page-note">{text.andMore(wholeNumber(count - shown))}</li> : null;
}

function Skipped({ conversation }: { conversation: SkippedConversation }) {
    const text = useText(texts);
    const title = <bdi>{visibleMarks(conversation.title ?? "") || text.untitled}</bdi>;
    return (
        <li>
            {conversation.conversation_id === null ? title : <Link href={conversationPath(conversation.conversation_id)}>{title}</Link>}
            <span className="page-note">{reason(conversation, text)}</span>
        </li>
    );
}

/** The server's own words for a reason that is newer than this page. */
function reason({ code, detail }: SkippedConversation, text: (typeof texts)["en"]): string {
    switch (code) {
        case "already_imported": return text.alreadyImported;
        case "changed_since": return text.changedSince;
        case "unknown_form": return text.unknownForm;
        case "invalid": return text.invalid;
        case "invalid_text": return text.invalidText;
        case "broken_branches": return text.brokenBranches;
        case "too_large": return text.tooLarge;
        case "nothing_said": return text.nothingSaid;
        default: return detail;
    }
}
