// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import Testing

/// What may be added to a message, and what may not be missing.
@Suite struct ToleranceTests {
    @Test(
        "A field that is not known is ignored",
        arguments: ["event-ready", "event-message_complete", "event-conversation_updated", "event-error"])
    func unknownField(_ name: String) throws {
        let expected = try Golden.decode(name, as: SocketEvent.self)
        guard case .object(var fields) = try Golden.json(name) else { throw DecodingFailed() }
        fields["added_later"] = .array([.null, .object(["deep": .bool(true)])])
        #expect(try JSONDecoder().decode(SocketEvent.self, from: JSONEncoder().encode(fields)) == expected)
    }

    @Test(
        "A field that a contract's \"or null\" lets be null may be left out",
        arguments: ["usage", "error", "reply_id", "client_id", "edited_at", "tokens_used"])
    func missingNull(_ field: String) throws {
        guard case .object(var fields) = try Golden.json(Example.begun) else { throw DecodingFailed() }
        #expect(fields.removeValue(forKey: field) == .null)
        #expect(try JSONDecoder().decode(Message.self, from: JSONEncoder().encode(fields)) == Example.begun)
    }

    @Test func `The account's message_complete has all of the message but its text`() throws {
        guard case .object(let fields) = try Golden.json("account-event-message_complete") else { throw DecodingFailed() }
        guard case .object(let head)? = fields["message"], case .object(var whole) = try Golden.json(Example.complete) else {
            throw DecodingFailed()
        }
        #expect(whole.removeValue(forKey: "content") != nil)
        #expect(head == whole)
        let event = try Golden.decode("account-event-message_complete", as: AccountEvent.self)
        guard case .messageComplete(let complete) = event else { throw DecodingFailed() }
        #expect(complete.message.usage == Example.complete.usage)
        #expect(complete.message.content == "")
    }

    @Test("Counts of tokens that somebody made up can be added", arguments: [Int.min, -1, 0, 5, Int.max])
    func boundlessUsage(_ count: Int) {
        var message = Example.begun
        message.usage = .init(claimed: count, count)
        #expect(message.tokensUsed == [5: 10, .max: 2_000_000_000_000][count, default: 0])
        message.usage = .init(promptTokens: .max, completionTokens: .max)
        #expect(message.tokensUsed == .max)
    }

    @Test("A field that must be there is missed", arguments: ["id", "role", "content", "status", "created_at", "branch", "attachments"])
    func missingField(_ field: String) throws {
        guard case .object(var fields) = try Golden.json("message") else { throw DecodingFailed() }
        fields[field] = nil
        let data = try JSONEncoder().encode(fields)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Message.self, from: data) }
    }

    @Test("What is of no known type is refused", arguments: [#"{"type":"later"}"#, #"{"type":7}"#, "{}", "[]", #""ready""#])
    func unknownType(_ text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(SocketEvent.self, from: Data(text.utf8)) }
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(SocketCommand.self, from: Data(text.utf8)) }
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(AccountEvent.self, from: Data(text.utf8)) }
    }

    @Test func `Members are told nothing of an agent's configuration`() throws {
        guard case .object(let fields) = try Golden.json(Example.agent) else { throw DecodingFailed() }
        #expect(Set(fields.keys).isDisjoint(with: ["provider", "system_prompt", "parameters", "tools"]))
    }

    @Test(
        "Numbers keep their kind",
        arguments: [("1", JSONValue.integer(1)), ("-9223372036854775808", .integer(.min)), ("1.5", .number(1.5)), ("true", .bool(true))])
    func numbers(_ text: String, _ value: JSONValue) throws {
        #expect(try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) == value)
    }

    private struct DecodingFailed: Error {}
}
