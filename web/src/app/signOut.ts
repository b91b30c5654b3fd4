// SPDX-License-Identifier: Apache-2.0

import { asRequestError } from "../client/requestError";
import type { Client } from "../client/client";
import type { AuthSession } from "../client/session";
import { errorWords } from "../text/errorWords";
import { navigate } from "../ui/router";
import { showToast } from "../ui/toasts";

/** Who leaves by their own wish leaves their place too; the next one begins at the beginning. */
export async function signOut(session: AuthSession, client: Client): Promise<void> {
    try {
        // What was removed is asked for by who removed it.
        await client.list.flush();
        await session.signOut();
        navigate("/", "replace");
    } catch (error) {
        showToast(errorWords(asRequestError(error)));
    }
}
