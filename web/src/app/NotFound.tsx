// SPDX-License-Identifier: Apache-2.0

import { useText } from "../text/catalog";
import { Martlet } from "../ui/icons";
import { usePageTitle } from "../ui/pageTitle";
import { Link } from "../ui/router";
import { texts } from "./texts";

/** For an address that names nothing. */
export function NotFound() {
    const text = useText(texts);
    usePageTitle(text.notFound);
    return (
        <main className="not-found">
            <span className="not-found-mark"><Martlet size={44} /></span>
            <h1>{text.notFound}</h1>
            <p>{text.notFoundAbout}</p>
            <Link href="/" className="button primary">{text.toBeginning}</Link>
        </main>
    );
}
