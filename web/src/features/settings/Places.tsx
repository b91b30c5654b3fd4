// SPDX-License-Identifier: Apache-2.0

import { useCallback, useId, useRef, useState } from "react";
import { asRequestError } from "../../client/requestError";
import { useAuthSession, useClient } from "../../hooks/services";
import type { SignInPlace } from "../../protocol/account";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { dateAndTime } from "../../text/format";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { navigate } from "../../ui/router";
import { showToast } from "../../ui/toasts";
import { placeName } from "./placeName";
import { RowList } from "./RowList";
import { Section } from "./Section";
import { texts } from "./texts";
import { useRows } from "./useRows";

/** Where the account is signed in: this place, others, all of them. */
export function Places() {
    const { api } = useClient();
    const session = useAuthSession();
    const text = useText(texts);
    const { state, again, change } = useRows(useCallback(() => api.places(), [api]));
    const [asking, setAsking] = useState<"others" | "all" | null>(null);
    const list = useRef<HTMLDivElement>(null);
    const id = useId();
    const others = state.kind === "loaded" && state.rows.some((place) => !place.is_current);

    async function attempt(action: () => Promise<void>) {
        try {
            await action();
        } catch (error) {
            showToast(errorWords(asRequestError(error)));
        }
    }

    const end = (place: SignInPlace) => attempt(async () => {
        await api.endPlace(place.id);
        change((rows) => rows.filter((each) => each.id !== place.id));
        list.current?.focus({ preventScroll: true });
        showToast(text.signedOut(placeName(place.user_agent)));
    });

    const endOthers = () => attempt(async () => {
        await api.endOtherPlaces();
        change((rows) => rows.filter((each) => each.is_current));
        list.current?.focus({ preventScroll: true });
        showToast(text.othersSignedOut);
    });

    /** Who leaves by their own wish leaves their place too; the next one begins at the beginning. */
    async function leave() {
        await session.signOut();
        navigate("/", "replace");
    }

    const endAll = () => attempt(async () => {
        await api.endOtherPlaces();
        await leave();
    });

    return (
        <Section title={text.places} about={text.placesAbout}>
            <RowList state={state} onAgain={again} place={list} empty={text.nowhere} row={(place) => (
                <>
                    <span id={`${id}-${place.id}`} className="row-text">
                        <span>{placeName(place.user_agent)}{place.is_current ? <span className="badge">{text.thisPlace}</span> : null}</span>
                        <span className="row-more">{text.lastUsed(place.address, dateAndTime(place.last_used_at))}</span>
                    </span>
                    {place.is_current ? (
                        <button type="button" className="button small" aria-describedby={`${id}-${place.id}`} onClick={() => void attempt(leave)}>{text.endThis}</button>
                    ) : (
                        <button type="button" className="button small" aria-describedby={`${id}-${place.id}`} onClick={() => void end(place)}>{text.end}</button>
                    )}
                </>
            )} />
            {others ? (
                <div className="settings-actions">
                    <button type="button" className="button small" onClick={() => setAsking("others")}>{text.endOthers}</button>
                    <button type="button" className="button small" onClick={() => setAsking("all")}>{text.endAll}</button>
                </div>
            ) : null}
            {asking === null ? null : (
                <ConfirmDialog title={asking === "all" ? text.allQuestion : text.othersQuestion} action={text.endThem} onClose={() => setAsking(null)}
                    onConfirm={() => void (asking === "all" ? endAll() : endOthers())}>
                    {asking === "all" ? text.allAbout : text.othersAbout}
                </ConfirmDialog>
            )}
        </Section>
    );
}
