// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import NIOCore
import Testing

@testable import AgentEngine

@Suite struct RecordedStreamTests {
    @Test(arguments: Recording.allCases)
    func `A recorded stream says the same in one piece, cut at any byte, and byte by byte`(_ recording: Recording) {
        let bytes = Array(recording.stream.utf8)
        #expect(reading([bytes], recording) == recording.reading)
        #expect(reading(bytes.map { [$0] }, recording) == recording.reading)
        for cut in 1..<bytes.count {
            let reading = reading([Array(bytes[..<cut]), Array(bytes[cut...])], recording)
            guard reading == recording.reading else {
                Issue.record("Cut at \(cut): \(reading)")
                return
            }
        }
    }

    @Test func `All the text of one read is one event, after the thoughts and before the end`() throws {
        var reply = ReplyAssembly(decoder: OpenAIReplyDecoder(), stall: StallWatch(limits: ModelTimeLimits(), start: .now()))
        let (piece, failure) = reply.take(ByteBuffer(string: Recording.openAI.stream), now: .now())
        var events: [ModelEvent] = []
        try piece.pass { events.append($0) }
        #expect(failure == nil)
        #expect(
            events == [
                .text("Grüße, 世界! 👩‍👩‍👧 \"x\"\n"), .finished(.stop), .usage(.init(promptTokens: 12, completionTokens: 8)),
            ])
    }

    @Test(arguments: [
        #"{"choices":[{"delta":{"content":"x"}"#, "hello", "[]", "42", "null", "\"text\"", #"{"choices":[{"delta":{"content":"\ud83d"}}]}"#,
        #"{"a":1}{"b":2}"#, #"{"a":01}"#, #"{"a":tru}"#, "{\"a\":\"\u{1}\"}", "", String(repeating: "[", count: 100_000),
        String(repeating: #"{"a":"#, count: 65) + "1" + String(repeating: "}", count: 65),
    ])
    func `An event that is no JSON object is a bad response, after the text before it`(_ event: String) {
        let stream = FakeEvents.text("before") + "data: \(event)\n\n" + FakeEvents.text("after")
        let reading = reading([Array(stream.utf8)], .openAI)
        #expect(reading == Reading(text: "before", failure: .badResponse(.malformedEvent)))
    }

    @Test func `Bytes that are not UTF-8 are a bad response and never come out`() {
        for bytes: [UInt8] in [[0xFF], [0xC3], [0xE4, 0xB8], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF5, 0x80, 0x80, 0x80]] {
            let stream = Array(#"data: {"choices":[{"delta":{"content":"a"#.utf8) + bytes + Array("\"}}]}\n\n".utf8)
            #expect(reading([stream], .openAI) == Reading(failure: .badResponse(.malformedEvent)))
        }
    }

    @Test func `Objects that say nothing are passed over, and a stream without an end is not whole`() {
        let ping = #"{"choices":{},"usage":[1],"error":null,"object":"ping"}"#
        let stream = "data: {}\n\ndata: \(ping)\n\n" + FakeEvents.text("x")
        #expect(reading([Array(stream.utf8)], .openAI) == Reading(text: "x"))
    }

    @Test func `What is said after the reply's end is not part of it`() {
        let end = "data: {\"choices\":[{\"delta\":{\"content\":\"b\"},\"finish_reason\":\"stop\"}]}\n\n"
        let stream = FakeEvents.text("a") + end + FakeEvents.text("c") + "data: [DONE]\n\n"
        #expect(reading([Array(stream.utf8)], .openAI) == Reading(text: "ab", finish: .stop, isWhole: true))
    }

    @Test func `NUL in a reply is dropped`() {
        let stream = #"data: {"choices":[{"delta":{"content":"a\u0000b"}}]}"# + "\n\n"
        #expect(reading([Array(stream.utf8)], .openAI) == Reading(text: "ab"))
    }

    @Test(arguments: [
        (#"{"error":{"code":429,"message":"secret"}}"#, ModelError.rateLimited()),
        (#"{"error":{"code":502},"choices":[{"delta":{"content":""},"finish_reason":"error"}]}"#, .unavailable(status: 502)),
        (#"{"error":{"code":"rate_limit_exceeded","message":"secret"}}"#, .rateLimited()),
        (#"{"error":{"type":"invalid_request_error","code":null}}"#, .rejected(status: 400)),
        (#"{"error":{"code":408}}"#, .timedOut(.server)),
        (#"{"error":{"code":7}}"#, .unavailable()),
        (#"{"error":"out of memory"}"#, .unavailable()),
    ])
    func `An error in the stream ends it with that error`(_ event: String, _ error: ModelError) {
        #expect(reading([Array((FakeEvents.text("a") + "data: \(event)\n\n").utf8)], .openAI) == Reading(text: "a", failure: error))
    }

    @Test(arguments: [
        ("overloaded_error", ModelError.unavailable(status: 529)), ("rate_limit_error", .rateLimited()),
        ("api_error", .unavailable(status: 500)), ("timeout_error", .timedOut(.server)), ("invalid_request_error", .rejected(status: 400)),
        ("what_is_this", .unavailable()),
    ])
    func `Anthropic's errors in the stream have their meaning`(_ type: String, _ error: ModelError) {
        let stream = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"\(type)\",\"message\":\"secret\"}}\n\n"
        #expect(reading([Array(stream.utf8)], .anthropic) == Reading(failure: error))
    }

    @Test func `A line of more than the limit means that the reply is too long`() {
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)
        let stream = [Array("data: {\"choices\":[{\"delta\":{\"content\":\"".utf8)] + Array(repeating: piece, count: 32)
        #expect(reading(stream, .openAI) == Reading(failure: .replyTooLong))
    }
}

enum FakeEvents {
    static func text(_ text: String) -> String { "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(text)\"}}]}\n\n" }
}

private func reading(_ parts: [[UInt8]], _ recording: Recording) -> Reading {
    recording.isAnthropic ? reading(parts, AnthropicReplyDecoder()) : reading(parts, OpenAIReplyDecoder())
}

private func reading(_ parts: [[UInt8]], _ decoder: some ReplyDecoder) -> Reading {
    var reply = ReplyAssembly(decoder: decoder, stall: StallWatch(limits: ModelTimeLimits(), start: .now()))
    var reading = Reading()
    for part in parts where reading.failure == nil {
        let (piece, failure) = reply.take(ByteBuffer(bytes: part), now: .now())
        reading.add(piece)
        reading.failure = failure
    }
    if reading.failure == nil {
        reading.add(reply.finish())
    }
    reading.isWhole = reply.isWhole
    return reading
}

extension Reading {
    fileprivate mutating func add(_ piece: ReplyPiece) {
        text += piece.text
        hasThoughts = hasThoughts || piece.hasThoughts
        usage = piece.usage ?? usage
        finish = piece.finish ?? finish
    }
}
