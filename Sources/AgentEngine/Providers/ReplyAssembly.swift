// SPDX-License-Identifier: Apache-2.0

import NIOCore
import StreamProtocols

/// Turns the bytes of a response's body into pieces of a reply. A value, tested without a socket.
struct ReplyAssembly<Decoder: ReplyDecoder>: Sendable {
    private(set) var stall: StallWatch
    private var decoder: Decoder
    private var events = ServerSentEventParser()

    init(decoder: Decoder, stall: StallWatch) {
        self.decoder = decoder
        self.stall = stall
    }

    /// Whether the model has said that its reply is at an end.
    var isWhole: Bool { decoder.hasEnded }

    /// All that these bytes complete. A failure comes with what stood before it; nothing may be taken after it.
    mutating func take(_ bytes: ByteBuffer, now: NIODeadline) -> (ReplyPiece, ModelError?) {
        var piece = ReplyPiece()
        var failure: ModelError?
        events.feed(bytes)
        do {
            while let event = try nextEvent() {
                try decode(event, into: &piece)
            }
        } catch {
            failure = error
        }
        if piece.isProgress {
            stall.progress(at: now, isEnd: isWhole)
        }
        return (piece, failure)
    }

    /// What stood at the body's end without the blank line that ends an event, if it makes sense as it is.
    mutating func finish() -> ReplyPiece {
        guard let event = try? events.finish() else { return ReplyPiece() }
        var (piece, after) = (ReplyPiece(), decoder)
        guard (try? after.decode(event.data, into: &piece)) != nil else { return ReplyPiece() }
        decoder = after
        return piece
    }

    /// A broken event adds nothing, not even the part before the break, and nothing is said after the end.
    private mutating func decode(_ event: ServerSentEvent, into piece: inout ReplyPiece) throws(ModelError) {
        let length = piece.text.utf8.count
        let wasWhole = isWhole
        do {
            try decoder.decode(event.data, into: &piece)
        } catch {
            piece.text = piece.text.prefix(utf8Count: length)
            throw error
        }
        if wasWhole {
            piece.text = piece.text.prefix(utf8Count: length)
        }
    }

    private mutating func nextEvent() throws(ModelError) -> ServerSentEvent? {
        do {
            return try events.next()
        } catch {
            // An event holds a part of the reply, so that one over the limit means that the reply is.
            switch error {
            case .lineTooLong, .eventTooLong: throw .replyTooLong
            }
        }
    }
}
