// SPDX-License-Identifier: Apache-2.0

import type { Figures } from "../../protocol/admin";
import { useText } from "../../text/catalog";
import { wholeNumber } from "../../text/format";
import { Avatar } from "../../ui/Avatar";
import { texts } from "./texts";
import "./figures.css";
import "./table.css";

/** What each agent did, a table whose bars can be compared at a glance. */
export function AgentShares({ shares }: { shares: Figures["agents"] }) {
    const text = useText(texts);
    if (shares.length === 0) return null;
    const most = Math.max(1, ...shares.map((share) => share.counts.messages));
    return (
        <div className="panel chart">
            <h2>{text.perAgent}</h2>
            <div className="admin-table-box" role="region" aria-label={text.perAgent} tabIndex={0}>
                <table className="admin-table">
                    <thead>
                        <tr>
                            <th scope="col">{text.agent}</th>
                            <th scope="col" className="number">{text.messages}</th>
                            <th scope="col" className="share-column"><span className="visually-hidden">{text.perAgent}</span></th>
                            <th scope="col" className="number">{text.replies}</th>
                            <th scope="col" className="number">{text.failed}</th>
                            <th scope="col" className="number">{text.promptTokens}</th>
                            <th scope="col" className="number">{text.completionTokens}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {shares.map(({ agent, counts }) => (
                            <tr key={agent.id}>
                                <th scope="row"><span className="share-agent"><Avatar avatar={agent.avatar} name={agent.name} size="small" /><bdi>{agent.name}</bdi></span></th>
                                <td className="number">{wholeNumber(counts.messages)}</td>
                                <td className="share-column">
                                    <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                                        <rect className="chart-bar" data-series={0} width={(counts.messages / most) * 100} height={8} rx={1} />
                                    </svg>
                                </td>
                                <td className="number">{wholeNumber(counts.replies)}</td>
                                <td className="number">{wholeNumber(counts.failed_replies)}</td>
                                <td className="number">{wholeNumber(counts.prompt_tokens)}</td>
                                <td className="number">{wholeNumber(counts.completion_tokens)}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
        </div>
    );
}
