// SPDX-License-Identifier: Apache-2.0

import type { InputHTMLAttributes, Ref } from "react";
import { useText } from "../../text/catalog";
import { Icon } from "../../ui/icons";
import { texts } from "./texts";

interface AgentFilterProps {
    text: string;
    onText: (text: string) => void;
    capabilities: readonly string[];
    capability: string | null;
    onCapability: (capability: string | null) => void;
    input?: Ref<HTMLInputElement>;
    more?: InputHTMLAttributes<HTMLInputElement>;
}

/** What narrows a list of agents down: words, and one capability. */
export function AgentFilter({ text, onText, capabilities, capability, onCapability, input, more }: AgentFilterProps) {
    const words = useText(texts);
    return (
        <div className="agent-filter">
            <div className="agent-filter-box">
                <Icon name="search" size={16} />
                <input {...more} ref={input} type="search" aria-label={words.filter} placeholder={words.filter} value={text} autoComplete="off"
                    spellCheck={false} onChange={(event) => onText(event.target.value)} />
            </div>
            {capabilities.length > 0 ? (
                <div className="agent-filter-chips" role="group" aria-label={words.capabilities}>
                    {capabilities.map((each) => (
                        <button key={each} type="button" className="chip" aria-pressed={each === capability}
                            onClick={() => onCapability(each === capability ? null : each)}><bdi>{each}</bdi></button>
                    ))}
                </div>
            ) : null}
        </div>
    );
}
