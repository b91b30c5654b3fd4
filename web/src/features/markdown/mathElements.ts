// SPDX-License-Identifier: Apache-2.0

import { createElement, type ReactNode } from "react";

/** What KaTeX's own tree is made of, as far as it is read here: everything it needs is in plain fields. */
export interface MathNode {
    /** Of MathML only: the element's name. */
    type?: string;
    text?: string;
    /** Of a space in MathML: its width, or the character that is as wide. */
    character?: string;
    width?: unknown;
    pathName?: string;
    italic?: number;
    classes?: readonly string[];
    style?: Readonly<Record<string, string>>;
    attributes?: Readonly<Record<string, unknown>>;
    children?: readonly MathNode[];
    toMarkup?: () => string;
}

/** Deeper trees than any formula's would run out of the browser's stack. */
const deepest = 120;
const mostNodes = 20_000;

class MathTooLarge extends Error {}

/** KaTeX's tree as elements. Its own way to make them sets style attributes, which the page's policy forbids. */
export function mathElements(tree: MathNode): ReactNode {
    let nodes = 0;

    function convert(node: MathNode, depth: number, key: number, inSVG: boolean): ReactNode {
        nodes += 1;
        if (nodes > mostNodes || depth > deepest) throw new MathTooLarge("The formula is too large.");
        const children = node.children?.map((child, index) => convert(child, depth + 1, index, inSVG || isSVG(child)));
        if (node.pathName !== undefined) return createElement("path", { key, d: /\bd='([^']*)'/.exec(node.toMarkup?.() ?? "")?.[1] });
        if (node.type !== undefined) return mathML(node, key, children);
        if (node.character !== undefined || (node.text === undefined && node.children === undefined && node.width !== undefined)) return space(node, key);
        if (node.text !== undefined) return symbol(node, key);
        if (node.children !== undefined && isSVG(node)) return createElement("svg", { key, ...attributes(node) }, children);
        if (node.children !== undefined) return createElement("span", { key, className: classes(node), style: node.style, ...attributes(node) }, children);
        if (inSVG && node.attributes !== undefined) return createElement("line", { key, ...attributes(node) });
        return null;
    }

    return convert(tree, 0, 0, false);
}

const isSVG = (node: MathNode) => node.attributes?.["viewBox"] !== undefined || node.attributes?.["preserveAspectRatio"] !== undefined
    || (node.classes === undefined && node.type === undefined && node.children !== undefined && node.text === undefined && node.attributes !== undefined);

function classes(node: MathNode): string | undefined {
    const names = node.classes?.filter((name) => name !== "").join(" ") ?? "";
    return names === "" ? undefined : names;
}

function symbol(node: MathNode, key: number): ReactNode {
    const style = { ...node.style, ...((node.italic ?? 0) > 0 ? { marginRight: `${node.italic}em` } : {}) };
    const className = classes(node);
    if (className === undefined && Object.keys(style).length === 0) return node.text;
    return createElement("span", { key, className, style }, node.text);
}

function mathML(node: MathNode, key: number, children: ReactNode[] | undefined): ReactNode {
    if (!/^(?:m[a-z]+|semantics|annotation)$/.test(node.type ?? "")) return null;
    return createElement(node.type ?? "mrow", { key, className: classes(node), ...attributes(node) }, children);
}

function space(node: MathNode, key: number): ReactNode {
    return node.character || createElement("mspace", { key, width: `${String(node.width)}em` });
}

/** None that names an address or an event. A style is set property by property. */
function attributes(node: MathNode): Record<string, unknown> {
    const given: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(node.attributes ?? {})) {
        if (/^(?:on|href|src|xlink|id$)/i.test(name)) continue;
        if (name === "style") given["style"] = { ...node.style, ...styleOf(String(value)) };
        else given[name] = value;
    }
    return given;
}

function styleOf(text: string): Record<string, string> {
    const style: Record<string, string> = {};
    for (const part of text.split(";")) {
        const [name = "", ...rest] = part.split(":");
        const value = rest.join(":").trim();
        if (value === "" || value.includes("(")) continue;
        style[name.trim().replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())] = value;
    }
    return style;
}
