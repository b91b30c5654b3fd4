// SPDX-License-Identifier: Apache-2.0

import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Agent } from "../../protocol/agent";
import { Avatar } from "../../ui/Avatar";
import { useCommands } from "../../ui/commands";
import { Icon } from "../../ui/icons";
import { nextOption } from "./options";
import "./agents.css";

interface AgentSelectorProps {
    agents: readonly Agent[];
    /** What is chosen; it may be an agent that is not on the list any more. */
    selected: { id: string; name: string; avatar: string } | null;
    onSelect: (agent: Agent) => void;
    disabled?: boolean;
}

/** Who is talked to: a combo box without typing, whose list box the focus does not leave the button for. */
export function AgentSelector({ agents, selected, onSelect, disabled = false }: AgentSelectorProps) {
    const [open, setOpen] = useState(false);
    const [active, setActive] = useState(0);
    const id = useId();
    const root = useRef<HTMLDivElement>(null);
    const list = useRef<HTMLDivElement>(null);
    const button = useRef<HTMLButtonElement>(null);
    const opening = useRef(() => {});
    opening.current = () => {
        button.current?.focus();
        if (!disabled) show();
    };
    useCommands(useMemo(() => [{ id: "agents", icon: "chevron", run: () => opening.current() }], []));
    const optionID = (index: number) => `${id}-${index}`;

    useEffect(() => {
        if (!open) return;
        const away = (event: PointerEvent) => {
            if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
        };
        document.addEventListener("pointerdown", away);
        return () => document.removeEventListener("pointerdown", away);
    }, [open]);

    useEffect(() => {
        if (open) list.current?.children[active]?.scrollIntoView({ block: "nearest" });
    }, [open, active]);

    function show() {
        setActive(Math.max(0, agents.findIndex((agent) => agent.id === selected?.id)));
        setOpen(true);
    }

    function choose(index: number) {
        setOpen(false);
        const agent = agents[index];
        if (agent && agent.id !== selected?.id) onSelect(agent);
    }

    function onKeyDown(event: KeyboardEvent) {
        if (!open) {
            if (!["ArrowDown", "ArrowUp", "Enter", " "].includes(event.key)) return;
            show();
        } else if (event.key === "Escape") setOpen(false);
        else if (event.key === "Tab") return choose(active);
        else if (event.key === "Enter" || event.key === " ") choose(active);
        else {
            const next = nextOption(agents.map((agent) => agent.name), active, event.key);
            if (next === null) return;
            setActive(next);
        }
        event.preventDefault();
        event.stopPropagation();
    }

    return (
        <div className="agent-selector" ref={root}>
            <button type="button" ref={button} role="combobox" className="agent-button" aria-label="Agent" aria-haspopup="listbox" aria-expanded={open}
                aria-controls={`${id}-list`} aria-activedescendant={open ? optionID(active) : undefined} disabled={disabled}
                onClick={() => (open ? setOpen(false) : show())} onKeyDown={onKeyDown}>
                {selected ? <Avatar avatar={selected.avatar} name={selected.name} size="small" /> : null}
                <bdi className="agent-button-name">{selected?.name ?? "Choose an agent"}</bdi>
                <Icon name="chevron" size={16} />
            </button>
            <div className="agent-list" id={`${id}-list`} role="listbox" aria-label="Agents" ref={list} hidden={!open}>
                {agents.map((agent, index) => (
                    <div key={agent.id} id={optionID(index)} role="option" aria-selected={agent.id === selected?.id} aria-label={agent.name}
                        className={`agent-option${index === active ? " active" : ""}`} onPointerMove={() => setActive(index)}
                        onClick={() => choose(index)}>
                        <Avatar avatar={agent.avatar} name={agent.name} />
                        <span className="agent-option-text">
                            <bdi className="agent-option-name">{agent.name}</bdi>
                            <span className="agent-option-description" dir="auto">{agent.description}</span>
                        </span>
                        {agent.id === selected?.id ? <Icon name="check" /> : null}
                    </div>
                ))}
            </div>
        </div>
    );
}
