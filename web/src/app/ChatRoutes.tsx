// SPDX-License-Identifier: Apache-2.0

import { useCallback, useEffect, useMemo, useState } from "react";
import { AgentCards } from "../features/agents/AgentCards";
import { AgentSelector } from "../features/agents/AgentSelector";
import { AgentWelcome } from "../features/agents/AgentWelcome";
import { ChatPage } from "../features/chat/ChatPage";
import { NewChat } from "../features/chat/NewChat";
import type { ChatParts, ComposerProps } from "../features/chat/parts";
import { moveQueue } from "../features/composer/queue";
import { Markdown } from "../features/markdown/Markdown";
import { useClient } from "../hooks/services";
import { useAgents } from "../hooks/useAgents";
import type { User } from "../protocol/account";
import type { Agent } from "../protocol/agent";
import type { Attachment } from "../protocol/message";
import { conversationPath, type Route } from "../ui/route";
import { navigate } from "../ui/router";
import { AdminRoute } from "./AdminRoute";
import { AgentsNotice } from "./AgentsNotice";
import { Composer } from "./Composer";
import { greeting } from "./greeting";
import { Later } from "./Later";
import { laterPart } from "./laterPart";
import { MissingFiles } from "./MissingFiles";
import { NotFound } from "./NotFound";
import { Optional } from "./Optional";
import { rememberAgent, rememberedAgent } from "./rememberedAgent";

const SearchPage = laterPart("SearchPage", async () => (await import("../features/search/SearchPage")).SearchPage);
const TrashPage = laterPart("TrashPage", async () => (await import("../features/trash/TrashPage")).TrashPage);
const SettingsPage = laterPart("SettingsPage", async () => (await import("../features/settings/SettingsPage")).SettingsPage);
const ConversationFiles = laterPart("ConversationFiles", async () => (await import("../features/attachments/ConversationFiles")).ConversationFiles);
const MessageFiles = laterPart("MessageFiles", async () => (await import("../features/attachments/MessageFiles")).MessageFiles);
const renderText = (text: string, growing: boolean) => <Markdown text={text} growing={growing} />;
const renderAttachments = (attachments: readonly Attachment[]) => (
    attachments.length === 0 ? null : (
        <Optional of="files" missing={(again, times) => <MissingFiles attachments={attachments} again={again} times={times} />}>
            <MessageFiles attachments={attachments} />
        </Optional>
    )
);
const newKey = "new";

/** Puts the features together for what the address names. */
export function ChatRoutes({ route, user }: { route: Route; user: User }) {
    const state = useAgents();
    const agents: readonly Agent[] = state.kind === "loaded" ? state.agents : [];
    const [chosenID, setChosenID] = useState(rememberedAgent);
    const chosen = agents.find((agent) => agent.id === chosenID) ?? agents[0] ?? null;
    const hello = greeting(user.display_name, useMemo(() => new Date(), []));

    const { drafts, uploads, newChats } = useClient();
    const isHome = route.name === "home";
    useEffect(() => newChats.onMade((id, isCurrent) => {
        if (!isCurrent) return;
        // First the files: a draft that is given up takes those with it that are still at its box.
        uploads.move(newKey, id);
        drafts.move(newKey, id);
        moveQueue(newKey, id);
        // Who has gone elsewhere is not taken to the new conversation; it is on the list.
        if (isHome) navigate(conversationPath(id));
    }), [drafts, uploads, newChats, isHome]);
    const chooseByID = useCallback((id: string) => {
        setChosenID(id);
        rememberAgent(id);
    }, []);
    const choose = useCallback((agent: Agent) => chooseByID(agent.id), [chooseByID]);
    const parts: ChatParts = useMemo(() => ({
        renderText,
        composer: (props: ComposerProps) => <Composer {...props} agents={agents} isNew={props.draftKey === newKey} />,
        renderAttachments,
        agentByID: (id) => agents.find((agent) => agent.id === id) ?? null,
        agents,
    }), [agents]);

    switch (route.name) {
        case "settings": return <Later name="settings"><SettingsPage user={user} /></Later>;
        case "admin": return <AdminRoute page={route.page} user={user} />;
        case "search": return <Later name="search"><SearchPage agents={agents} /></Later>;
        case "trash": return <Later name="trash"><TrashPage /></Later>;
        case "nowhere": return <NotFound />;
        case "conversation": return (
            <ChatPage id={route.id} messageID={route.messageID} parts={parts} agentSelector={(selected, onSelect) => (
                <>
                    <AgentSelector agents={agents} selected={selected} onSelect={(agent) => onSelect(agent.id)} disabled={selected === null} />
                    <Optional of={route.id}><ConversationFiles id={route.id} /></Optional>
                </>
            )} welcome={(summary, onStart) => (
                <AgentWelcome summary={summary} agent={agents.find((agent) => agent.id === summary.id) ?? null} onStart={onStart} />
            )} />
        );
        case "home": return (
            <NewChat draftKey={newKey} greeting={hello} agent={chosen} parts={parts} onAgent={chooseByID}
                agentSelector={<AgentSelector agents={agents} selected={chosen} onSelect={choose} disabled={agents.length === 0} />}
                cards={(onStart) => (
                    state.kind === "loaded" && agents.length > 0
                        ? <AgentCards agents={agents} selectedID={chosen?.id ?? null} onSelect={choose} onStart={onStart} />
                        : <AgentsNotice state={state} onAgain={state.reload} isAdmin={user.role === "admin"} />
                )} />
        );
    }
}
