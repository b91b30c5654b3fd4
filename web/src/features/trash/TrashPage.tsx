// SPDX-License-Identifier: Apache-2.0

import { useEffect, useId, useMemo, useRef, useState } from "react";
import { asRequestError } from "../../client/requestError";
import { TrashStore } from "../../client/trashStore";
import { useClient, useReadable } from "../../hooks/services";
import type { TrashedConversation } from "../../protocol/trash";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { longDate } from "../../text/format";
import { Avatar } from "../../ui/Avatar";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Icon } from "../../ui/icons";
import { MoreButton } from "../../ui/MoreButton";
import { PageFrame } from "../../ui/PageFrame";
import { PassingButton } from "../../ui/PassingButton";
import { conversationPath } from "../../ui/route";
import { navigate } from "../../ui/router";
import { showToast } from "../../ui/toasts";
import { visibleMarks } from "../../ui/unseen";
import { texts } from "./texts";
import "./trash.css";

/** What was deleted, for as long as it can be brought back. */
export function TrashPage() {
    const text = useText(texts);
    const { api, list } = useClient();
    const trash = useMemo(() => new TrashStore(api), [api]);
    const state = useReadable(trash);
    const [asking, setAsking] = useState<TrashedConversation | "all" | null>(null);
    const heading = useRef<HTMLHeadingElement>(null);
    const id = useId();

    useEffect(() => void trash.load(), [trash]);

    async function attempt(what: () => Promise<void>) {
        try {
            await what();
            // The row that had the focus is gone.
            heading.current?.focus({ preventScroll: true });
        } catch (error) {
            showToast(errorWords(asRequestError(error)));
            void trash.load();
        }
    }

    const restore = (row: TrashedConversation) => attempt(async () => {
        await list.learn(() => trash.restore(row.id));
        showToast(text.restored(row.title), { label: text.open, run: () => navigate(conversationPath(row.id)) });
    });
    const remove = (row: TrashedConversation) => attempt(async () => {
        await trash.remove(row.id);
        showToast(text.deleted(row.title));
    });
    const empty = () => attempt(async () => {
        await trash.empty();
        showToast(text.emptied);
    });

    return (
        <PageFrame name="trash" title={text.title} heading={heading} action={state.rows.length > 0 ? (
            <button type="button" className="button small" onClick={() => setAsking("all")}><Icon name="trash" size={16} />{text.emptyTrash}</button>
        ) : null}>
            <p className="page-about">{text.about}</p>
            {state.load === "loading" ? <p className="page-about" role="status">{text.loading}</p> : null}
            {state.load === "failed" ? (
                <div className="page-about" role="alert">
                    <p>{state.error ? errorWords(state.error) : null}</p>
                    <PassingButton className="button small" onClick={() => void trash.load()}>{text.tryAgain}</PassingButton>
                </div>
            ) : null}
            {state.load === "loaded" && state.rows.length === 0 ? (
                <div className="trash-empty"><Icon name="trash" size={32} /><p>{text.empty}</p></div>
            ) : null}
            {state.rows.length > 0 ? (
                <ul className="rows">
                    {state.rows.map((row) => (
                        <li key={row.id}>
                            <Avatar avatar={row.agent.avatar} name={row.agent.name} />
                            <span className="row-text">
                                <span id={`${id}-${row.id}`} className="row-name trash-title" dir="auto">{visibleMarks(row.title)}</span>
                                <span className="row-more">{text.when(longDate(row.deleted_at), longDate(row.expires_at))}</span>
                            </span>
                            <span className="row-actions">
                                <button type="button" className="button small" aria-describedby={`${id}-${row.id}`} onClick={() => void restore(row)}>
                                    {text.restore}
                                </button>
                                <button type="button" className="button small quiet" aria-describedby={`${id}-${row.id}`} onClick={() => setAsking(row)}>
                                    {text.deleteNow}
                                </button>
                            </span>
                        </li>
                    ))}
                </ul>
            ) : null}
            {state.next !== null && state.rows.length > 0 ? (
                <MoreButton label={text.more} className="trash-more" isLoading={state.loadingMore} onMore={() => void trash.more()} />
            ) : null}
            {asking === null ? null : asking === "all" ? (
                <ConfirmDialog title={text.emptyQuestion} action={text.emptyTrash} onClose={() => setAsking(null)} onConfirm={() => void empty()}>
                    {text.emptyAbout}
                </ConfirmDialog>
            ) : (
                <ConfirmDialog title={text.deleteQuestion} action={text.deleteNow} onClose={() => setAsking(null)} onConfirm={() => void remove(asking)}>
                    {text.deleteAbout(visibleMarks(asking.title))}
                </ConfirmDialog>
            )}
        </PageFrame>
    );
}
