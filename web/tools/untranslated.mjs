// SPDX-License-Identifier: Apache-2.0

// Words that a component says by itself instead of taking them from a catalog: in elements, in what is read out or shown as
// a hint, in toasts and in the window's title.
import { createRequire } from "node:module";
import { packages } from "./esbuild.mjs";

const ts = createRequire(import.meta.url)(`${packages}/typescript`);

/** Attributes and properties whose text is for people. */
const spoken = /^(aria-(label|description|roledescription|valuetext)|title|placeholder|alt|label|hint|about|action|wrong)$/;
const calls = /^(showToast|announce)$/;
/** The product's name is the same in every language. */
const isWords = (text) => /\p{L}{2}/u.test(text.replaceAll("Martlet", ""));

/** What stands in `source`, as `line: text`. */
export function untranslated(source) {
    const file = ts.createSourceFile("x.tsx", source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
    const found = [];
    const note = (node, text) => {
        if (isWords(text)) found.push(`${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1}: ${text.trim()}`);
    };

    /** The strings that an expression can come to, whichever way it goes. */
    function outcomes(node) {
        if (node === undefined) return;
        if (ts.isStringLiteralLike(node)) note(node, node.text);
        else if (ts.isTemplateExpression(node)) note(node, [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join("…"));
        else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(outcomes);
        else if (ts.isBinaryExpression(node)) [node.left, node.right].forEach((side) => isComparison(node) || outcomes(side));
        else if (ts.isParenthesizedExpression(node) || ts.isJsxExpression(node)) outcomes(node.expression);
    }

    function visit(node) {
        if (ts.isJsxText(node)) note(node, node.text);
        else if (ts.isJsxExpression(node) && (ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent))) outcomes(node.expression);
        else if (ts.isJsxAttribute(node) && spoken.test(node.name.getText(file))) outcomes(node.initializer);
        else if (ts.isPropertyAssignment(node) && spoken.test(node.name.getText(file))) outcomes(node.initializer);
        else if (ts.isCallExpression(node) && calls.test(node.expression.getText(file))) outcomes(node.arguments[0]);
        else if (ts.isBinaryExpression(node) && node.left.getText(file) === "document.title") outcomes(node.right);
        ts.forEachChild(node, visit);
    }

    visit(file);
    return found;
}

function isComparison(node) {
    const kinds = ts.SyntaxKind;
    return [kinds.EqualsEqualsEqualsToken, kinds.ExclamationEqualsEqualsToken, kinds.LessThanToken, kinds.GreaterThanToken].includes(node.operatorToken.kind);
}
