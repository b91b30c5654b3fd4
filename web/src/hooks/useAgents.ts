// SPDX-License-Identifier: Apache-2.0

import type { AgentsState } from "../client/agentStore";
import { useClient, useReadable } from "./services";

export function useAgents(): AgentsState & { reload: () => void } {
    const { agents } = useClient();
    const state = useReadable(agents);
    return { ...state, reload: () => void agents.load() };
}
