// SPDX-License-Identifier: Apache-2.0

import { useId } from "react";
import { useText } from "../../text/catalog";
import { longDate, wholeNumber } from "../../text/format";
import { texts } from "./texts";
import "./figures.css";
import "./table.css";

export interface Series {
    label: string;
    values: readonly number[];
}

interface BarChartProps {
    title: string;
    /** `2026-01-31` each, in order. */
    days: readonly string[];
    /** Stood on each other, the first at the bottom. */
    series: readonly Series[];
}

const height = 120;
/** Noon of the day here: the server's days have no hour, and must not become the day before. */
const dayName = (day: string) => longDate(`${day}T12:00:00`);

/** A bar for each day; what is drawn is also said in a sentence, and all of it in a table. */
export function BarChart({ title, days, series }: BarChartProps) {
    const text = useText(texts);
    const id = useId();
    const totals = days.map((_, index) => series.reduce((sum, each) => sum + (each.values[index] ?? 0), 0));
    const most = Math.max(1, ...totals);
    const best = totals.indexOf(Math.max(...totals));
    const total = totals.reduce((sum, value) => sum + value, 0);
    const summary = total === 0 ? `${title}: ${text.noFigures}`
        : text.chartSummary(title, wholeNumber(total), wholeNumber(totals[best] ?? 0), dayName(days[best] ?? ""));
    const step = 600 / days.length;
    const width = Math.max(0.5, step * 0.72);
    return (
        <figure className="panel chart" aria-labelledby={id}>
            <figcaption id={id}>
                <h2>{title}</h2>
                {series.length > 1 ? (
                    <ul className="chart-key">
                        {series.map((each, index) => <li key={each.label} data-series={index}>{each.label}</li>)}
                    </ul>
                ) : null}
            </figcaption>
            {total === 0 ? <p className="chart-empty">{text.noFigures}</p> : (
                <>
                    <div className="chart-plot">
                        <span className="chart-most" aria-hidden="true">{wholeNumber(most)}</span>
                        <svg viewBox={`0 0 600 ${height}`} preserveAspectRatio="none" role="img" aria-label={summary}>
                            {days.map((day, index) => {
                                let bottom = height;
                                return (
                                    <g key={day}>
                                        <title>{`${dayName(day)}: ${wholeNumber(totals[index] ?? 0)}`}</title>
                                        <rect className="chart-day" x={index * step} y={0} width={step} height={height} />
                                        {series.map((each, number) => {
                                            const bar = ((each.values[index] ?? 0) / most) * height;
                                            bottom -= bar;
                                            return bar > 0 ? (
                                                <rect key={each.label} className="chart-bar" data-series={number} x={index * step + (step - width) / 2}
                                                    y={bottom} width={width} height={bar} />
                                            ) : null;
                                        })}
                                    </g>
                                );
                            })}
                        </svg>
                    </div>
                    <p className="chart-ends" aria-hidden="true"><span>{dayName(days[0] ?? "")}</span><span>{dayName(days.at(-1) ?? "")}</span></p>
                    <details>
                        <summary>{text.asTable}</summary>
                        <div className="admin-table-box" role="region" aria-label={title} tabIndex={0}>
                            <table className="admin-table">
                                <thead><tr><th scope="col">{text.day}</th>{series.map((each) => <th key={each.label} scope="col" className="number">{each.label}</th>)}</tr></thead>
                                <tbody>
                                    {days.map((day, index) => (totals[index] === 0 ? null : (
                                        <tr key={day}>
                                            <th scope="row">{dayName(day)}</th>
                                            {series.map((each) => <td key={each.label} className="number">{wholeNumber(each.values[index] ?? 0)}</td>)}
                                        </tr>
                                    )))}
                                </tbody>
                            </table>
                        </div>
                    </details>
                </>
            )}
        </figure>
    );
}
