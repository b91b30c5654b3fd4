// SPDX-License-Identifier: Apache-2.0

import type { RequestError } from "../../client/requestError";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { MoreButton } from "../../ui/MoreButton";
import { PassingButton } from "../../ui/PassingButton";
import { texts } from "./texts";

export function Loading() {
    const text = useText(texts);
    return (
        <div className="admin-loading" role="status" aria-label={text.loading}>
            <span className="skeleton" /><span className="skeleton" /><span className="skeleton" />
        </div>
    );
}

export function Failed({ error, onAgain }: { error: RequestError; onAgain: () => void }) {
    const text = useText(texts);
    return (
        <div className="page-failed" role="alert">
            <p>{errorWords(error)}</p>
            <PassingButton className="button small" onClick={onAgain}>{text.tryAgain}</PassingButton>
        </div>
    );
}

interface MoreProps {
    next: string | null;
    isLoading: boolean;
    error: RequestError | null;
    onMore: () => void;
}

/** What stands below a list that is read page by page. */
export function More({ next, isLoading, error, onMore }: MoreProps) {
    const text = useText(texts);
    if (error !== null) return <Failed error={error} onAgain={onMore} />;
    return (
        <>
            {next === null ? null : <MoreButton label={text.showMore} className="admin-more" isLoading={isLoading} onMore={onMore} />}
            {isLoading ? <Loading /> : null}
        </>
    );
}
