// SPDX-License-Identifier: Apache-2.0

import { RowHeights } from "./rowHeights";
import type { ScrollPosition } from "./scrollPositions";

/** Which rows are there: those from `start` up to `end`, and the one that has the focus or is being edited. */
export interface Range {
    start: number;
    end: number;
    kept: string | null;
}

/** Lists up to this long are there as a whole: for the browser's own search, for printing, for who reads the document. */
const wholeUpTo = 60;
/** This close to the end counts as the end, in pixels. */
const near = 32;
/** Where the browser does not tell that scrolling has ended, it has when nothing moved for so long, in milliseconds. */
const restAfter = 140;
/** What shows that the reader means to go elsewhere. */
const gestures = ["pointerdown", "touchstart", "keydown"];
const tellsOfRest = typeof window !== "undefined" && "onscrollend" in window;

/**
 * The part of a long list that is in the document, and where it is scrolled to. It goes by positions alone: while held, the
 * end stays in view however the list grows; a scroll upwards lets go, and from then on nothing moves what is being read.
 *
 * Rows that turn out higher or lower than estimated push the rows below them. While the reader scrolls, that is taken up by
 * `shift`, the gap above the rows, since setting the scroll position would break off the movement; once it rests, gap
 * and position are set right together, which is not seen.
 */
export class MessageWindow {
    readonly heights = new RowHeights();
    isHeld = true;
    range: Range = { start: 0, end: 0, kept: null };
    /** A row that stays in the document wherever the reader scrolls, since something is being written in it. */
    pinned: string | null = null;
    private box: HTMLElement | null = null;
    private content: HTMLElement | null = null;
    private shift = 0;
    private lastTop = 0;
    /** How large the box was when all was last measured. */
    private size = "";
    /** What the style sheet leaves free below the last row. */
    private endSpace = 0;
    private goal: ScrollPosition | null = null;
    /** The rows that were there when all was last measured. */
    private settled: Range = { start: 0, end: 0, kept: null };
    private isScrolling = false;
    private resting: ReturnType<typeof setTimeout> | null = null;

    /** `onRange` renders anew, before the next paint; `onHeld` tells that the end was let go of, or taken hold of again. */
    constructor(
        private readonly onRange: () => void,
        private readonly onHeld: () => void,
        private readonly onRest: (position: ScrollPosition | null) => void,
    ) {}

    /** Begins to look after the elements, until the answer is called. */
    attach(box: HTMLElement, content: HTMLElement): () => void {
        this.box = box;
        this.content = content;
        this.endSpace = Number.parseFloat(getComputedStyle(content).paddingBottom) || 0;
        const observer = new ResizeObserver(() => this.settle());
        observer.observe(content);
        observer.observe(box);
        const onScroll = () => this.scrolled();
        const onWheel = (event: WheelEvent) => {
            this.goal = null;
            if (event.deltaY < 0 && box.scrollHeight > box.clientHeight) this.hold(false);
        };
        const onGesture = () => {
            this.goal = null;
        };
        const onKey = (event: KeyboardEvent) => {
            const first = this.heights.keyOf(0);
            if (event.target !== box || event.altKey || event.metaKey || event.shiftKey || first === undefined) return;
            // The browser's way there leads past all that was never measured.
            if (event.key === "Home") this.goTo({ key: first, top: 0 });
            else if (event.key === "End") this.toEnd();
            else return;
            event.preventDefault();
        };
        const onRest = () => this.rested();
        box.addEventListener("scroll", onScroll, { passive: true });
        box.addEventListener("scrollend", onRest, { passive: true });
        box.addEventListener("wheel", onWheel, { passive: true });
        for (const gesture of gestures) box.addEventListener(gesture, onGesture, { passive: true });
        box.addEventListener("keydown", onKey);
        return () => {
            observer.disconnect();
            if (this.resting !== null) clearTimeout(this.resting);
            box.removeEventListener("scroll", onScroll);
            box.removeEventListener("scrollend", onRest);
            box.removeEventListener("wheel", onWheel);
            for (const gesture of gestures) box.removeEventListener(gesture, onGesture);
            box.removeEventListener("keydown", onKey);
            this.onRest(this.position());
            this.box = null;
            this.content = null;
        };
    }

    /** Before rendering: what is in the list now. The row that is read stays where it is, whatever came before it. */
    setRows(keys: readonly string[], estimate: (index: number) => number): void {
        const before = this.settled;
        const [first, last] = [this.heights.keyOf(before.start), this.heights.keyOf(before.end - 1)];
        const anchor = this.box === null || this.isHeld ? null : this.anchor();
        this.heights.setRows(keys, estimate);
        const index = anchor === null ? undefined : this.heights.indexOf(anchor.key);
        if (anchor !== null && index !== undefined) this.shift = anchor.at - this.heights.offsetOf(index);
        const [start, end] = [first === undefined ? undefined : this.heights.indexOf(first), last === undefined ? undefined : this.heights.indexOf(last)];
        this.settled = start === undefined || end === undefined ? { start: 0, end: 0, kept: null } : { start, end: end + 1, kept: null };
        this.range = this.needed();
    }

    /** After rendering, and whenever something changed its size: measures, fills the gaps, and scrolls where it has to be. */
    settle(): void {
        const { box, content } = this;
        if (box === null || content === null || this.heights.count === 0) return;
        // Rows that turn out lower than estimated must not make the content end above where it is scrolled to.
        content.style.paddingBottom = "200vh";
        this.noticeScroll(box, content);
        this.measureRows(content);
        this.fillGaps(content);
        content.style.paddingBottom = "";
        if (this.isHeld) this.scrollTo(box.scrollHeight);
        else if (this.goal !== null) this.scrollToGoal(this.goal);
        if (this.isCovered()) return;
        this.range = this.needed();
        this.onRange();
    }

    toEnd(): void {
        this.goal = null;
        this.lastTop = this.box?.scrollTop ?? 0;
        this.shift = 0;
        this.hold(true);
        this.range = this.needed();
        this.onRange();
        this.settle();
    }

    /** Scrolls so that the row begins `top` pixels below the upper edge, and keeps it there until the reader moves. */
    goTo(position: ScrollPosition): void {
        if (this.heights.indexOf(position.key) === undefined) return;
        this.hold(false);
        this.goal = position;
        this.shift = 0;
        this.range = this.needed();
        this.onRange();
        this.settle();
    }

    /** Brings a row into view that is not. */
    show(key: string): void {
        const index = this.heights.indexOf(key);
        if (index === undefined) return;
        const { first, last } = this.seen(-near);
        if (index < first || index > last) this.goTo({ key, top: this.viewport / 4 });
    }

    /** How wide a row can be, for estimates. */
    get width(): number {
        return this.box?.clientWidth ?? window.innerWidth;
    }

    /** The index of the first row that is in view. */
    get firstSeen(): number {
        return this.seen(0).first;
    }

    get viewport(): number {
        return this.box?.clientHeight ?? window.innerHeight;
    }

    private position(): ScrollPosition | null {
        if (this.box === null || this.isHeld) return null;
        const anchor = this.anchor();
        return anchor === null ? null : { key: anchor.key, top: anchor.at - this.box.scrollTop };
    }

    /** The row at the upper edge, and where it is in the content. */
    private anchor(): { key: string; at: number } | null {
        const index = this.heights.indexAt((this.box?.scrollTop ?? 0) - this.shift);
        const key = this.heights.keyOf(index);
        return key === undefined ? null : { key, at: this.heights.offsetOf(index) + this.shift };
    }

    /** The rows that are in the document, in their order. */
    get rendered(): number[] {
        const { start, end, kept } = this.range;
        const rows = Array.from({ length: Math.max(0, end - start) }, (_, place) => start + place);
        const index = kept === null ? undefined : this.heights.indexOf(kept);
        if (index === undefined || (index >= start && index < end)) return rows;
        return index < start ? [index, ...rows] : [...rows, index];
    }

    /** What is seen must stay: the first row of those in view that was there before the last rendering. */
    private seenAnchor(): { key: string; at: number } | null {
        const { first, last } = this.seen(0);
        const index = Math.max(first, this.settled.start);
        const key = this.heights.keyOf(index);
        if (index > last || index >= this.settled.end || key === undefined) return this.anchor();
        return { key, at: this.placeOf(index) };
    }

    private measureRows(content: HTMLElement): void {
        const rows: [string, number][] = [];
        for (const child of content.children) {
            const key = (child as HTMLElement).dataset["row"];
            if (key !== undefined) rows.push([key, child.getBoundingClientRect().height]);
        }
        const anchor = this.seenAnchor();
        this.settled = this.range;
        if (!this.heights.measure(rows) || anchor === null) return;
        this.shift = this.isHeld || this.goal !== null ? 0 : anchor.at - this.heights.offsetOf(this.heights.indexOf(anchor.key) ?? 0);
        if (this.heights.offsetOf(this.range.start) + this.shift < 0 || !this.isScrolling) this.setRight();
    }

    /** Takes the shift out of the gap and out of the position alike. */
    private setRight(): void {
        if (this.shift === 0 || this.box === null || this.content === null) return;
        const top = this.box.scrollTop - this.shift;
        this.shift = 0;
        this.fillGaps(this.content);
        if (!this.isHeld) this.scrollTo(top);
    }

    /** What stands in for the rows that are not in the document: before each that is, and behind the last. */
    gapBefore(place: number): number {
        const { rendered } = this;
        const at = place === 0 ? 0 : this.placeOf((rendered[place - 1] ?? 0) + 1);
        const index = rendered[place];
        return Math.max(0, (index === undefined ? this.heights.total + this.shift : this.placeOf(index)) - at);
    }

    private placeOf(index: number): number {
        return this.heights.offsetOf(index) + (index >= this.range.start ? this.shift : 0);
    }

    private fillGaps(content: HTMLElement): void {
        for (const child of content.children) {
            if (!(child instanceof HTMLElement) || child.dataset["gap"] === undefined) continue;
            const height = `${this.gapBefore(Number(child.dataset["gap"]))}px`;
            if (child.style.height !== height) child.style.height = height;
        }
    }

    private scrollToGoal(goal: ScrollPosition): void {
        const index = this.heights.indexOf(goal.key);
        if (index !== undefined) this.scrollTo(this.heights.offsetOf(index) + this.shift - goal.top);
    }

    private scrollTo(top: number): void {
        const { box } = this;
        if (box === null) return;
        if (Math.abs(box.scrollTop - top) >= 0.5) box.scrollTop = top;
        this.lastTop = box.scrollTop;
    }

    /** A scroll upwards counts before its event has come: what was written meanwhile would pull the reader back to the end. */
    private noticeScroll(box: HTMLElement, content: HTMLElement): void {
        const before = this.size;
        this.size = `${box.clientWidth} ${box.clientHeight}`;
        if (!this.isHeld || this.size !== before || box.scrollTop >= this.lastTop - 1) return;
        const end = (content.lastElementChild?.getBoundingClientRect().bottom ?? 0) + this.endSpace;
        // In a list that has become shorter it was the browser that scrolled, and no further than to the end.
        if (end - box.getBoundingClientRect().bottom > 2) this.scrolled();
    }

    private scrolled(): void {
        const { box } = this;
        if (box === null || this.heights.count === 0) return;
        const rest = box.scrollHeight - box.clientHeight - box.scrollTop;
        if (box.scrollTop < this.lastTop - 1 && rest > 2) this.hold(false);
        else if (rest <= near && box.scrollTop > this.lastTop && this.range.end === this.heights.count) this.hold(true);
        this.lastTop = box.scrollTop;
        this.isScrolling = true;
        if (!tellsOfRest) {
            if (this.resting !== null) clearTimeout(this.resting);
            this.resting = setTimeout(() => this.rested(), restAfter);
        }
        if (this.isCovered()) return;
        this.range = this.needed();
        this.onRange();
    }

    private rested(): void {
        this.isScrolling = false;
        this.setRight();
        this.onRest(this.position());
    }

    private hold(value: boolean): void {
        if (this.isHeld === value) return;
        this.isHeld = value;
        this.onHeld();
    }

    /** Whether what is seen, and a little more, is in the document. */
    private isCovered(): boolean {
        if (this.heights.count <= wholeUpTo) return this.range.end === this.heights.count;
        const { first, last } = this.seen(this.viewport / 2);
        return first >= this.range.start && last < this.range.end;
    }

    private needed(): Range {
        const { count } = this.heights;
        if (count <= wholeUpTo) return { start: 0, end: count, kept: null };
        const { first, last } = this.seen(this.viewport);
        return { start: first, end: last + 1, kept: this.pinned ?? this.focusedRow() };
    }

    private seen(more: number): { first: number; last: number } {
        const goal = this.goal === null ? undefined : this.heights.indexOf(this.goal.key);
        const top = this.isHeld ? this.heights.total - this.viewport
            : this.goal !== null && goal !== undefined ? this.heights.offsetOf(goal) - this.goal.top
            : (this.box?.scrollTop ?? 0) - this.shift;
        return { first: this.heights.indexAt(top - more), last: this.heights.indexAt(top + this.viewport + more) };
    }

    /** The focus is never lost by scrolling away from where it is. */
    private focusedRow(): string | null {
        const focused = document.activeElement;
        if (!(focused instanceof HTMLElement) || this.content === null || !this.content.contains(focused)) return null;
        return focused.closest<HTMLElement>("[data-row]")?.dataset["row"] ?? null;
    }
}
