// SPDX-License-Identifier: Apache-2.0

import { type Block, splitBlocks } from "./splitBlocks";

/**
 * Cuts a text that grows into blocks, each time from the last but one on: what is before cannot change any more, so that a
 * long reply costs no more for its next word than a short one. The blocks are those that `splitBlocks` gives.
 */
export class BlockReader {
    private text = "";
    private blocks: Block[] = [];
    /** Where each block begins. */
    private starts: number[] = [];

    read(text: string): Block[] {
        const kept = text.startsWith(this.text) ? Math.max(0, this.blocks.length - 2) : 0;
        const from = this.starts[kept] ?? 0;
        const read = splitBlocks(text.slice(from));
        const blocks = [...this.blocks.slice(0, kept), ...read];
        const starts = this.starts.slice(0, kept);
        let at = from;
        for (const block of read) {
            const start = text.indexOf(block.raw, at);
            // A text with other line ends is cut as a whole, every time.
            if (start < 0) {
                this.text = "";
                this.blocks = [];
                this.starts = [];
                return blocks;
            }
            starts.push(start);
            at = start + block.raw.length;
        }
        this.text = text;
        this.blocks = blocks;
        this.starts = starts;
        return blocks;
    }
}
