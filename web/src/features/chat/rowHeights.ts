// SPDX-License-Identifier: Apache-2.0

/** How high the rows of a list are and where each begins: measured where a row was seen, estimated elsewhere. */
export class RowHeights {
    private keys: readonly string[] = [];
    private indexes = new Map<string, number>();
    private readonly measured = new Map<string, number>();
    private estimate: (index: number) => number = () => 0;
    /** One more than there are rows: the last is the height of all. */
    private offsets = new Float64Array(1);

    get count(): number {
        return this.keys.length;
    }

    get total(): number {
        return this.offsets[this.count] ?? 0;
    }

    setRows(keys: readonly string[], estimate: (index: number) => number): void {
        this.estimate = estimate;
        if (keys !== this.keys) {
            this.keys = keys;
            this.indexes = new Map(keys.map((key, index) => [key, index]));
        }
        this.offsets = new Float64Array(keys.length + 1);
        this.sum(0);
    }

    indexOf(key: string): number | undefined {
        return this.indexes.get(key);
    }

    keyOf(index: number): string | undefined {
        return this.keys[index];
    }

    /** Where the row begins; of the row after the last, where all ends. */
    offsetOf(index: number): number {
        return this.offsets[Math.max(0, Math.min(index, this.count))] ?? 0;
    }

    /** The row that this position is in; before the first the first, behind the last the last. */
    indexAt(position: number): number {
        let low = 0;
        let high = this.count - 1;
        while (low < high) {
            const middle = (low + high + 1) >> 1;
            if ((this.offsets[middle] ?? 0) <= position) low = middle;
            else high = middle - 1;
        }
        return Math.max(0, low);
    }

    /** Whether any of them is other than it was taken to be. */
    measure(rows: Iterable<readonly [key: string, height: number]>): boolean {
        let first = Infinity;
        for (const [key, height] of rows) {
            const index = this.indexes.get(key);
            if (index === undefined || this.measured.get(key) === height) continue;
            this.measured.set(key, height);
            first = Math.min(first, index);
        }
        if (first === Infinity) return false;
        this.sum(first);
        return true;
    }

    private sum(from: number): void {
        let offset = this.offsets[from] ?? 0;
        for (let index = from; index < this.keys.length; index += 1) {
            offset += this.measured.get(this.keys[index] ?? "") ?? this.estimate(index);
            this.offsets[index + 1] = offset;
        }
    }
}
