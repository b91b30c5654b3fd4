// SPDX-License-Identifier: Apache-2.0

import type { Message } from "../../protocol/message";
import { useText } from "../../text/catalog";
import { Avatar } from "../../ui/Avatar";
import { Icon } from "../../ui/icons";
import { Menu } from "../../ui/Menu";
import type { ChatAgent } from "./parts";
import { texts } from "./texts";

interface RegenerateButtonsProps {
    message: Message;
    agents: readonly ChatAgent[];
    onRegenerate: (messageID: string, agentID?: string) => void;
}

/** Another answer, by the same agent or by another one. */
export function RegenerateButtons({ message, agents, onRegenerate }: RegenerateButtonsProps) {
    const text = useText(texts);
    const others = agents.filter((agent) => agent.id !== message.agent_id);
    return (
        <span className="regenerate">
            <button type="button" className="copy-button" aria-label={text.regenerate} title={text.regenerate} onClick={() => onRegenerate(message.id)}>
                <Icon name="again" size={15} />
            </button>
            {others.length === 0 ? null : (
                <Menu label={text.answerBy} className="copy-button menu-arrow" button={<Icon name="chevron" size={14} />}
                    items={others.map((agent) => ({
                        label: agent.name,
                        picture: <Avatar avatar={agent.avatar} name={agent.name} size="small" />,
                        onSelect: () => onRegenerate(message.id, agent.id),
                    }))} />
            )}
        </span>
    );
}
