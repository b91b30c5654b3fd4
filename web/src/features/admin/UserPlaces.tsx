// SPDX-License-Identifier: Apache-2.0

import { useCallback, useId, useRef } from "react";
import { asRequestError } from "../../client/requestError";
import type { ManagedUser } from "../../protocol/admin";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { dateAndTime } from "../../text/format";
import { PassingButton } from "../../ui/PassingButton";
import { showToast } from "../../ui/toasts";
import { Dialog } from "./Dialog";
import { Failed, Loading } from "./States";
import { texts } from "./texts";
import { useAdmin } from "./useAdmin";
import { useLoaded } from "./useLoaded";

interface UserPlacesProps {
    user: ManagedUser;
    onClose: () => void;
    /** How many there are now. */
    onChanged: (count: number) => void;
}

const headingOf = (button: Element) => button.closest("dialog")?.querySelector("h2");

/** Where somebody is signed in. */
export function UserPlaces({ user, onClose, onChanged }: UserPlacesProps) {
    const admin = useAdmin();
    const text = useText(texts);
    const name = user.display_name || user.email;
    const id = useId();
    const { state, again, change } = useLoaded(useCallback(() => admin.places(user.id), [admin, user.id]));
    const rows = state.kind === "loaded" ? state.value : [];
    /** As the last answer left them, which may not be shown yet: several can be on their way. */
    const left = useRef(rows);
    left.current = rows;

    async function end(ended: () => Promise<null>, stays: (id: string) => boolean, words?: string) {
        try {
            await ended();
            left.current = left.current.filter((row) => stays(row.id));
            change((before) => before.filter((row) => stays(row.id)));
            onChanged(left.current.length);
            if (words) showToast(words);
        } catch (error) {
            showToast(errorWords(asRequestError(error)));
        }
    }

    return (
        <Dialog title={text.placesOf(name)} onClose={onClose}>
            {state.kind === "loading" ? <Loading /> : null}
            {state.kind === "failed" ? <Failed error={state.error} onAgain={again} /> : null}
            {state.kind === "loaded" && rows.length === 0 ? <p className="admin-empty">{text.noPlaces}</p> : null}
            {rows.length > 0 ? (
                <>
                    <ul className="rows">
                        {rows.map((place) => (
                            <li key={place.id}>
                                <span id={`${id}-${place.id}`} className="row-text">
                                    <span className="row-more">{place.user_agent || "–"}</span>
                                    <span className="row-more">{place.address} · {text.lastUsed(dateAndTime(place.last_used_at))}</span>
                                </span>
                                <PassingButton className="button small" aria-describedby={`${id}-${place.id}`} heir={headingOf}
                                    onClick={() => void end(() => admin.endPlace(user.id, place.id), (id) => id !== place.id)}>{text.endPlace}</PassingButton>
                            </li>
                        ))}
                    </ul>
                    <PassingButton className="button small admin-more" heir={headingOf}
                        onClick={() => void end(() => admin.endPlaces(user.id), () => false, text.signedOutEverywhere(name))}>{text.endPlaces}</PassingButton>
                </>
            ) : null}
        </Dialog>
    );
}
