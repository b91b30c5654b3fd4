// SPDX-License-Identifier: Apache-2.0

import type { Provider } from "../../protocol/admin";
import { useText } from "../../text/catalog";
import { Select } from "../../ui/Select";
import { type AgentDraft, type DraftFaults } from "./agentDraft";
import { FormField } from "./FormField";
import { texts } from "./texts";

interface AgentFormProps {
    draft: AgentDraft;
    onChange: (field: keyof AgentDraft, value: string) => void;
    faults: DraftFaults;
    providers: readonly Provider[];
    isNew: boolean;
}

/** Every box of an agent. */
export function AgentForm({ draft, onChange, faults, providers, isNew }: AgentFormProps) {
    const text = useText(texts);
    const box = (field: keyof AgentDraft) => ({ name: field, value: draft[field], wrong: faults[field], onChange: (value: string) => onChange(field, value) });
    const isKnown = draft.provider === "" || providers.some((each) => each.id === draft.provider);
    const options = [
        ...providers.map((each) => ({ value: each.id, label: `${each.id} (${each.kind})` })),
        ...(isKnown ? [] : [{ value: draft.provider, label: text.providerGone(draft.provider) }]),
    ];
    return (
        <>
            <div className="admin-pair">
                <FormField label={text.name} {...box("name")} maxLength={100} />
                <FormField label={text.avatar} {...box("avatar")} hint={text.avatarHint} />
            </div>
            {isNew ? <FormField label={text.slug} {...box("slug")} hint={text.slugHint} code maxLength={100} /> : null}
            <FormField label={text.description} {...box("description")} lines={2} maxLength={2000} />
            <div className="admin-pair">
                <div className="admin-provider">
                    <Select label={text.provider} value={draft.provider} onChoose={(value) => onChange("provider", value)} options={options} />
                    <span className={faults.provider === undefined ? "hint" : "field-fault"} role={faults.provider === undefined ? undefined : "alert"}>
                        {faults.provider ?? (providers.length === 0 ? text.noProviders : text.providerHint)}
                    </span>
                </div>
                <FormField label={text.model} {...box("model")} code maxLength={200} />
            </div>
            <FormField label={text.systemPrompt} {...box("systemPrompt")} lines={6} />
            <div className="admin-pair">
                <FormField label={text.contextWindow} {...box("contextWindow")} hint={text.contextHint} inputMode="numeric" />
                <FormField label={text.capabilities} {...box("capabilities")} hint={text.capabilitiesHint} />
            </div>
            <FormField label={text.starters} {...box("starters")} hint={text.startersHint} lines={3} />
            <FormField label={text.parameters} {...box("parameters")} hint={text.parametersHint} lines={4} code />
            <FormField label={text.tools} {...box("tools")} hint={text.toolsHint} code />
        </>
    );
}
