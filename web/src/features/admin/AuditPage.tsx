// SPDX-License-Identifier: Apache-2.0

import { useCallback, useState } from "react";
import type { AuditEntry } from "../../protocol/admin";
import { useText } from "../../text/catalog";
import { dateAndTime } from "../../text/format";
import { Select } from "../../ui/Select";
import { type AuditAction, auditActions, auditWords } from "./auditWords";
import { More } from "./States";
import { texts } from "./texts";
import { useAdmin } from "./useAdmin";
import { usePages } from "./usePages";
import "./table.css";

/** What was done to accounts, keys, roles and agents. */
export function AuditPage() {
    const admin = useAdmin();
    const text = useText(texts);
    const [action, setAction] = useState<AuditAction | "">("");
    const { state, more } = usePages<AuditEntry>(useCallback((next) => admin.audit(action, next), [admin, action]));

    const who = (entry: AuditEntry) => entry.actor?.email ?? (entry.address === "local" ? text.operator : text.nobody);
    return (
        <>
            <div className="admin-tools">
                <Select label={text.event} value={action} onChoose={setAction} options={[
                    { value: "", label: text.everyEvent }, ...auditActions.map((value) => ({ value, label: auditWords(value) })),
                ]} />
            </div>
            {state.rows.length > 0 ? (
                <div className="admin-table-box" role="region" aria-label={text.audit} tabIndex={0}>
                    <table className="admin-table audit">
                        <thead>
                            <tr>
                                <th scope="col">{text.when}</th>
                                <th scope="col">{text.what}</th>
                                <th scope="col">{text.whom}</th>
                                <th scope="col">{text.who}</th>
                                <th scope="col">{text.from}</th>
                            </tr>
                        </thead>
                        <tbody>
                            {state.rows.map((entry) => (
                                <tr key={entry.id}>
                                    <td><time dateTime={entry.at}>{dateAndTime(entry.at)}</time></td>
                                    <td>{auditWords(entry.action)}{entry.detail === null ? null : <> · <bdi>{entry.detail}</bdi></>}</td>
                                    <td>{entry.account === null ? "–" : <bdi>{entry.account.email}</bdi>}</td>
                                    <td><bdi>{who(entry)}</bdi></td>
                                    <td>{entry.address}</td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            ) : null}
            {!state.isLoading && state.error === null && state.rows.length === 0 ? <p className="admin-empty" role="status">{text.noAudit}</p> : null}
            <More {...state} onMore={more} />
        </>
    );
}
