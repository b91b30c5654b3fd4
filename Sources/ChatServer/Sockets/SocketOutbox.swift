// SPDX-License-Identifier: Apache-2.0

import ChatCore
import MartletAPI
import NIOCore
import NIOWebSocket
import StreamProtocols

/// What one client is to be told next, in frames: where it stands in each reply, and what has come out of its mailbox. A
/// value that knows no socket; what is asked of it and what it answers is all there is to a socket's writing.
struct SocketOutbox {
    /// How the socket is to be closed once everything before has been taken.
    struct Ending: Equatable {
        var code: CloseCode
        var reason = ""
    }

    /// About as much as is sent at a time; what is still to come is then cut from where the client stands by then.
    static let frameBudget = 64 * 1024

    /// The reply that is being written in the socket's conversation.
    typealias RunningReply = () -> LiveReply?

    /// Where the client stands in a reply that is being written.
    private struct Place {
        var position: Int
        /// How far it had been told before it asked for something earlier. No chunk spans this: a client that keeps what it
        /// has, and so drops what comes before, finds its own position at a chunk's start; and so does one that went back.
        var toldTo: Int

        init(_ position: Int) {
            self.position = position
            self.toldTo = position
        }

        /// Goes back, or ahead, to where the client says that it stands.
        mutating func move(to offset: Int) {
            toldTo = max(toldTo, position)
            position = offset
        }
    }

    private let running: RunningReply
    private var items: [Mailbox.Item] = []
    /// Which of `items` comes next.
    private var next = 0
    /// What goes before them.
    private var ahead = ByteBuffer()
    private var places: [Message.ID: Place] = [:]
    /// What was last looked for in the database, and whether its end has been told since.
    private var sought: (id: Message.ID, isAnswered: Bool)?
    private var isDraining = false
    /// Nothing more is said before it is known whether the account may still be here.
    private(set) var awaitsRecheck = false
    private(set) var ending: Ending?

    init(running: @escaping RunningReply) {
        self.running = running
    }

    /// Whether there is room for what the mailbox holds.
    var isEmpty: Bool {
        next == items.count && !awaitsRecheck && ending == nil
    }

    mutating func add(_ items: [Mailbox.Item]) {
        self.items = next == self.items.count ? items : self.items[next...] + items
        next = 0
    }

    /// The account may stay, or else, with an ending, the socket is to close, after a last event where there is one.
    mutating func rechecked(_ ending: Ending?, last: EncodedEvent? = nil) {
        awaitsRecheck = false
        guard let ending, self.ending == nil else { return }
        self.ending = ending
        if let last { ahead.add(last) }
    }

    /// Begins with the first event, and with the reply that is being written as far as it may be shown: unless the news that
    /// it exists is among what waits, which begins it at its start. Listening must have begun before.
    mutating func attach(to conversation: Conversation.ID, waiting: [Mailbox.Item]) {
        let reply = running()
        var frames = ByteBuffer()
        frames.add(
            EncodedEvent(
                .ready(.init(conversationID: conversation, activeMessageID: reply?.id, heartbeatSeconds: SocketServices.heartbeatSeconds))))
        let isAnnounced = waiting.contains { item in
            if case .created(_, let created?) = item { created === reply } else { false }
        }
        if let reply, !isAnnounced { addSnapshot(of: reply, to: &frames) }
        ahead = frames
        add(waiting)
    }

    /// Whole frames, not much more than the budget; empty where nothing waits, or must not be said yet.
    mutating func takeFrames() -> ByteBuffer {
        var frames = ahead
        ahead = ByteBuffer()
        while next < items.count, !awaitsRecheck, ending == nil, frames.readableBytes < Self.frameBudget {
            if take(items[next], &frames) { next += 1 }
        }
        if next == items.count { (items, next) = ([], 0) }
        return frames
    }

    /// False where there is more of this item.
    private mutating func take(_ item: Mailbox.Item, _ frames: inout ByteBuffer) -> Bool {
        switch item {
        case .event(let event): frames.add(event)
        case .created(let event, let reply):
            frames.add(event)
            if let reply { places[reply.id] = Place(0) }
        case .progress(let reply): return bringUpToDate(reply, &frames)
        case .completed(let event, let id):
            places[id] = nil
            if sought?.id == id { sought?.isAnswered = true }
            frames.add(event)
            if isDraining { leaveIfQuiet() }
        case .resume(let reply, let offset):
            // Where it has ended meanwhile, `message_complete` has just gone out or is about to, and answers this.
            guard running() === reply else { return true }
            // A client that knows it as ended, and asked before that, has yet to be told that it goes on: a chunk alone does not.
            guard places[reply.id] != nil else {
                addSnapshot(of: reply, to: &frames)
                return true
            }
            places[reply.id]?.move(to: offset)
            return bringUpToDate(reply, &frames)
        case .seek(let id): sought = (id, false)
        case .found(let event, let id, let offset):
            // What was found is no longer its end.
            if let reply = running(), reply.id == id { return take(.resume(reply, from: offset), &frames) }
            // It went on, and its end has just gone out or is about to: that answers this, and may be another end.
            guard places[id] == nil, sought?.id != id || sought?.isAnswered == false else { return true }
            frames.add(event)
        case .recheck: awaitsRecheck = true
        case .drain:
            isDraining = true
            leaveIfQuiet()
        case .close(let code): ending = Ending(code: code)
        }
        return true
    }

    /// False where the budget was used up before its end was reached.
    private mutating func bringUpToDate(_ reply: LiveReply, _ frames: inout ByteBuffer) -> Bool {
        guard var place = places[reply.id] else {
            addSnapshot(of: reply, to: &frames)
            return true
        }
        while true {
            switch reply.next(after: place.position, to: place.position < place.toldTo ? place.toldTo : .max) {
            case .piece(let event, let end):
                frames.add(event)
                place.position = end
                places[reply.id] = place
                if frames.readableBytes >= Self.frameBudget {
                    items[next] = .progress(reply)
                    return false
                }
            case .nothing: return true
            case .impossible:
                addSnapshot(of: reply, to: &frames)
                return true
            }
        }
    }

    private mutating func addSnapshot(of reply: LiveReply, to frames: inout ByteBuffer) {
        let snapshot = reply.snapshot()
        frames.add(EncodedEvent(.messageSnapshot(snapshot)))
        places[reply.id] = Place(snapshot.nextOffset)
    }

    private mutating func leaveIfQuiet() {
        guard running() == nil else { return }
        ending = Ending(code: .goingAway, reason: "the server is going away; reconnect")
    }
}

extension ByteBuffer {
    fileprivate mutating func add(_ event: EncodedEvent) {
        writeWebSocketFrame(.text, payload: event.json)
    }
}
