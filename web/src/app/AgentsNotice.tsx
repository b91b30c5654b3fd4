// SPDX-License-Identifier: Apache-2.0

import type { AgentsState } from "../client/agentStore";
import { errorWords } from "../text/errorWords";

interface AgentsNoticeProps {
    state: AgentsState;
    onAgain: () => void;
    isAdmin: boolean;
}

/** In the place of the agents' cards while there are none. */
export function AgentsNotice({ state, onAgain, isAdmin }: AgentsNoticeProps) {
    if (state.kind === "loading") {
        return <div className="cards-skeleton" aria-busy="true"><span className="skeleton" /><span className="skeleton" /></div>;
    }
    const words = state.kind === "failed" ? errorWords(state.error)
        : isAdmin ? "This server has no agents yet. Name some in its agents file and start it again."
        : "This server has no agents yet. Ask its administrator for one.";
    return (
        <div className="cards-notice" role="status">
            <p>{words}</p>
            <button type="button" className="button small" onClick={onAgain}>Look again</button>
        </div>
    );
}
