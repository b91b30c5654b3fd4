// SPDX-License-Identifier: Apache-2.0

import { useText } from "../../text/catalog";
import { wholeNumber } from "../../text/format";
import type { ContextUse } from "./limits";
import { texts } from "./texts";

const radius = 7;
const around = 2 * Math.PI * radius;

/** A ring that fills as the conversation takes up what the agent can read at once. */
export function ContextGauge({ used, window, isEstimate }: ContextUse) {
    const text = useText(texts);
    const share = Math.min(1, used / Math.max(1, window));
    const words = (isEstimate ? text.contextAbout : text.contextWords)(wholeNumber(Math.round(share * 100)), wholeNumber(used), wholeNumber(window));
    const level = share > 0.9 ? " full" : share > 0.7 ? " filling" : "";
    return (
        <span className={`context-gauge${level}`} role="meter" aria-label={text.contextUsed} aria-valuemin={0} aria-valuemax={window}
            aria-valuenow={Math.min(used, window)} aria-valuetext={words} title={words}>
            <svg width="20" height="20" viewBox="0 0 20 20" fill="none" strokeWidth="2.5" aria-hidden="true" focusable="false">
                <circle className="context-all" cx="10" cy="10" r={radius} />
                <circle className="context-used" cx="10" cy="10" r={radius} strokeDasharray={`${share * around} ${around}`} transform="rotate(-90 10 10)" />
            </svg>
        </span>
    );
}
