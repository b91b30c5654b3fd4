// SPDX-License-Identifier: Apache-2.0

/** A value that can be watched, in the form that React's `useSyncExternalStore` wants. */
export interface Readable<T> {
    subscribe(listener: () => void): () => void;
    /** The same object until something changes. */
    getSnapshot(): T;
}

export class Observable<T> implements Readable<T> {
    private readonly listeners = new Set<() => void>();

    constructor(private value: T) {}

    getSnapshot = (): T => this.value;

    subscribe = (listener: () => void): (() => void) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    };

    /** Keeps the value; who listens is told by `announce`, or at once by `set`. */
    put(value: T): boolean {
        if (Object.is(value, this.value)) return false;
        this.value = value;
        return true;
    }

    announce(): void {
        for (const listener of [...this.listeners]) listener();
    }

    set(value: T): void {
        if (this.put(value)) this.announce();
    }
}
