// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The `Retry-After` header, RFC 9110, section 10.2.3: seconds, or a date.
enum RetryAfter {
    private static let longest = 86_400
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Nil for what is neither. A date that has passed is no wait. At most a day.
    static func wait(_ value: String?, now: Date = Date()) -> Duration? {
        guard let value else { return nil }
        if !value.isEmpty, value.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            return .seconds(min(Int(value) ?? longest, longest))
        }
        guard let date = date(value) else { return nil }
        return .milliseconds(Int(min(max(0, date.timeIntervalSince(now)), Double(longest)) * 1000))
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that a server may still send.
    private static func date(_ value: String) -> Date? {
        let parts = value.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else { return nil }
        let time = parts[4].split(separator: ":").compactMap { Int($0) }
        guard let day = Int(parts[1]), let year = Int(parts[3]), (1900...9999).contains(year), time.count == 3 else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let components = DateComponents(year: year, month: month + 1, day: day, hour: time[0], minute: time[1], second: time[2])
        return calendar.date(from: components)
    }
}
