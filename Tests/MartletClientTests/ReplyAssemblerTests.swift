// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import Testing

@testable import MartletClient

@Suite struct ReplyAssemblerTests {
    static let id = Message.ID()
    typealias Change = ReplyAssembler.Change

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let events: [SocketEvent]
        /// What comes of the last event.
        var change: Change?
        var resumeAt: Int?
        /// Nil where the reply is not being written.
        var text: String?
    }

    static let table: [Case] = [
        Case(
            testDescription: "a reply begins", events: [.messageCreated(Sample.reply(id))], change: .began(Sample.reply(id)), text: ""),
        Case(
            testDescription: "a chunk where the text ends is appended",
            events: [.messageCreated(Sample.reply(id)), Sample.chunk(id, 0, "é")],
            change: .appended(id, "é"), text: "é"),
        Case(
            testDescription: "the next one follows by its bytes",
            events: [.messageCreated(Sample.reply(id)), Sample.chunk(id, 0, "é"), Sample.chunk(id, 2, "🕊️")], change: .appended(id, "🕊️"),
            text: "é🕊️"),
        Case(
            testDescription: "a chunk that is held already is dropped", events: [Sample.snapshot(id, "abc"), Sample.chunk(id, 0, "ab")],
            text: "abc"),
        Case(testDescription: "so is the same one twice", events: [Sample.chunk(id, 0, "ab"), Sample.chunk(id, 0, "ab")], text: "ab"),
        Case(
            testDescription: "a gap is asked for", events: [Sample.snapshot(id, "abc"), Sample.chunk(id, 5, "f")], resumeAt: 3, text: "abc"),
        Case(
            testDescription: "and asked for once",
            events: [Sample.snapshot(id, "abc"), Sample.chunk(id, 5, "f"), Sample.chunk(id, 6, "g")],
            text: "abc"),
        Case(
            testDescription: "and asked for again where the answer leaves another",
            events: [Sample.snapshot(id, "abc"), Sample.chunk(id, 5, "f"), Sample.chunk(id, 3, "d"), Sample.chunk(id, 6, "g")], resumeAt: 4,
            text: "abcd"),
        Case(
            testDescription: "half of a chunk is not cut out of it", events: [Sample.snapshot(id, "abc"), Sample.chunk(id, 1, "bcd")],
            resumeAt: 3,
            text: "abc"),
        Case(
            testDescription: "the middle of an unknown reply is asked for from its start", events: [Sample.chunk(id, 4, "x")], resumeAt: 0,
            text: ""),
        Case(
            testDescription: "a snapshot replaces", events: [Sample.snapshot(id, "abc"), Sample.snapshot(id, "abcdef")],
            change: .replaced(id, "abcdef"),
            text: "abcdef"),
        Case(
            testDescription: "also by less", events: [Sample.snapshot(id, "abcdef"), Sample.snapshot(id, "abX")],
            change: .replaced(id, "abX"),
            text: "abX"),
        Case(
            testDescription: "a snapshot of what is held is no change", events: [Sample.snapshot(id, "abc"), Sample.snapshot(id, "abc")],
            text: "abc"),
        Case(
            testDescription: "the end has all of the text",
            events: [Sample.snapshot(id, "a"), .messageComplete(Sample.reply(id, "abc", .complete))],
            change: .ended(Sample.reply(id, "abc", .complete))),
        Case(
            testDescription: "the end is told once",
            events: [.messageComplete(Sample.reply(id, "abc", .complete)), .messageComplete(Sample.reply(id, "abc", .complete))]),
        Case(
            testDescription: "what comes after the end is late",
            events: [.messageComplete(Sample.reply(id, "abc", .complete)), Sample.chunk(id, 0, "abc")]),
        Case(
            testDescription: "so is a snapshot",
            events: [.messageComplete(Sample.reply(id, "abc", .complete)), Sample.snapshot(id, "abcdef")]),
        Case(
            testDescription: "so is the beginning of one that was stopped",
            events: [.messageComplete(Sample.reply(id, "abc", .stopped)), .messageCreated(Sample.reply(id))]),
        Case(
            testDescription: "a stopped reply may go on where it ended",
            events: [
                .messageComplete(Sample.reply(id, "abc", .stopped)), .messageCreated(Sample.reply(id, "abc")), Sample.chunk(id, 3, "d"),
            ],
            change: .appended(id, "d"), text: "abcd"),
        Case(
            testDescription: "and is asked for where that was missed",
            events: [.messageComplete(Sample.reply(id, "abc", .stopped)), Sample.chunk(id, 3, "d")], resumeAt: 0, text: ""),
        Case(
            testDescription: "and ends again",
            events: [
                .messageComplete(Sample.reply(id, "abc", .stopped)), .messageCreated(Sample.reply(id, "abc")),
                .messageComplete(Sample.reply(id, "abcd", .complete)),
            ], change: .ended(Sample.reply(id, "abcd", .complete))),
        Case(
            testDescription: "on a new connection the rest is asked for", events: [Sample.snapshot(id, "abc"), Sample.ready(id)],
            resumeAt: 3, text: "abc"),
        Case(
            testDescription: "also where nothing is being written any more", events: [Sample.snapshot(id, "abc"), Sample.ready()],
            resumeAt: 3,
            text: "abc"),
        Case(
            testDescription: "and a gap that was asked for on the last one again",
            events: [Sample.snapshot(id, "abc"), Sample.chunk(id, 5, "f"), Sample.ready(id)], resumeAt: 3, text: "abc"),
        Case(
            testDescription: "nothing is asked for where nothing is open",
            events: [.messageComplete(Sample.reply(id, "a", .failed)), Sample.ready()]),
        Case(
            testDescription: "a reply that the server has lost is given up",
            events: [Sample.snapshot(id, "abc"), .error(.init(code: .notFound, detail: "", messageID: id, retryable: false))],
            change: .removed(id)),
        Case(
            testDescription: "a reply that fails waits for its end",
            events: [Sample.snapshot(id, "abc"), .error(.init(code: .modelTimeout, detail: "", messageID: id, retryable: true))],
            text: "abc"),
        Case(testDescription: "a user's message is none of its business", events: [.messageCreated(Sample.question())]),
        Case(testDescription: "nor is the rest", events: [.pong(id: nil)]),
    ]

    @Test("Step by step", arguments: table)
    func step(_ test: Case) {
        var replies = ReplyAssembler()
        var last = ReplyAssembler.Step()
        for event in test.events { last = replies.take(event) }
        #expect(last.change == test.change)
        #expect(last.resumes == (test.resumeAt.map { [.init(messageID: Self.id, offset: $0)] } ?? []))
        #expect(replies.text(of: Self.id) == test.text)
    }

    @Test("Whatever is split, lost, repeated or cut off, the text is the original's", arguments: 0..<400 as Range<UInt64>)
    func anySchedule(_ seed: UInt64) {
        var simulation = LossySimulation(seed: seed)
        simulation.run()
        #expect(simulation.ended == [simulation.final])
        #expect(simulation.shown == simulation.final.content)
    }
}
