// SPDX-License-Identifier: Apache-2.0

public import MartletAPI
import NIOCore
import StreamProtocols

/// One connection to one conversation, as the wire has it: no reconnecting, no assembling. `Martlet.follow` has both.
///
/// Anything that holds it may send; commands go out whole, in the order of the calls of one task.
public final class ConversationSocket: Sendable {
    public let conversationID: Conversation.ID
    /// The first is `ready`.
    public let events: SocketEvents<SocketEvent>
    let connection: SocketConnection

    init(conversationID: Conversation.ID, connection: SocketConnection, renewal: SocketRenewal) {
        self.conversationID = conversationID
        self.connection = connection
        events = SocketEvents(connection: connection, renewal: renewal)
    }

    /// Returns when the command has left this process. What the server makes of it is told by `events`. Cancelling ends the wait, not the
    /// sending.
    public func send(_ command: SocketCommand) async throws {
        try await connection.send(JSON.encode(command))
    }

    /// Says something; acknowledged by the `messageCreated` that carries this id, or by an `error` that does. Saying it again with the same
    /// id, on this socket or another way, says it once.
    @discardableResult
    public func say(
        _ content: String, attachments: [Attachment.ID]? = nil, parentID: Message.ID? = nil, clientID: ClientID = ClientID()
    ) async throws -> ClientID {
        try await send(.sendMessage(.init(clientID: clientID, content: content, attachments: attachments, parentID: parentID)))
        return clientID
    }

    /// Sends any text as a frame, for what `SocketCommand` cannot say.
    public func send(text: String) async throws {
        try await connection.send(ByteBuffer(string: text))
    }

    /// Begins the closing handshake and returns at once; `events` ends behind what has come. Only the first close counts.
    public func close(_ code: CloseCode = .normal, reason: String = "") {
        connection.close(code, reason: reason)
    }

    /// The code that the connection was closed with, by whichever side. Nil while it is open, and when it ended without one.
    public var closeCode: CloseCode? {
        switch connection.inbox.ending {
        case .closedByPeer(let code, _): CloseCode(rawValue: code ?? 1005)
        case .closedHere(let code): CloseCode(rawValue: code)
        case .violation(let violation): CloseCode(rawValue: violation.closeCode)
        case .peerSilent, .disconnected, nil: nil
        }
    }
}

extension Martlet {
    /// Opens a conversation's socket, and closes it when `body` is done, however that ends.
    ///
    /// - Parameter renewsToken: whether a fresh access token is sent before the session's old one ends; without it the server closes with
    ///   `CloseCode.signedOut` at that moment.
    /// - Throws: what `body` throws; before it, the `problem` that the server refused with, or that it could not be reached.
    public func withSocket<Result: Sendable>(
        to conversation: Conversation.ID, renewsToken: Bool = true, isolation: isolated (any Actor)? = #isolation,
        _ body: (ConversationSocket) async throws -> Result
    ) async throws -> Result {
        let connection = try await caller.openSocket("/ws/chat/\(conversation)/", renewsToken: renewsToken)
        let renewal = SocketRenewal(credentials: caller.credentials, isAutomatic: renewsToken)
        let socket = ConversationSocket(conversationID: conversation, connection: connection, renewal: renewal)
        return try await connection.whileOpen { try await body(socket) }
    }
}

extension APICaller {
    /// A token that is refused is refreshed once.
    func openSocket(_ path: String, renewsToken: Bool) async throws -> SocketConnection {
        let token = try await credentials.token()
        do {
            return try await open(path, token, renewsToken)
        } catch let error as MartletError where error.status == 401 {
            guard let token, let fresh = try await credentials.token(insteadOf: token) else { throw error }
            return try await open(path, fresh, renewsToken)
        }
    }

    private func open(_ path: String, _ token: String?, _ renewsToken: Bool) async throws -> SocketConnection {
        let renewAt = renewsToken ? await credentials.renewAt : nil
        return try await SocketConnection.open(path, at: address, token: token, renewAt: renewAt, options: options)
    }
}
