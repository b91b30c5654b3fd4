// SPDX-License-Identifier: Apache-2.0

import { type FocusEvent, type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Agent } from "../../protocol/agent";
import { useText } from "../../text/catalog";
import { Avatar } from "../../ui/Avatar";
import { useCommands } from "../../ui/commands";
import { Icon } from "../../ui/icons";
import { isComposing } from "../../ui/keys";
import { AgentFilter } from "./AgentFilter";
import { AgentOption } from "./AgentOption";
import { capabilitiesOf, filterAgents, nextOption } from "./filter";
import { texts } from "./texts";
import "./agents.css";

interface AgentSelectorProps {
    agents: readonly Agent[];
    /** What is chosen; it may be an agent that is not on the list any more. */
    selected: { id: string; name: string; avatar: string } | null;
    onSelect: (agent: Agent) => void;
    disabled?: boolean;
}

/** From this many on there is a box to filter them. */
const many = 5;

/**
 * Who is talked to: a combo box whose list box opens below it. The focus stays on the button, and what is typed there narrows the list;
 * the box for that is for pointers, and for what cannot be typed on a button.
 */
export function AgentSelector({ agents, selected, onSelect, disabled = false }: AgentSelectorProps) {
    const text = useText(texts);
    const [open, setOpen] = useState(false);
    const [active, setActive] = useState(0);
    const [words, setWords] = useState("");
    const [capability, setCapability] = useState<string | null>(null);
    const id = useId();
    const root = useRef<HTMLDivElement>(null);
    const button = useRef<HTMLButtonElement>(null);
    const list = useRef<HTMLDivElement>(null);
    const opening = useRef(() => {});
    /** It was to be opened before there was anything to choose. */
    const isWanted = useRef(false);
    opening.current = () => {
        isWanted.current = disabled;
        if (disabled) return;
        button.current?.focus();
        show();
    };
    useCommands(useMemo(() => [{ id: "agents", icon: "chevron", run: () => opening.current() }], []));
    const found = useMemo(() => filterAgents(agents, words, capability), [agents, words, capability]);
    const capabilities = useMemo(() => capabilitiesOf(agents), [agents]);
    const optionID = (index: number) => `${id}-${index}`;
    const isGone = selected !== null && agents.length > 0 && !agents.some((agent) => agent.id === selected.id);
    const isFiltered = words !== "" || capability !== null;

    useEffect(() => {
        if (!disabled) {
            if (isWanted.current) opening.current();
            return;
        }
        // Who goes on with something else is not interrupted later.
        const forget = () => (isWanted.current = false);
        document.addEventListener("keydown", forget, true);
        document.addEventListener("pointerdown", forget, true);
        return () => {
            document.removeEventListener("keydown", forget, true);
            document.removeEventListener("pointerdown", forget, true);
        };
    }, [disabled]);

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
        setWords("");
        setCapability(null);
        setActive(Math.max(0, agents.findIndex((agent) => agent.id === selected?.id)));
        setOpen(true);
    }

    function filter(to: string) {
        setWords(to);
        setActive(0);
    }

    function filterBy(to: string | null) {
        setCapability(to);
        setActive(0);
    }

    function choose(index: number) {
        const agent = found[index];
        if (!agent) return;
        setOpen(false);
        button.current?.focus();
        if (agent.id !== selected?.id) onSelect(agent);
    }

    function close() {
        setOpen(false);
        button.current?.focus();
    }

    /** What both the button and the box do with a key; false where it is not theirs. */
    function onListKey(event: KeyboardEvent): boolean {
        const next = nextOption(found.length, active, event.key);
        if (event.key === "Escape") close();
        else if (event.key === "Enter") choose(active);
        else if (next !== null) setActive(next);
        else return false;
        event.preventDefault();
        event.stopPropagation();
        return true;
    }

    function onButtonKey(event: KeyboardEvent) {
        const isLetter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
        // Signs alone are the page's shortcuts until the list is open.
        const begins = isLetter && /[\p{L}\p{N}]/u.test(event.key);
        if (!open) {
            if (["ArrowDown", "ArrowUp", "Enter", " "].includes(event.key)) show();
            else if (begins) {
                show();
                filter(event.key);
            } else return;
        } else if (onListKey(event)) return;
        else if (event.key === "Backspace") filter([...words].slice(0, -1).join(""));
        else if (event.key === " " && words === "") choose(active);
        else if (isLetter) filter(words + event.key);
        else return;
        event.preventDefault();
        event.stopPropagation();
    }

    function onBoxKey(event: KeyboardEvent<HTMLInputElement>) {
        const isForText = (event.key === "Home" || event.key === "End") && words !== "";
        if (!isForText && !isComposing(event.nativeEvent)) onListKey(event);
    }

    function onBlur(event: FocusEvent) {
        if (event.relatedTarget instanceof Node && !root.current?.contains(event.relatedTarget)) setOpen(false);
    }

    return (
        <div className="agent-selector" ref={root} onBlur={onBlur}>
            <button type="button" ref={button} role="combobox" className="agent-button" aria-label={text.agent} aria-haspopup="listbox"
                aria-expanded={open} aria-controls={`${id}-list`} aria-activedescendant={open && found.length > 0 ? optionID(active) : undefined}
                aria-describedby={isGone ? `${id}-gone` : undefined} disabled={disabled} onClick={() => (open ? close() : show())} onKeyDown={onButtonKey}>
                {selected ? <Avatar avatar={selected.avatar} name={selected.name} size="small" /> : null}
                <bdi className="agent-button-name">{selected?.name ?? text.choose}</bdi>
                {isGone ? <span className="agent-gone">{text.inactive}</span> : null}
                <Icon name="chevron" size={16} />
            </button>
            {isGone ? <span id={`${id}-gone`} className="visually-hidden">{text.inactiveAbout(selected.name)}</span> : null}
            <div className="agent-popup" hidden={!open}>
                {isGone ? <p className="agent-popup-note">{text.inactiveAbout(selected.name)}</p> : null}
                {agents.length >= many || isFiltered ? (
                    <AgentFilter text={words} onText={filter} capabilities={capabilities} capability={capability} onCapability={filterBy}
                        more={{ onKeyDown: onBoxKey, "aria-controls": `${id}-list` }} />
                ) : null}
                {/* A press here leaves the focus where it is: moved to what is around the page, it would close the list before the click. */}
                <div className="agent-list" id={`${id}-list`} role="listbox" aria-label={text.agents} ref={list}
                    onMouseDown={(event) => event.preventDefault()}>
                    {found.map((agent, index) => (
                        <AgentOption key={agent.id} id={optionID(index)} agent={agent} selected={agent.id === selected?.id} active={index === active}
                            onActive={() => setActive(index)} onChoose={() => choose(index)} />
                    ))}
                </div>
                {found.length === 0 && agents.length > 0 ? <p className="agent-popup-note">{text.noMatch}</p> : null}
                <span className="visually-hidden" role="status">{open && isFiltered ? text.found(found.length) : ""}</span>
            </div>
        </div>
    );
}
