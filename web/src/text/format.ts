// SPDX-License-Identifier: Apache-2.0

import { language, locale } from "./language";

const formats = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    return cached(`d ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale(), options));
}

/** Making a format is slow, and lists make thousands of dates. */
function cached<T extends Intl.DateTimeFormat | Intl.NumberFormat>(name: string, make: () => T): T {
    const key = `${language.getSnapshot()} ${name}`;
    const found = formats.get(key) as T | undefined;
    if (found) return found;
    const made = make();
    formats.set(key, made);
    return made;
}

type Moment = string | number | Date;

/** `31 January 2026 at 09:21` */
export const dateAndTime = (at: Moment) => dates({ dateStyle: "long", timeStyle: "short" }).format(new Date(at));
/** `31 January 2026` */
export const longDate = (at: Moment) => dates({ dateStyle: "long" }).format(new Date(at));
/** `09:21` */
const timeOfDay = (at: Moment) => dates({ timeStyle: "short" }).format(new Date(at));
/** `January 2026` */
export const monthAndYear = (at: Moment) => dates({ month: "long", year: "numeric" }).format(new Date(at));
/** `09:21` today, then `31 Jan`, in other years `31 Jan 2025`; as short as a list's edge needs it. */
export function shortMoment(at: Moment, now: Date = new Date()): string {
    const when = new Date(at);
    if (when.toDateString() === now.toDateString()) return timeOfDay(when);
    return dates({ day: "numeric", month: "short", ...(when.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }) }).format(when);
}

/** `January` */
export const monthName = (at: Moment) => dates({ month: "long" }).format(new Date(at));

export const wholeNumber = (value: number) =>
    cached("n", () => new Intl.NumberFormat(locale(), { maximumFractionDigits: 0 })).format(value);

/** At most one digit behind the point. */
export const shortNumber = (value: number) =>
    cached("n1", () => new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 })).format(value);

const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** `12 kB`, by thousands as the standard's prefixes say. */
export function fileSize(bytes: number): string {
    const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
    const unit = units[power] ?? "byte";
    // The short form of a byte is `byte`, of however many.
    const unitDisplay = power === 0 ? "long" : "short";
    return cached(`u ${unit}`, () => new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay, maximumFractionDigits: 1 }))
        .format(bytes / 1000 ** power);
}
