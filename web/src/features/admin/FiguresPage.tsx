// SPDX-License-Identifier: Apache-2.0

import { useCallback, useEffect, useState } from "react";
import type { ConfiguredAgent, Counts, Figures } from "../../protocol/admin";
import { useText } from "../../text/catalog";
import { fileSize, wholeNumber } from "../../text/format";
import { Select } from "../../ui/Select";
import { AgentShares } from "./AgentShares";
import { BarChart } from "./BarChart";
import { Failed, Loading } from "./States";
import { texts } from "./texts";
import { useAdmin } from "./useAdmin";
import { useLoaded } from "./useLoaded";
import "./figures.css";

const ranges = ["7", "30", "90", "365"] as const;
/** How often what is going on now is asked for, in milliseconds, while the page is looked at. */
const liveInterval = 5_000;

/** What the server does and holds. */
export function FiguresPage() {
    const admin = useAdmin();
    const text = useText(texts);
    const [range, setRange] = useState<(typeof ranges)[number]>("30");
    const [agentID, setAgentID] = useState("");
    const { state, again, change } = useLoaded(useCallback(() => admin.figures(Number(range), agentID), [admin, range, agentID]));
    const agents = useLoaded<ConfiguredAgent[]>(useCallback(() => admin.agents(), [admin]));

    useEffect(() => {
        let left = false;
        const timer = setInterval(() => {
            if (document.visibilityState !== "visible") return;
            // Where it fails, what is shown stays; the next time may do better.
            admin.figures(Number(range), agentID).then((value) => left || change(() => value), () => {});
        }, liveInterval);
        return () => {
            left = true;
            clearInterval(timer);
        };
    }, [admin, range, agentID, change]);

    return (
        <>
            <div className="admin-tools">
                <Select label={text.range} value={range} onChoose={setRange}
                    options={ranges.map((value) => ({ value, label: text.lastDays(Number(value)) }))} />
                <Select label={text.agent} value={agentID} onChoose={setAgentID} options={[
                    { value: "", label: text.everyAgent },
                    ...(agents.state.kind === "loaded" ? agents.state.value.map((agent) => ({ value: agent.id, label: agent.name })) : []),
                ]} />
            </div>
            {state.kind === "loading" ? <Loading /> : null}
            {state.kind === "failed" ? <Failed error={state.error} onAgain={again} /> : null}
            {state.kind === "loaded" ? <Shown figures={state.value} /> : null}
        </>
    );
}

function Shown({ figures }: { figures: Figures }) {
    const text = useText(texts);
    const days = figures.days.map((each) => each.day);
    const values = (of: keyof Counts) => figures.days.map((each) => each.counts[of]);
    const sum = (of: keyof Counts) => values(of).reduce((total, value) => total + value, 0);
    const { accounts, storage } = figures;
    const tiles = [
        { label: text.running, value: wholeNumber(figures.running_replies), more: "" },
        { label: text.messagesSent, value: wholeNumber(sum("messages")), more: text.failedReplies(sum("failed_replies"), wholeNumber(sum("failed_replies"))) },
        { label: text.tokensUsed, value: wholeNumber(sum("prompt_tokens") + sum("completion_tokens")), more: "" },
        { label: text.accounts, value: wholeNumber(accounts.total), more: text.accountsAbout(wholeNumber(accounts.active), wholeNumber(accounts.admins)) },
        {
            label: text.storage, value: fileSize(storage.database_bytes + storage.file_bytes),
            more: text.storageAbout(fileSize(storage.database_bytes), fileSize(storage.file_bytes)),
        },
    ];
    return (
        <>
            <dl className="tiles">
                {tiles.map((tile) => (
                    <div key={tile.label} className="panel tile">
                        <dt>{tile.label}</dt>
                        <dd>{tile.value}</dd>
                        {tile.more === "" ? null : <dd className="tile-more">{tile.more}</dd>}
                    </div>
                ))}
            </dl>
            <BarChart title={text.messagesPerDay} days={days} series={[{ label: text.messages, values: values("messages") }]} />
            <BarChart title={text.tokensPerDay} days={days} series={[
                { label: text.promptTokens, values: values("prompt_tokens") }, { label: text.completionTokens, values: values("completion_tokens") },
            ]} />
            <AgentShares shares={figures.agents} />
            <p className="page-note">{text.updated}</p>
        </>
    );
}
