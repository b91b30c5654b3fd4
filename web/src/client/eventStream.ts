// SPDX-License-Identifier: Apache-2.0

/** Takes the pieces of a `text/event-stream` and gives the data of each event that is whole. */
export class EventStream {
    private rest = "";
    private readonly decoder = new TextDecoder();

    take(piece: Uint8Array): string[] {
        this.rest += this.decoder.decode(piece, { stream: true });
        const events = this.rest.split(/\r?\n\r?\n/);
        this.rest = events.pop() ?? "";
        return events.map(dataOf).filter((data) => data !== "");
    }
}

function dataOf(event: string): string {
    return event.split(/\r?\n/).filter((line) => line.startsWith("data:")).map((line) => line.slice(5).replace(/^ /, "")).join("\n");
}
