// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import SeededRandom
import Testing

@Suite struct TimestampTests {
    @Test(
        "RFC 3339 is understood",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-01-31T09:21:36.123Z", 1_769_851_296_123), ("2026-01-31t09:21:36.123z", 1_769_851_296_123),
            ("2026-01-31 09:21:36.123Z", 1_769_851_296_123), ("2026-01-31T10:51:36.123+01:30", 1_769_851_296_123),
            ("2026-01-30T22:21:36.123-11:00", 1_769_851_296_123), ("2026-01-31T09:21:36.1239999999Z", 1_769_851_296_123),
            ("2026-01-31T09:21:36.1Z", 1_769_851_296_100), ("2026-01-31T09:21:36.12Z", 1_769_851_296_120), ("1969-12-31T23:59:59.999Z", -1),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000), ("2000-02-29T23:59:59Z", 951_868_799_000),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ] as [(String, Int64)])
    func understood(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", "now", "2026-01-31", "2026-01-31T09:21:36", "2026-01-31T09:21Z", "2026-1-31T09:21:36Z", "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z",
            "2026-01-31T24:00:00Z", "2026-01-31T09:60:00Z", "2026-01-31T09:21:61Z", "2026-01-31T09:21:36.Z", "2026-01-31T09:21:36Zz",
            "2026-01-31T09:21:36+0100", "2026-01-31T09:21:36+24:00", "2026-01-31T09:21:36+01:60", "2026-01-31T09:21:36 Z",
            "+026-01-31T09:21:36Z", "2026-01-31X09:21:36Z", "２026-01-31T09:21:36Z", "2026-01-31T09:21:36.123", "20260131T092136Z000000",
        ])
    func refused(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("A time that cannot be written again is refused", arguments: ["0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59.999-23:59"])
    func outOfYears(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test(
        "It is written in UTC with milliseconds",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"), (.min, "0000-01-01T00:00:00.000Z"),
            (.max, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func written(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
    }

    @Test func `What is written is read as the same moment, all days of four centuries`() {
        var random = SplitMix64(seed: 7)
        for day in Int64(0)...146_097 {
            let time = Timestamp(milliseconds: day * 86_400_000 + Int64.random(in: 0..<86_400_000, using: &random) - 5_000_000_000_000)
            #expect(Timestamp(time.description) == time, "\(time.milliseconds)")
        }
    }

    @Test func `It agrees with Foundation`() throws {
        var random = SplitMix64(seed: 11)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<500 {
            let time = Timestamp(milliseconds: Int64.random(in: -2_000_000_000...4_000_000_000, using: &random) * 1000)
            #expect(time.description == time.date.formatted(style))
        }
    }

    @Test func `Durations add up`() {
        let time = Timestamp(milliseconds: 1_000)
        #expect((time + .milliseconds(1500)).milliseconds == 2_500)
        #expect((time - .seconds(2)).milliseconds == -1_000)
        #expect((time + .seconds(1)).since(time) == .seconds(1))
        #expect(time < time + .milliseconds(1))
    }
}
