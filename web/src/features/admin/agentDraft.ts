// SPDX-License-Identifier: Apache-2.0

import type { AgentFields } from "../../client/adminApi";
import type { RequestError } from "../../client/requestError";
import type { ConfiguredAgent } from "../../protocol/admin";
import { textOf } from "../../text/catalog";
import { texts } from "./texts";

/** An agent as it stands in its form: text in every box. */
export interface AgentDraft {
    slug: string;
    name: string;
    description: string;
    avatar: string;
    provider: string;
    model: string;
    systemPrompt: string;
    contextWindow: string;
    /** Separated by commas. */
    capabilities: string;
    /** One a line. */
    starters: string;
    /** JSON. */
    parameters: string;
    /** Separated by commas. */
    tools: string;
}

export type DraftFaults = Partial<Record<keyof AgentDraft, string>>;

export const emptyDraft: AgentDraft = {
    slug: "", name: "", description: "", avatar: "", provider: "", model: "", systemPrompt: "", contextWindow: "4096", capabilities: "chat",
    starters: "", parameters: "{}", tools: "",
};

export function draftOf(agent: ConfiguredAgent): AgentDraft {
    return {
        slug: agent.slug,
        name: agent.name,
        description: agent.description,
        avatar: agent.avatar,
        provider: agent.provider,
        model: agent.model,
        systemPrompt: agent.system_prompt,
        contextWindow: String(agent.context_window),
        capabilities: agent.capabilities.join(", "),
        starters: agent.starters.join("\n"),
        parameters: Object.keys(agent.parameters).length === 0 ? "{}" : JSON.stringify(agent.parameters, null, 2),
        tools: agent.tools.join(", "),
    };
}

/** What a slug could be made of: a name's letters and digits, without accents. */
export function suggestedSlug(name: string): string {
    return name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9._-]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 100);
}

function parsedParameters(text: string): Record<string, unknown> | null {
    if (text.trim() === "") return {};
    try {
        const value: unknown = JSON.parse(text);
        return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : null;
    } catch {
        return null;
    }
}

const parts = (text: string, separator: RegExp) => text.split(separator).map((part) => part.trim()).filter((part) => part !== "");
const listed = (text: string) => [...new Set(parts(text, /,|\n/))];

/** What can be seen to be wrong before the server is asked; the server has the last word. */
export function draftFaults(draft: AgentDraft, isNew: boolean): DraftFaults {
    const text = textOf(texts);
    const faults: DraftFaults = {};
    for (const field of ["name", "provider", "model"] as const) if (draft[field].trim() === "") faults[field] = text.fieldNeeded;
    if (isNew && !/^[a-z0-9._-]{1,100}$/.test(draft.slug)) faults.slug = text.slugWrong;
    if (!/^\d{1,9}$/.test(draft.contextWindow.trim()) || Number(draft.contextWindow) < 1) faults.contextWindow = text.contextWrong;
    if (parsedParameters(draft.parameters) === null) faults.parameters = text.parametersWrong;
    return faults;
}

/** Of a draft without faults. */
export function fieldsOf(draft: AgentDraft): AgentFields {
    return {
        name: draft.name.trim(),
        description: draft.description.trim(),
        avatar: draft.avatar.trim(),
        provider: draft.provider,
        model: draft.model.trim(),
        system_prompt: draft.systemPrompt,
        context_window: Number(draft.contextWindow),
        capabilities: listed(draft.capabilities),
        starters: parts(draft.starters, /\n/),
        parameters: parsedParameters(draft.parameters) ?? {},
        tools: listed(draft.tools),
    };
}

const boxes: Record<string, keyof AgentDraft> = {
    slug: "slug", name: "name", description: "description", avatar: "avatar", provider: "provider", model: "model", system_prompt: "systemPrompt",
    context_window: "contextWindow", capabilities: "capabilities", starters: "starters", parameters: "parameters", tools: "tools",
};

/** The server's refusal, at the boxes that it is about; empty where it is about none. */
export function refusedDraft(error: RequestError): DraftFaults {
    if (error.code === "slug_taken") return { slug: textOf(texts).slugTaken };
    const faults: DraftFaults = {};
    for (const fault of error.fields) {
        const box = boxes[fault.field.split(".")[0] ?? ""];
        if (box !== undefined) faults[box] = fault.detail;
    }
    return faults;
}
