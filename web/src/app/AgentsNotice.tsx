// SPDX-License-Identifier: Apache-2.0

import type { AgentsState } from "../client/agentStore";
import { useText } from "../text/catalog";
import { errorWords } from "../text/errorWords";
import { texts } from "./texts";

interface AgentsNoticeProps {
    state: AgentsState;
    onAgain: () => void;
    isAdmin: boolean;
}

/** In the place of the agents' cards while there are none. */
export function AgentsNotice({ state, onAgain, isAdmin }: AgentsNoticeProps) {
    const text = useText(texts);
    if (state.kind === "loading") {
        return <div className="cards-skeleton" aria-busy="true"><span className="skeleton" /><span className="skeleton" /></div>;
    }
    const words = state.kind === "failed" ? errorWords(state.error)
        : isAdmin ? text.noAgentsAdmin : text.noAgents;
    return (
        <div className="cards-notice" role="status">
            <p>{words}</p>
            <button type="button" className="button small" onClick={onAgain}>{text.lookAgain}</button>
        </div>
    );
}
