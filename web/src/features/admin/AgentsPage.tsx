// SPDX-License-Identifier: Apache-2.0

import { useCallback, useId, useState } from "react";
import { asRequestError } from "../../client/requestError";
import { useClient } from "../../hooks/services";
import type { ConfiguredAgent } from "../../protocol/admin";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { Avatar } from "../../ui/Avatar";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Icon } from "../../ui/icons";
import { adminAgentPath } from "../../ui/route";
import { Link } from "../../ui/router";
import { Select } from "../../ui/Select";
import { showToast } from "../../ui/toasts";
import { SearchBox } from "./SearchBox";
import { Failed, Loading } from "./States";
import { texts } from "./texts";
import { useAdmin } from "./useAdmin";
import { useLoaded } from "./useLoaded";

type Activity = "" | "active" | "inactive";

/** All agents there are, and what can be done with them. */
export function AgentsPage() {
    const admin = useAdmin();
    const { agents: chosen } = useClient();
    const text = useText(texts);
    const { state, again, change } = useLoaded(useCallback(() => admin.agents(), [admin]));
    const [search, setSearch] = useState("");
    const [activity, setActivity] = useState<Activity>("");
    const [asking, setAsking] = useState<ConfiguredAgent | null>(null);
    const id = useId();

    async function setActive(agent: ConfiguredAgent, isActive: boolean) {
        try {
            const changed = await admin.updateAgent(agent.id, { is_active: isActive });
            change((all) => all.map((each) => (each.id === changed.id ? changed : each)));
            void chosen.load();
            showToast(isActive ? text.agentActivated(agent.name) : text.agentDeactivated(agent.name));
        } catch (error) {
            showToast(errorWords(asRequestError(error)));
        }
    }

    const words = search.trim().toLowerCase();
    const shown = state.kind !== "loaded" ? [] : state.value.filter((agent) => (
        (activity === "" || agent.is_active === (activity === "active"))
        && `${agent.name}\n${agent.slug}\n${agent.description}\n${agent.model}`.toLowerCase().includes(words)
    ));
    return (
        <>
            <div className="admin-tools">
                <SearchBox label={text.filterAgents} value={search} onChange={setSearch} />
                <Select label={text.state} value={activity} onChoose={setActivity} options={[
                    { value: "", label: text.everyState }, { value: "active", label: text.activeOnes }, { value: "inactive", label: text.inactiveOnes },
                ]} />
                <Link href={adminAgentPath(null)} className="button primary"><Icon name="plus" />{text.addAgent}</Link>
            </div>
            {state.kind === "loading" ? <Loading /> : null}
            {state.kind === "failed" ? <Failed error={state.error} onAgain={again} /> : null}
            {state.kind === "loaded" && shown.length === 0 ? (
                <p className="admin-empty" role="status">{state.value.length === 0 ? text.noAgents : text.noneFound}</p>
            ) : null}
            {shown.length > 0 ? (
                <ul className="rows panel admin-rows" aria-label={text.agents}>
                    {shown.map((agent) => (
                        <li key={agent.id} className={agent.is_active ? undefined : "inactive"}>
                            <Avatar avatar={agent.avatar} name={agent.name} />
                            <span className="row-text">
                                <span><bdi id={`${id}-${agent.id}`} className="row-name">{agent.name}</bdi>{agent.is_active ? null : <span className="badge plain">{text.inactive}</span>}</span>
                                <span className="row-more"><bdi>{agent.provider}</bdi> · <code>{agent.model}</code></span>
                            </span>
                            <span className="row-actions">
                                <Link href={adminAgentPath(agent.id)} className="button small" aria-label={text.editAgent(agent.name)}>{text.edit}</Link>
                                {agent.is_active ? (
                                    <button type="button" className="button small" aria-describedby={`${id}-${agent.id}`} onClick={() => setAsking(agent)}>{text.deactivate}</button>
                                ) : (
                                    <button type="button" className="button small" aria-describedby={`${id}-${agent.id}`} onClick={() => void setActive(agent, true)}>{text.activate}</button>
                                )}
                            </span>
                        </li>
                    ))}
                </ul>
            ) : null}
            {asking === null ? null : (
                <ConfirmDialog title={text.deactivateAgentQuestion(asking.name)} action={text.deactivate} onClose={() => setAsking(null)}
                    onConfirm={() => void setActive(asking, false)}>{text.deactivateAgentAbout}</ConfirmDialog>
            )}
        </>
    );
}
