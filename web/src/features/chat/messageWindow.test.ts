// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageWindow } from "./messageWindow";

/** As much of an element and of its layout as the list asks for. */
class FakeElement {
    readonly style: Record<string, string> = {};
    readonly dataset: Record<string, string> = {};
    children: FakeElement[] = [];
    height = 0;
    rect = () => ({ height: this.height, bottom: this.height });

    get lastElementChild(): FakeElement | undefined {
        return this.children[this.children.length - 1];
    }

    getBoundingClientRect() {
        return this.rect();
    }

    contains(): boolean {
        return false;
    }
}

const endSpace = 16;

/** A list of rows in a box of 400 pixels. Like a browser, it does not let the position be behind the end. */
class FakeBox extends FakeElement {
    readonly content = new FakeElement();
    readonly clientWidth = 600;
    clientHeight = 400;
    private top = 0;

    constructor(heights: readonly number[]) {
        super();
        const gap = () => Object.assign(new FakeElement(), { dataset: { gap: "0" } });
        this.content.children = [gap(), ...heights.map((height, index) => Object.assign(new FakeElement(), { dataset: { row: `r${index}` }, height })), gap()];
        for (const child of this.content.children) child.rect = () => ({ height: child.height, bottom: this.bottomOf(child) - this.scrollTop });
        this.rect = () => ({ height: this.clientHeight, bottom: this.clientHeight });
    }

    row(index: number): FakeElement {
        const row = this.content.children[index + 1];
        assert.ok(row);
        return row;
    }

    private bottomOf(child: FakeElement): number {
        return this.content.children.slice(0, this.content.children.indexOf(child) + 1).reduce((sum, each) => sum + each.height, 0);
    }

    get scrollHeight(): number {
        const space = this.content.style["paddingBottom"] === "200vh" ? 2_000 : endSpace;
        return this.content.children.reduce((sum, each) => sum + each.height, space);
    }

    get scrollTop(): number {
        return this.top = Math.max(0, Math.min(this.top, this.scrollHeight - this.clientHeight));
    }

    set scrollTop(top: number) {
        this.top = top;
    }

    addEventListener(): void {}

    removeEventListener(): void {}
}

Object.assign(globalThis, {
    HTMLElement: FakeElement,
    ResizeObserver: class { observe() {} disconnect() {} },
    getComputedStyle: () => ({ paddingBottom: `${endSpace}px` }),
    document: { activeElement: null },
});

/** Of three rows, at its end. */
function opened() {
    const box = new FakeBox([300, 300, 300]);
    const view = new MessageWindow(() => {}, () => {}, () => {});
    view.setRows(["r0", "r1", "r2"], () => 100);
    view.attach(box as unknown as HTMLElement, box.content as unknown as HTMLElement);
    view.settle();
    assert.equal(box.scrollTop, 900 + endSpace - 400);
    return { box, view };
}

test("the end stays in view while a row grows", () => {
    const { box, view } = opened();
    box.row(2).height = 450;
    view.settle();
    assert.ok(view.isHeld);
    assert.equal(box.scrollTop, 1_050 + endSpace - 400);
});

test("who has scrolled up is left there, also where the text comes before the event", () => {
    const { box, view } = opened();
    box.scrollTop -= 120;
    const place = box.scrollTop;
    box.row(2).height = 450;
    view.settle();
    assert.equal(view.isHeld, false);
    assert.equal(box.scrollTop, place);
});

test("a list that becomes shorter is still held at its end", () => {
    const { box, view } = opened();
    box.row(2).height = 100;
    assert.equal(box.scrollTop, 700 + endSpace - 400); // the browser's doing
    view.settle();
    assert.ok(view.isHeld);
    box.row(2).height = 250;
    view.settle();
    assert.equal(box.scrollTop, 850 + endSpace - 400);
});

test("a box that changes its size is no scroll", () => {
    const { box, view } = opened();
    box.clientHeight = 500;
    assert.equal(box.scrollTop, 900 + endSpace - 500); // the browser's doing
    box.row(2).height = 400;
    view.settle();
    assert.ok(view.isHeld);
    assert.equal(box.scrollTop, 1_000 + endSpace - 500);
});

test("who asks for the end right after a scroll gets there", () => {
    const { box, view } = opened();
    box.scrollTop -= 120;
    view.toEnd();
    assert.ok(view.isHeld);
    assert.equal(box.scrollTop, 900 + endSpace - 400);
});
