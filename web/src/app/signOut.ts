// SPDX-License-Identifier: Apache-2.0

import { asRequestError } from "../client/requestError";
import type { AuthSession } from "../client/session";
import { errorWords } from "../text/errorWords";
import { navigate } from "../ui/router";
import { showToast } from "../ui/toasts";

/** Who leaves by their own wish leaves their place too; the next one begins at the beginning. */
export async function signOut(session: AuthSession): Promise<void> {
    try {
        await session.signOut();
        navigate("/", "replace");
    } catch (error) {
        showToast(errorWords(asRequestError(error)));
    }
}
