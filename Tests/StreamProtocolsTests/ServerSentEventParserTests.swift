// SPDX-License-Identifier: Apache-2.0

import NIOCore
import StreamProtocols
import Testing

@Suite struct ServerSentEventParserTests {
    private struct Case: CustomTestStringConvertible {
        let stream: String
        let events: [ServerSentEvent]
        var testDescription: String { stream.debugDescription }

        init(_ stream: String, _ events: ServerSentEvent...) {
            self.stream = stream
            self.events = events
        }
    }

    private static func event(_ data: String, type: String? = nil, id: String? = nil) -> ServerSentEvent {
        ServerSentEvent(type: type, data: ByteBuffer(string: data), lastEventID: id)
    }

    private static let cases = [
        Case("data: one\n\n", event("one")),
        Case("data: one\r\n\r\ndata: two\r\rdata: three\n\n", event("one"), event("two"), event("three")),
        Case("data: a\r\ndata: b\rdata: c\n\r\n", event("a\nb\nc")),
        Case("\u{FEFF}data: after the mark\n\n", event("after the mark")),
        Case("data: \u{FEFF}inside\n\n", event("\u{FEFF}inside")),
        Case(": a comment\n:\ndata: x\n: another\n\n: last\n\n", event("x")),
        Case("event: delta\ndata: x\n\ndata: y\n\n", event("x", type: "delta"), event("y")),
        Case("event: lost without data\n\ndata: y\n\n", event("y")),
        Case("event:\ndata: y\n\n", event("y")),
        Case("id: 7\ndata: a\n\ndata: b\n\nid\ndata: c\n\n", event("a", id: "7"), event("b", id: "7"), event("c", id: "")),
        Case("id: has\u{0}nul\ndata: a\n\n", event("a")),
        Case("data\n\ndata\ndata\n\ndata:\n\n", event(""), event("\n"), event("")),
        Case("data:no space\n\ndata:  two spaces\n\n", event("no space"), event(" two spaces")),
        Case("data: a:b:c\n\n", event("a:b:c")),
        Case("unknown: field\nDATA: upper case\n data: indented\n\n"),
        Case("\n\n\r\n\r\r\n"),
        Case("data: never ended\n"),
        Case("data: é漢😀\n\n", event("é漢😀")),
    ]

    @Test("Reads what the standard says", arguments: cases)
    private func readsTheStandard(_ example: Case) throws {
        var parser = ServerSentEventParser()
        #expect(try parser.events(in: [ByteBuffer(string: example.stream)]) == example.events)
    }

    @Test("Reads the same from single bytes and from every split in two", arguments: cases)
    private func readsAnySplit(_ example: Case) throws {
        let bytes = Array(example.stream.utf8)
        var parser = ServerSentEventParser()
        #expect(try parser.events(in: bytes.map { ByteBuffer(integer: $0) }) == example.events)
        for split in 0...bytes.count {
            var parser = ServerSentEventParser()
            let parts = [ByteBuffer(bytes: bytes[..<split]), ByteBuffer(bytes: bytes[split...])]
            #expect(try parser.events(in: parts) == example.events)
        }
    }

    @Test func dataThatIsNotUTF8IsHandedOutAsItCame() throws {
        var parser = ServerSentEventParser()
        var bytes = ByteBuffer(string: "data: ")
        bytes.writeBytes([0xFF, 0xC0, 0x00])
        bytes.writeString("\n\n")
        #expect(try parser.events(in: [bytes]).map { Array($0.data.readableBytesView) } == [[0xFF, 0xC0, 0x00]])
    }

    @Test(
        "The retry field is read only when it is digits",
        arguments: [("1500", 1500), ("", nil), ("1s", nil), ("-1", nil), ("99999999999999999999", nil)])
    func retry(_ value: String, _ expected: Int?) throws {
        var parser = ServerSentEventParser()
        _ = try parser.events(in: [ByteBuffer(string: "retry: \(value)\n")])
        #expect(parser.retryMilliseconds == expected)
    }

    @Test(
        "An event without its blank line is given by finish alone",
        arguments: ["data: x\ndata: y", "data: x\ndata: y\n", "data: x\r\ndata: y\r"])
    func finishGivesTheRest(_ stream: String) throws {
        var parser = ServerSentEventParser()
        #expect(try parser.events(in: [ByteBuffer(string: stream)]).isEmpty)
        #expect(try parser.finish() == Self.event("x\ny"))
        #expect(try parser.finish() == nil)
    }

    @Test func aLineWithoutEndIsCutOff() throws {
        var parser = ServerSentEventParser(limit: 100)
        parser.feed(ByteBuffer(string: "data: good\n\ndata: " + String(repeating: "x", count: 94)))
        #expect(try parser.next() == Self.event("good"))
        #expect(try parser.next() == nil)
        parser.feed(ByteBuffer(string: "y"))
        for _ in 0..<2 {
            #expect(throws: ServerSentEventParser.Fault.lineTooLong(limit: 100)) { try parser.next() }
        }
        #expect(throws: ServerSentEventParser.Fault.lineTooLong(limit: 100)) { try parser.finish() }
    }

    @Test("An event of endless lines is cut off, empty ones too", arguments: ["data\n", "data: xxxxxxxx\n"])
    func anEventWithoutEndIsCutOff(_ line: String) {
        var parser = ServerSentEventParser(limit: 100)
        parser.feed(ByteBuffer(string: String(repeating: line, count: 200)))
        #expect(throws: ServerSentEventParser.Fault.eventTooLong(limit: 100)) { try parser.next() }
    }

    @Test func whatIsEncodedIsReadBackAsOneEvent() throws {
        let hostile = "a\nevent: forged\ndata: b\r\n\r\nid: c\r\rd"
        let event = ServerSentEvent(type: hostile, data: ByteBuffer(string: hostile), lastEventID: hostile + "\u{0}")
        var parser = ServerSentEventParser()
        let read = try parser.events(in: [event.encoded()])
        #expect(read.count == 1)
        #expect(read.first?.type == "aevent: forgeddata: bid: cd")
        #expect(read.first?.lastEventID == "aevent: forgeddata: bid: cd")
        #expect(read.first.map { String(buffer: $0.data) } == "a\nevent: forged\ndata: b\n\nid: c\n\nd")
    }

    @Test func aMillionBytesInSmallPiecesTakeNoLongerThanTheyMust() throws {
        var parser = ServerSentEventParser(limit: 2 << 20)
        let piece = ByteBuffer(string: String(repeating: "x", count: 16))
        parser.feed(ByteBuffer(string: "data: "))
        let start = ContinuousClock.now
        for _ in 0..<65_536 {
            parser.feed(piece)
            #expect(try parser.next() == nil)
        }
        parser.feed(ByteBuffer(string: "\n\n"))
        #expect(try parser.next()?.data.readableBytes == 1 << 20)
        #expect(start.duration(to: .now) < .seconds(60))
    }
}

extension ServerSentEventParser {
    fileprivate mutating func events(in pieces: [ByteBuffer]) throws -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for piece in pieces {
            feed(piece)
            while let event = try next() {
                events.append(event)
            }
        }
        return events
    }
}
