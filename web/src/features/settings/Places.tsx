// SPDX-License-Identifier: Apache-2.0

import { useCallback, useRef } from "react";
import { asRequestError } from "../../client/requestError";
import { errorWords } from "../../text/errorWords";
import { useClient } from "../../hooks/services";
import type { SignInPlace } from "../../protocol/account";
import { showToast } from "../../ui/toasts";
import { placeName } from "./placeName";
import { RowList } from "./RowList";
import { Section } from "./Section";
import { useRows } from "./useRows";

/** Where the account is signed in. */
export function Places() {
    const { api } = useClient();
    const { state, again, change } = useRows(useCallback(() => api.places(), [api]));
    const list = useRef<HTMLDivElement>(null);

    async function end(place: SignInPlace) {
        try {
            await api.endPlace(place.id);
            change((rows) => rows.filter((each) => each.id !== place.id));
            list.current?.focus({ preventScroll: true });
            showToast(`${placeName(place.user_agent)} is signed out.`);
        } catch (error) {
            showToast(errorWords(asRequestError(error)));
        }
    }

    return (
        <Section title="Places signed in" about="A place that you do not know is reason to change your password.">
            <RowList state={state} onAgain={again} place={list} empty="Nowhere." row={(place) => (
                <>
                    <span className="settings-row-text">
                        <span>{placeName(place.user_agent)}{place.is_current ? <span className="badge">This place</span> : null}</span>
                        <span className="settings-row-more">{place.address} · last used {new Date(place.last_used_at).toLocaleString()}</span>
                    </span>
                    {place.is_current ? null : (
                        <button type="button" className="button small" aria-label={`Sign out ${placeName(place.user_agent)} at ${place.address}`}
                            onClick={() => void end(place)}>Sign out</button>
                    )}
                </>
            )} />
        </Section>
    );
}
