// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import MartletClient
import SeededRandom

/// A server that keeps the contract on lines that do not: it writes one reply to a client over connections that lose and repeat what they
/// carry and break off, all by a seed.
struct LossySimulation {
    let final: Message
    private(set) var ended: [Message] = []
    /// What someone has seen who followed only the changes.
    private(set) var shown = ""

    private let pieces: [String]
    private let starts: [Int]
    private var random: SplitMix64
    private var client = ReplyAssembler()
    /// Of the text that the server has written, how many pieces.
    private var written = 0
    /// Up to where this connection has been sent.
    private var sent = 0
    private var line: [SocketEvent] = []

    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let alphabet = ["a", "ß", "—", "好", "🕊️", "👩‍👩‍👧", "\n", "\"", "\u{301}", " "]
        let pieces = (0..<Int.random(in: 0...40, using: &random)).map { _ in
            (0..<Int.random(in: 1...4, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "" }.joined()
        }
        let statuses: [Message.Status] = [.complete, .stopped, .interrupted, .failed]
        final = Sample.reply(Message.ID(), pieces.joined(), statuses.randomElement(using: &random) ?? .complete)
        starts = pieces.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.utf8.count) }
        self.pieces = pieces
        self.random = random
    }

    mutating func run() {
        // That there is a reply is known from the list of messages; the line may lose the news.
        _ = client.take(.messageCreated(Sample.reply(final.id)))
        connect(isFirst: true)
        for _ in 0..<2000 where ended.isEmpty {
            switch Int.random(in: 0..<10, using: &random) {
            case 0: connect(isFirst: false)
            case 1...4: write()
            case 5: line.removeAll { _ in Int.random(in: 0..<8, using: &random) == 0 }
            case 6: if let event = line.randomElement(using: &random) { line.append(event) }
            default: deliver()
            }
        }
        // From here on the line is good, as any line is for a while.
        connect(isFirst: false)
        while written < pieces.count { write() }
        write()
        while !line.isEmpty { deliver() }
    }

    private var isOver: Bool { written > pieces.count }

    /// The server's half of attaching: `ready`, and a snapshot while the reply is being written.
    private mutating func connect(isFirst: Bool) {
        line = [Sample.ready(isOver ? nil : final.id)]
        if isFirst {
            line.append(.messageCreated(Sample.reply(final.id)))
        } else if !isOver {
            line.append(Sample.snapshot(final.id, pieces[..<written].joined()))
        }
        sent = written
    }

    /// One more piece, or the end.
    private mutating func write() {
        guard !isOver else { return }
        written += 1
        if isOver {
            line.append(.messageComplete(final))
        } else if Bool.random(using: &random) {
            flush()
        }
    }

    /// Everything that this connection was not sent yet, in one chunk.
    private mutating func flush() {
        let to = min(written, pieces.count)
        guard sent < to else { return }
        line.append(Sample.chunk(final.id, starts[sent], pieces[sent..<to].joined()))
        sent = to
    }

    private mutating func deliver() {
        guard !line.isEmpty else { return }
        let step = client.take(line.removeFirst())
        switch step.change {
        case .began(let message): shown = message.content
        case .appended(_, let delta): shown += delta
        case .replaced(_, let text): shown = text
        case .ended(let message):
            ended.append(message)
            shown = message.content
        case .removed, nil: break
        }
        for resume in step.resumes { answer(resume) }
    }

    private mutating func answer(_ resume: SocketCommand.Resume) {
        if isOver {
            line.append(.messageComplete(final))
        } else if let index = starts.firstIndex(of: resume.offset), index <= written {
            sent = index
            flush()
        } else {
            line.append(Sample.snapshot(final.id, pieces[..<written].joined()))
            sent = written
        }
    }
}
