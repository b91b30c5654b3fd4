// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A moment in UTC to the millisecond, written as RFC 3339: `2026-01-31T09:21:36.123Z`.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Since 1970-01-01T00:00:00Z, leap seconds not counted.
    public let milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    public init(_ date: Date) {
        self.milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded(.down))
    }

    public static var now: Self {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Self(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    public var date: Date {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.milliseconds < right.milliseconds
    }

    public static func + (time: Self, duration: Duration) -> Self {
        let (seconds, attoseconds) = duration.components
        return Self(milliseconds: time.milliseconds + seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }

    public static func - (time: Self, duration: Duration) -> Self {
        time + (.zero - duration)
    }

    /// How long after `earlier` this is; negative when it is before.
    public func since(_ earlier: Self) -> Duration {
        .milliseconds(milliseconds - earlier.milliseconds)
    }
}

extension Timestamp: LosslessStringConvertible {
    /// Takes RFC 3339 with any offset and any number of fractional digits; what is finer than a millisecond is dropped.
    public init?(_ description: String) {
        let text = Array(description.utf8)
        guard text.count >= 20, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"), text[13] == UInt8(ascii: ":"),
            text[16] == UInt8(ascii: ":"), [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(text[10])
        else { return nil }
        func number(_ from: Int, _ length: Int) -> Int64? {
            guard from + length <= text.count else { return nil }
            var value: Int64 = 0
            for byte in text[from..<from + length] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            }
            return value
        }
        guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
            let minute = number(14, 2),
            let second = number(17, 2), (1...12).contains(month), day >= 1, day <= daysInMonth(month, of: year), hour < 24, minute < 60,
            second <= 60
        else { return nil }
        var at = 19
        var fraction: Int64 = 0
        if at < text.count, text[at] == UInt8(ascii: ".") {
            at += 1
            let start = at
            while at < text.count, let digit = number(at, 1) {
                if at - start < 3 { fraction = fraction * 10 + digit }
                at += 1
            }
            guard at > start else { return nil }
            for _ in min(3, at - start)..<3 { fraction *= 10 }
        }
        var offset: Int64 = 0
        switch at < text.count ? text[at] : 0 {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"):
            guard at + 1 == text.count else { return nil }
        case let sign where sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"):
            guard at + 6 == text.count, text[at + 3] == UInt8(ascii: ":"), let hours = number(at + 1, 2), let minutes = number(at + 4, 2),
                hours < 24,
                minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
        default:
            return nil
        }
        let days = daysSince1970(year: year, month: month, day: day)
        let milliseconds = ((days * 24 + hour) * 60 + minute - offset) * 60_000 + second * 1000 + fraction
        // An offset can lead out of the years that have four digits, and so cannot be written again.
        guard Self.writable.contains(milliseconds) else { return nil }
        self.milliseconds = milliseconds
    }

    /// From the year 0 to the year 9999.
    private static let writable = Int64(-62_167_219_200_000)...253_402_300_799_999

    /// A moment outside the years 0 to 9999 is written as the nearest one inside.
    public var description: String {
        let milliseconds = min(max(milliseconds, Self.writable.lowerBound), Self.writable.upperBound)
        let ms = ((milliseconds % 86_400_000) + 86_400_000) % 86_400_000
        let (year, month, day) = civilDate(daysSince1970: (milliseconds - ms) / 86_400_000)
        return String(unsafeUninitializedCapacity: 24) { out in
            var at = 0
            func digits(_ value: Int64, _ width: Int, then separator: Character) {
                var rest = value
                for index in stride(from: width - 1, through: 0, by: -1) {
                    out[at + index] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                out[at + width] = separator.asciiValue!
                at += width + 1
            }
            digits(year, 4, then: "-")
            digits(month, 2, then: "-")
            digits(day, 2, then: "T")
            digits(ms / 3_600_000, 2, then: ":")
            digits(ms / 60_000 % 60, 2, then: ":")
            digits(ms / 1000 % 60, 2, then: ".")
            digits(ms % 1000, 3, then: "Z")
            return at
        }
    }
}

private func daysInMonth(_ month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
}

/// The proleptic Gregorian calendar with years that begin in March, so that a leap day is a year's last.
private func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

private func civilDate(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
}

extension Timestamp: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "is not an RFC 3339 time")
        }
        self = time
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
