// SPDX-License-Identifier: Apache-2.0

import StreamProtocols
import Testing

@testable import ChatServer

@Suite struct TCPActivityTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let activity: TCPActivity
        let sign: WebSocketSession.PeerSign
    }

    private static func activity(_ acknowledged: Double, _ sent: Double, probes: Int = 0, again: Int = 0) -> TCPActivity {
        TCPActivity(
            sinceLastAcknowledgement: .seconds(acknowledged), sinceLastData: .seconds(sent), openProbes: probes, retransmissions: again)
    }

    static let cases = [
        Case(testDescription: "it acknowledged something of late", activity: activity(5, 1, again: 3), sign: .acknowledges),
        Case(testDescription: "all that was sent was acknowledged long ago", activity: activity(20, 20), sign: .acknowledges),
        Case(testDescription: "it has no room, and said so when it was asked last", activity: activity(20, 30), sign: .acknowledges),
        Case(
            testDescription: "it dropped what it had no room for, and says so each time", activity: activity(20, 20.001, again: 6),
            sign: .acknowledges),
        Case(testDescription: "it was asked whether it has room", activity: activity(20, 30, probes: 1), sign: .isAwaited),
        Case(testDescription: "it does not answer whether it has room", activity: activity(20, 30, probes: 2), sign: .isSilent),
        Case(testDescription: "something was sent after a pause", activity: activity(20, 0.1), sign: .isAwaited),
        Case(testDescription: "something was sent and is sent again", activity: activity(20, 0.1, again: 1), sign: .isSilent),
        Case(testDescription: "something was sent a while ago", activity: activity(20, 3), sign: .isSilent),
    ]

    @Test("What is known of a peer of which nothing need have come for eight seconds", arguments: cases)
    func sign(_ one: Case) {
        let now = ContinuousClock.now
        #expect(one.activity.sign(since: now - .seconds(8), at: now) == one.sign)
    }
}
