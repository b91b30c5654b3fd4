// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import Testing

@Suite struct CodeTests {
    @Test("An error code is a stable word in snake_case", arguments: ErrorCode.allCases)
    func errorCode(_ code: ErrorCode) {
        #expect(!code.rawValue.isEmpty)
        #expect(code.rawValue.utf8.allSatisfy { ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")) || $0 == UInt8(ascii: "_") })
    }

    @Test func `The codes that the contract names are there`() {
        let named = [
            "registration_closed", "invalid_credentials", "agent_unavailable", "generation_in_progress", "model_unreachable",
            "model_rejected",
            "model_rate_limited", "model_timeout", "model_disconnected", "model_bad_response", "reply_too_long",
        ]
        #expect(named.allSatisfy { ErrorCode(rawValue: $0) != nil })
    }

    @Test(
        "A client comes back after some closes and not after others",
        arguments: [
            (1000, false), (1001, true), (1006, true), (1009, true), (1011, true), (4400, false), (4401, false), (4404, false),
            (4408, true),
            (4429, true), (4999, true),
        ] as [(UInt16, Bool)])
    func closeCode(_ code: UInt16, _ mayReconnect: Bool) {
        #expect(CloseCode(rawValue: code).mayReconnect == mayReconnect)
    }

    @Test func `The close codes are the contract's`() {
        let codes: [CloseCode] = [
            .goingAway, .tooLarge, .notTheProtocol, .signedOut, .conversationRemoved, .tooSlow, .tooManyMessages, .notUTF8, .protocolError,
        ]
        #expect(codes.map(\.rawValue) == [1001, 1009, 4400, 4401, 4404, 4408, 4429, 1007, 1002])
    }
}
