// SPDX-License-Identifier: Apache-2.0

import { type FormEvent, useCallback, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { asRequestError } from "../../client/requestError";
import { useClient } from "../../hooks/services";
import type { ConfiguredAgent, Provider } from "../../protocol/admin";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { adminAgentPath, adminPath } from "../../ui/route";
import { Link, navigate, useLeaveGuard } from "../../ui/router";
import { showToast } from "../../ui/toasts";
import { type AgentDraft, draftFaults, type DraftFaults, draftOf, emptyDraft, fieldsOf, refusedDraft, suggestedSlug } from "./agentDraft";
import { AgentForm } from "./AgentForm";
import { Failed, Loading } from "./States";
import { texts } from "./texts";
import { TryOut } from "./TryOut";
import { useAdmin } from "./useAdmin";
import { useLoaded } from "./useLoaded";
import "./agentEditor.css";
import "./form.css";

/** An agent's page, or with `id` null the one where an agent is made. */
export function AgentEditor({ id }: { id: string | null }) {
    const admin = useAdmin();
    const text = useText(texts);
    const { state, again } = useLoaded(useCallback(async () => {
        const [agents, providers] = await Promise.all([admin.agents(), admin.providers()]);
        return { agent: agents.find((agent) => agent.id === id) ?? null, providers };
    }, [admin, id]));

    switch (state.kind) {
        case "loading": return <Loading />;
        case "failed": return <Failed error={state.error} onAgain={again} />;
        case "loaded": {
            const { agent, providers } = state.value;
            if (id !== null && agent === null) return <p role="alert">{text.agentGone} <Link href={`${adminPath}/agents`}>{text.agents}</Link></p>;
            return <Editor agent={agent} providers={providers} />;
        }
    }
}

function Editor({ agent, providers }: { agent: ConfiguredAgent | null; providers: readonly Provider[] }) {
    const admin = useAdmin();
    const { agents } = useClient();
    const text = useText(texts);
    const [saved, setSaved] = useState<AgentDraft>(() => (agent ? draftOf(agent) : { ...emptyDraft, provider: providers[0]?.id ?? "" }));
    const [draft, setDraft] = useState(saved);
    const [slugIsOwn, setSlugIsOwn] = useState(false);
    const [faults, setFaults] = useState<DraftFaults>({});
    const [wrong, setWrong] = useState<string | null>(null);
    const [leaving, setLeaving] = useState<(() => void) | null>(null);
    const [busy, setBusy] = useState(false);
    const form = useRef<HTMLFormElement>(null);
    const isNew = agent === null;
    const isChanged = useMemo(() => JSON.stringify(draft) !== JSON.stringify(saved), [draft, saved]);
    useLeaveGuard(isChanged, useCallback((leave: () => void) => setLeaving(() => leave), []));

    function onChange(field: keyof AgentDraft, value: string) {
        setFaults(({ [field]: _, ...rest }) => rest);
        if (field === "slug") setSlugIsOwn(true);
        setDraft((before) => ({
            ...before, [field]: value,
            ...(isNew && field === "name" && !slugIsOwn ? { slug: suggestedSlug(value) } : {}),
        }));
    }

    function show(found: DraftFaults) {
        setFaults(found);
        const first = [...(form.current?.elements ?? [])].find((box) => box.getAttribute("name") !== null && (box.getAttribute("name") ?? "") in found);
        if (first instanceof HTMLElement) first.focus();
    }

    /** The draft as it could be asked with; nil, and the faults shown, where it could not. */
    function checked() {
        const found = draftFaults(draft, isNew);
        if (Object.keys(found).length === 0) return fieldsOf(draft);
        show(found);
        return null;
    }

    async function save(event: FormEvent) {
        event.preventDefault();
        const fields = checked();
        if (fields === null || busy) return;
        setBusy(true);
        setWrong(null);
        try {
            const now = agent === null ? await admin.createAgent({ ...fields, slug: draft.slug }) : await admin.updateAgent(agent.id, fields);
            // At once: the guard is to have seen that everything is saved before the page goes on.
            flushSync(() => setSaved(draft));
            showToast(text.agentSaved(now.name));
            void agents.load();
            if (isNew) navigate(adminAgentPath(now.id), "replace");
        } catch (error) {
            const failure = asRequestError(error);
            const found = refusedDraft(failure);
            if (Object.keys(found).length > 0) show(found);
            else setWrong(errorWords(failure));
        }
        setBusy(false);
    }

    return (
        <div className="agent-editor">
            <form ref={form} className="panel admin-form" onSubmit={(event) => void save(event)} noValidate aria-label={isNew ? text.newAgent : text.editAgent(agent.name)}>
                <h2>{isNew ? text.newAgent : text.editAgent(agent.name)}</h2>
                <AgentForm draft={draft} onChange={onChange} faults={faults} providers={providers} isNew={isNew} />
                {wrong === null ? null : <p className="note" role="alert">{wrong}</p>}
                <div className="admin-form-end">
                    <button type="submit" className="button primary" aria-disabled={busy || undefined}>{isNew ? text.createAgent : text.saveAgent}</button>
                    <p className="page-note">{text.fromFile}</p>
                </div>
            </form>
            <TryOut settings={checked} />
            {leaving === null ? null : (
                <ConfirmDialog title={text.unsavedQuestion} action={text.leave} onClose={() => setLeaving(null)} onConfirm={leaving}>{text.unsavedAbout}</ConfirmDialog>
            )}
        </div>
    );
}
