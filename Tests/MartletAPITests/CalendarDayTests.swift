// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import Testing

@Suite struct CalendarDayTests {
    @Test("A day is written as it is read", arguments: ["1970-01-01", "2026-01-31", "2024-02-29", "1969-12-31"])
    func roundTrip(text: String) throws {
        #expect(try #require(CalendarDay(text)).description == text)
    }

    @Test("What is no day is none", arguments: ["", "2026-02-29", "2026-1-1", "2026-01-01T", "2026-13-01", "yesterday", "2026-01-01Z"])
    func nonsense(text: String) {
        #expect(CalendarDay(text) == nil)
    }

    @Test("A day holds its moments in UTC, from the first millisecond to the last")
    func bounds() throws {
        let day = try #require(CalendarDay("2026-01-31"))
        #expect(CalendarDay(of: day.start) == day)
        #expect(CalendarDay(of: Timestamp(milliseconds: day.start.milliseconds + 86_399_999)) == day)
        #expect(CalendarDay(of: Timestamp(milliseconds: day.start.milliseconds - 1)).description == "2026-01-30")
        #expect(CalendarDay(of: Timestamp(milliseconds: -1)).number == -1)
    }
}
