// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ChatServer

@Suite struct SendPatienceTests {
    private let start = ContinuousClock.now

    private func looks(_ looks: [(second: Int, unsent: Int)]) -> [String] {
        var patience = SendPatience(limit: .seconds(60), unsent: 1000, at: start)
        return looks.map { look in
            switch patience.look(unsent: look.unsent, at: start + .seconds(look.second)) {
            case .overdue: "overdue"
            case .wait(let until): "until \((until - start).components.seconds)"
            }
        }
    }

    @Test func whoTakesNothingForAMinuteIsOverdue() {
        #expect(looks([(0, 1000), (2, 1000), (59, 1000), (60, 1000)]) == ["until 2", "until 4", "until 60", "overdue"])
    }

    @Test func everyByteThatIsTakenBeginsTheMinuteAnew() {
        #expect(looks([(59, 999), (61, 999), (118, 999), (119, 999)]) == ["until 61", "until 63", "until 119", "overdue"])
    }

    @Test func whatIsAddedMeanwhileIsNotTaken() {
        #expect(looks([(30, 1200), (59, 1100), (60, 1000)]) == ["until 32", "until 60", "overdue"])
    }
}
