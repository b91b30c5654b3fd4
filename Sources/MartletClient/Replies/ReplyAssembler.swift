// SPDX-License-Identifier: Apache-2.0

public import MartletAPI

/// Joins the pieces of replies, from any number of connections to one conversation, so that nothing is lost, repeated or out of order.
///
/// A value without a clock or a socket: give it every event in the order received, from every connection in turn, send the `resumes` that it
/// answers with, and show its `change`.
public struct ReplyAssembler: Sendable {
    /// What an event meant for the text.
    public enum Change: Hashable, Sendable {
        /// A reply is being written that was not known, or one that had ended goes on; `text(of:)` is what there is of it.
        case began(Message)
        case appended(Message.ID, String)
        /// All of the text so far is another. Also when a server whose data was set back has less of it than before.
        case replaced(Message.ID, String)
        /// The reply has ended, and `content` is all of it. Told once, however often the server says it; once more where it went on.
        case ended(Message)
        /// The server knows no such reply any more.
        case removed(Message.ID)
    }

    public struct Step: Hashable, Sendable {
        public var change: Change?
        /// To be sent to the server, on the connection that the event came from.
        public var resumes: [SocketCommand.Resume] = []

        static let nothing = Step()
    }

    private struct Reply {
        var text: String
        var position: Int
        /// The position that a resume was sent for on this connection, and no answer has come.
        var asked: Int?
    }

    private struct Ending: Equatable {
        let status: Message.Status
        let position: Int

        /// A complete reply never goes on; any other may, from where it ended. What tells of less than that is only late.
        func isPassed(by position: Int) -> Bool {
            status != .complete && position > self.position
        }
    }

    private var writing: [Message.ID: Reply] = [:]
    private var ended: [Message.ID: Ending] = [:]

    public init() {}

    /// What is held of a reply that is being written; nil before it began and after it ended.
    public func text(of id: Message.ID) -> String? {
        writing[id]?.text
    }

    /// Up to where that is.
    public func position(of id: Message.ID) -> Int? {
        writing[id]?.position
    }

    /// The replies that are being written, as far as is known here.
    public var unfinished: Set<Message.ID> {
        Set(writing.keys)
    }

    public mutating func take(_ event: SocketEvent) -> Step {
        switch event {
        case .ready: connected()
        case .messageCreated(let message): created(message)
        case .messageSnapshot(let snapshot): take(snapshot)
        case .messageChunk(let chunk): take(chunk)
        case .messageComplete(let message): completed(message)
        case .error(let error): failed(error)
        case .typing, .readReceipt, .conversationUpdated, .draftUpdated, .pong: .nothing
        }
    }

    /// A new connection: what was asked on the last one is not answered any more. Every reply that had not ended is asked for, in a fixed
    /// order, since each may have ended meanwhile.
    private mutating func connected() -> Step {
        let resumes = writing.keys.sorted { $0.description < $1.description }.map { resume($0) }
        return Step(resumes: resumes)
    }

    private mutating func created(_ message: Message) -> Step {
        guard message.role == .assistant else { return .nothing }
        guard message.status == .streaming else { return completed(message) }
        let position = message.content.utf8.count
        guard writing[message.id] == nil, ended[message.id]?.isPassed(by: position + 1) ?? true else { return .nothing }
        ended[message.id] = nil
        writing[message.id] = Reply(text: message.content, position: position)
        return Step(change: .began(message))
    }

    private mutating func take(_ snapshot: SocketEvent.Snapshot) -> Step {
        guard ended[snapshot.messageID]?.isPassed(by: snapshot.nextOffset) ?? true else { return .nothing }
        ended[snapshot.messageID] = nil
        let old = writing.updateValue(Reply(text: snapshot.content, position: snapshot.nextOffset), forKey: snapshot.messageID)
        if let old, old.position == snapshot.nextOffset, old.text == snapshot.content { return .nothing }
        return Step(change: .replaced(snapshot.messageID, snapshot.content))
    }

    private mutating func take(_ chunk: SocketEvent.Chunk) -> Step {
        let id = chunk.messageID
        guard ended[id]?.isPassed(by: chunk.nextOffset) ?? true else { return .nothing }
        ended[id] = nil
        guard let position = writing[id]?.position else {
            writing[id] = Reply(text: "", position: 0)
            return take(chunk)
        }
        if chunk.offset == position {
            writing[id]?.asked = nil
            guard chunk.nextOffset > position else { return .nothing }
            writing[id]?.text += chunk.delta
            writing[id]?.position = chunk.nextOffset
            return Step(change: .appended(id, chunk.delta))
        }
        // Held already; or there is a gap, or half of it is held, and positions are not to be reckoned with.
        guard chunk.nextOffset > position, writing[id]?.asked != position else { return .nothing }
        return Step(resumes: [resume(id)])
    }

    private mutating func completed(_ message: Message) -> Step {
        guard message.role == .assistant else { return .nothing }
        let ending = Ending(status: message.status, position: message.content.utf8.count)
        let before = ended[message.id]
        guard before?.status != .complete, before != ending else { return .nothing }
        writing[message.id] = nil
        ended[message.id] = ending
        return Step(change: .ended(message))
    }

    private mutating func failed(_ error: SocketEvent.SocketError) -> Step {
        guard error.code == ErrorCode.notFound.rawValue, let id = error.messageID, writing.removeValue(forKey: id) != nil else {
            return .nothing
        }
        return Step(change: .removed(id))
    }

    private mutating func resume(_ id: Message.ID) -> SocketCommand.Resume {
        let position = writing[id]?.position ?? 0
        writing[id]?.asked = position
        return SocketCommand.Resume(messageID: id, offset: position)
    }
}
