// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import Testing

@testable import MartletClient

@Suite struct ServerAddressTests {
    @Test(
        "An address is understood",
        arguments: [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("https://chat.example.org/", "https://chat.example.org"),
            ("wss://chat.example.org/talk/", "https://chat.example.org/talk"), ("ws://[::1]:9", "http://[::1]:9"),
            ("localhost:8080", "http://localhost:8080"), ("chat.example.org", "https://chat.example.org"), ("HTTP://h:80", "http://h"),
        ])
    func understood(_ text: String, _ url: String) throws {
        #expect(try ServerAddress(text).baseURL == url)
    }

    @Test(
        "Or refused",
        arguments: ["", "http://", "ftp://h", "http://user:pw@h", "http://h?x=1", "http://h#f", "http://h:0", "http://h:70000", "a b"])
    func refused(_ text: String) {
        #expect(throws: MartletError.self) { try ServerAddress(text) }
    }
}

@Suite struct ReconnectingTests {
    private func problem(_ status: Int, retryAfter: Duration? = nil) -> MartletError {
        .problem(Problem(title: "", status: status, detail: "", code: "c", requestID: nil, errors: nil), retryAfter: retryAfter)
    }

    @Test func `The waits double up to half a minute, and begin anew after a good connection`() {
        var reconnecting = Reconnecting(random: { 1 })
        let lost = MartletError.transport(.init(kind: .lost, debugDescription: ""))
        let waits = (0..<9).map { _ in reconnecting.decide(after: lost, lasted: nil) }
        #expect(waits.first == .after(.milliseconds(250)))
        #expect(waits[3] == .after(.seconds(2)))
        #expect(waits.last == .after(.seconds(30)))
        #expect(reconnecting.decide(after: lost, lasted: .seconds(1)) == .after(.seconds(30)))
        #expect(reconnecting.decide(after: lost, lasted: .seconds(5)) == .after(.milliseconds(250)))
    }

    @Test func `Up to half of a wait is left to chance`() {
        var reconnecting = Reconnecting(random: { 0 })
        #expect(reconnecting.decide(after: .closed(.goingAway, reason: ""), lasted: nil) == .after(.milliseconds(125)))
    }

    @Test(
        "A close code says whether to come back",
        arguments: [
            (.goingAway, .after(.milliseconds(250))), (.tooSlow, .after(.milliseconds(250))),
            (CloseCode(rawValue: 1005), .after(.milliseconds(250))),
            (.tooManyMessages, .after(.milliseconds(5250))), (.signedOut, .withFreshToken), (.normal, .end), (.notTheProtocol, .giveUp),
            (.conversationRemoved, .giveUp),
        ] as [(CloseCode, Reconnecting.Decision)])
    func closed(_ code: CloseCode, _ decision: Reconnecting.Decision) {
        var reconnecting = Reconnecting(random: { 1 })
        #expect(reconnecting.decide(after: .closed(code, reason: ""), lasted: .seconds(1)) == decision)
    }

    @Test func `A server that refuses says when, or never`() {
        var reconnecting = Reconnecting(random: { 1 })
        #expect(reconnecting.decide(after: problem(503, retryAfter: .seconds(9)), lasted: nil) == .after(.seconds(9)))
        #expect(reconnecting.decide(after: problem(500), lasted: nil) == .after(.milliseconds(500)))
        #expect(reconnecting.decide(after: problem(404), lasted: nil) == .giveUp)
        #expect(reconnecting.decide(after: .signedOut, lasted: nil) == .giveUp)
    }

    @Test func `A fresh token is tried once until a connection was good`() {
        var reconnecting = Reconnecting(random: { 1 })
        #expect(reconnecting.decide(after: problem(401), lasted: nil) == .withFreshToken)
        #expect(reconnecting.decide(after: problem(401), lasted: nil) == .giveUp)
        #expect(reconnecting.decide(after: .closed(.signedOut, reason: ""), lasted: .seconds(900)) == .withFreshToken)
        #expect(reconnecting.decide(after: problem(401), lasted: nil) == .giveUp)
    }

    @Test func `An account that changes several times is followed through that, and not for ever`() {
        var reconnecting = Reconnecting(random: { 1 })
        let closed = MartletError.closed(.signedOut, reason: "")
        var decisions: [Reconnecting.Decision] = []
        for _ in 1...6 { decisions.append(reconnecting.decide(after: closed, lasted: .seconds(1))) }
        #expect(
            decisions == [
                .withFreshToken, .after(.milliseconds(250)), .after(.milliseconds(500)), .after(.seconds(1)), .after(.seconds(2)), .giveUp,
            ])
        #expect(reconnecting.decide(after: closed, lasted: .seconds(5)) == .withFreshToken)
    }
}

@Suite(.timeLimit(.minutes(5))) struct CredentialsTests {
    private func credentials(_ signedIn: SignedIn, _ refresh: @escaping @Sendable (String) async throws -> SignedIn) -> Credentials {
        Credentials(.session(signedIn), onRefresh: nil, refresh: refresh)
    }

    @Test func `A token is used until shortly before its end`() async throws {
        let session = credentials(Sample.signedIn(1)) { _ in Sample.signedIn(2) }
        #expect(try await session.token() == "access1")
    }

    @Test func `A kept token that has ended is replaced first`() async throws {
        let session = credentials(Sample.signedIn(1, for: .seconds(-5))) { token in
            #expect(token == "refresh1")
            return Sample.signedIn(2)
        }
        #expect(try await session.token() == "access2")
    }

    @Test func `A new token that seems to have ended is used: one of the clocks is wrong`() async throws {
        let session = credentials(Sample.signedIn(1, for: .seconds(-5))) { _ in Sample.signedIn(2, for: .seconds(-3600)) }
        #expect(try await session.token() == "access2")
        #expect(try await session.token() == "access2")
        #expect(await session.renewAt == nil)
    }

    @Test func `A token that another call replaced already is not replaced again`() async throws {
        let session = credentials(Sample.signedIn(1)) { _ in Sample.signedIn(2) }
        #expect(try await session.token(insteadOf: "access1") == "access2")
        #expect(try await session.token(insteadOf: "access1") == "access2")
    }

    @Test func `A refresh that fails for a while leaves the session`() async throws {
        let session = credentials(Sample.signedIn(1)) { _ in throw MartletError.transport(.init(kind: .lost, debugDescription: "")) }
        await #expect(throws: MartletError.self) { try await session.token(insteadOf: "access1") }
        #expect(try await session.token() == "access1")
    }

    @Test func `What a refresh brings after signing out is dropped`() async throws {
        let (began, begin) = AsyncStream<Void>.makeStream()
        let (ended, end) = AsyncStream<Void>.makeStream()
        let session = credentials(Sample.signedIn(1)) { _ in
            begin.finish()
            for await _ in ended {}
            return Sample.signedIn(2)
        }
        let token = Task { try await session.token(insteadOf: "access1") }
        for await _ in began {}
        await session.end()
        end.finish()
        await #expect(throws: MartletError.self) { try await token.value }
        #expect(await session.signedIn == nil)
    }
}
