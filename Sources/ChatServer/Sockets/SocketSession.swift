// SPDX-License-Identifier: Apache-2.0

import ChatCore
import HTTPTypes
import Logging
import MartletAPI
import NIOCore
import NIOWebSocket
import StreamProtocols
import Synchronization

/// One socket from its first event to its end: one task reads commands, one writes what its mailbox holds.
///
/// Where the client stands in each reply is known to the writer alone, so that everything that moves it (new text, a
/// `resume`) goes through the mailbox.
final class SocketSession: Sendable {
    enum Scope: Sendable {
        case conversation(Conversation.ID)
        /// The account's list.
        case account
    }

    private static let flushSize = 64 * 1024

    let id: UInt64
    let connection: WebSocketConnection
    private let scope: Scope
    private let services: SocketServices
    private let mailbox = Mailbox()
    private let identity: Mutex<Identity>
    private let subscription: EventHub.Subscription
    private let progress = SendProgress()

    init(id: UInt64, _ connection: WebSocketConnection, scope: Scope, identity: Identity, services: SocketServices) {
        self.id = id
        self.connection = connection
        self.scope = scope
        self.services = services
        self.identity = Mutex(identity)
        // Listening begins before anything is read, so that nothing falls between the two.
        switch scope {
        case .conversation(let conversation):
            subscription = services.hub.subscribe(mailbox, user: identity.user.id, conversation: conversation)
        case .account: subscription = services.hub.subscribe(mailbox, user: identity.user.id, conversation: nil)
        }
    }

    /// Returns when the connection has ended or its end has begun.
    func run() async throws {
        defer { services.hub.unsubscribe(subscription) }
        if services.generations.isDraining { mailbox.post(.drain) }
        try await withThrowingTaskGroup { group in
            group.addTask {
                for await message in self.connection.messages { await self.receive(message) }
            }
            group.addTask { try await self.write() }
            try await group.next()
            group.cancelAll()
        }
    }

    private var user: User {
        identity.withLock(\.user)
    }

    // MARK: Looked at from time to time

    /// Ends what should not go on: a client that takes nothing, a token that ended without a fresh one.
    func check(at now: ContinuousClock.Instant, time: Timestamp) {
        if progress.hasStalled(buffered: connection, at: now) { connection.close(.tooSlow, reason: "nothing was taken for a minute") }
        guard let expiresAt = identity.withLock(\.expiresAt) else { return }
        if time >= expiresAt + SocketServices.tokenGrace {
            connection.close(.signedOut, reason: "the access token ended")
        } else if time >= expiresAt - SocketServices.tokenNotice, progress.noticeOnce(for: expiresAt) {
            mailbox.post(
                .event(
                    EncodedEvent(
                        .error(
                            .init(
                                code: .notAuthenticated, detail: "The access token ends soon: send a fresh one with authenticate.",
                                retryable: true)))))
        }
    }

    // MARK: Reading

    private func receive(_ message: WebSocketMessage) async {
        guard services.commands.take(user.id) == nil else { return connection.close(.tooManyMessages, reason: "too many messages") }
        guard case .text(let text) = message else { return connection.close(.notTheProtocol, reason: "text frames only") }
        let clientID = CommandDecoder.clientID(in: text)
        do {
            try await perform(try CommandDecoder.command(from: text))
        } catch let fault as CommandDecoder.Unknown {
            say(.error(.init(code: .unknownCommand, detail: fault.detail, clientID: clientID, retryable: false)))
        } catch {
            let problem = ProblemResponse(error)
            if problem.status == .internalServerError { services.logger.error("a command failed", metadata: ["error": "\(error)"]) }
            say(.error(.init(code: problem.code, detail: problem.detail, clientID: clientID, retryable: problem.isRetryable)))
        }
    }

    private func perform(_ command: SocketCommand) async throws {
        switch command {
        case .ping(let id): return say(.pong(id: id))
        case .authenticate(let token): return try await authenticate(token)
        case .sendMessage, .stop, .resume, .typing, .read: break
        }
        guard case .conversation(let conversation) = scope else {
            throw CommandDecoder.Unknown(detail: "This socket does not take that command.")
        }
        let user = user
        switch command {
        case .sendMessage(let send):
            let request = MessageRequest(
                content: send.content, attachments: send.attachments, clientID: send.clientID, parentID: send.parentID)
            let (message, existed) = try await services.conversations.send(request, to: conversation, by: user)
            // Everyone else has heard of it before; this client did not, or forgot.
            if existed { mailbox.post(.created(EncodedEvent(.messageCreated(message)), reply: nil)) }
        case .stop: _ = try await services.conversations.stop(conversation, of: user)
        case .resume(let resume): mailbox.post(.resume(resume))
        case .typing(let state): services.conversations.typing(state, in: conversation, from: subscription)
        case .read(let message): try await services.conversations.markRead(message, in: conversation, of: user)
        case .ping, .authenticate: break
        }
    }

    private func authenticate(_ token: String) async throws {
        let fresh = try await services.accounts.authenticate(bearer: token)
        let isSame = identity.withLock { identity in
            guard fresh.user.id == identity.user.id, fresh.credential == identity.credential else { return false }
            identity = fresh
            return true
        }
        guard isSame else { throw ChatError.notAuthenticated }
    }

    private func say(_ event: SocketEvent) {
        mailbox.post(.event(EncodedEvent(event)))
    }

    // MARK: Writing

    private struct Writer {
        var output = ByteBuffer()
        /// Where the client stands in replies that are being written.
        var positions: [Message.ID: Int] = [:]
        var isDraining = false
    }

    private func write() async throws {
        var writer = Writer()
        if case .conversation(let conversation) = scope { try await attach(to: conversation, &writer) }
        while true {
            let items = await mailbox.take()
            if items.isEmpty { return }
            for item in items {
                guard try await write(item, &writer) else { return }
            }
            try await flush(&writer)
        }
    }

    /// The first event, and the reply that is being written as far as it may be shown: unless the news that it exists is
    /// still to come, which begins it at its start.
    private func attach(to conversation: Conversation.ID, _ writer: inout Writer) async throws {
        let reply = services.generations.reply(in: conversation)
        let waiting = mailbox.poll()
        add(
            EncodedEvent(
                .ready(.init(conversationID: conversation, activeMessageID: reply?.id, heartbeatSeconds: SocketServices.heartbeatSeconds))),
            &writer)
        let isAnnounced = waiting.contains { item in
            if case .created(_, let created?) = item { created === reply } else { false }
        }
        if let reply, !isAnnounced { snapshot(of: reply, &writer) }
        for item in waiting {
            guard try await write(item, &writer) else { return }
        }
        try await flush(&writer)
    }

    /// False where the socket is to be closed and nothing more is said.
    private func write(_ item: Mailbox.Item, _ writer: inout Writer) async throws -> Bool {
        switch item {
        case .event(let event):
            add(event, &writer)
        case .created(let event, let reply):
            add(event, &writer)
            if let reply { writer.positions[reply.id] = 0 }
        case .progress(let reply):
            try await bringUpToDate(reply, &writer)
        case .completed(let event, let id):
            writer.positions[id] = nil
            add(event, &writer)
            if writer.isDraining { return try await leave(&writer) }
        case .resume(let resume):
            try await self.resume(resume, &writer)
        case .recheck:
            return try await recheck(&writer)
        case .drain:
            writer.isDraining = true
            return try await leave(&writer)
        case .close(let code):
            connection.close(code)
            return false
        }
        if writer.output.readableBytes >= Self.flushSize { try await flush(&writer) }
        return true
    }

    private func bringUpToDate(_ reply: LiveReply, _ writer: inout Writer) async throws {
        guard var position = writer.positions[reply.id] else { return snapshot(of: reply, &writer) }
        while true {
            switch reply.next(after: position) {
            case .piece(let event, let end):
                add(event, &writer)
                position = end
                writer.positions[reply.id] = end
                if writer.output.readableBytes >= Self.flushSize { try await flush(&writer) }
            case .nothing: return
            case .impossible: return snapshot(of: reply, &writer)
            }
        }
    }

    private func resume(_ resume: SocketCommand.Resume, _ writer: inout Writer) async throws {
        guard case .conversation(let conversation) = scope else { return }
        if let reply = services.generations.reply(in: conversation), reply.id == resume.messageID {
            writer.positions[reply.id] = resume.offset
            return try await bringUpToDate(reply, &writer)
        }
        do {
            // It is not being written any more, so it is stored as it ended.
            let message = try await services.conversations.message(resume.messageID, in: conversation, of: user)
            guard message.role == .assistant else { throw ChatError.notFound }
            guard message.status != .streaming else { throw ChatError.unavailable(retryAfter: .seconds(1)) }
            add(EncodedEvent(.messageComplete(message)), &writer)
        } catch {
            let problem = ProblemResponse(error)
            add(
                EncodedEvent(
                    .error(.init(code: problem.code, detail: problem.detail, messageID: resume.messageID, retryable: problem.isRetryable))),
                &writer)
        }
    }

    private func recheck(_ writer: inout Writer) async throws -> Bool {
        let identity = identity.withLock { $0 }
        let found: User?
        do {
            found = try await services.accounts.recheck(identity)
        } catch {
            // The database does not answer. Nobody stays for longer than that unseen.
            try await Task.sleep(for: .milliseconds(300))
            mailbox.post(.recheck)
            return true
        }
        guard let user = found else {
            if case .account = scope { add(EncodedEvent(AccountEvent.signedOut), &writer) }
            try await flush(&writer)
            connection.close(.signedOut, reason: "signed out")
            return false
        }
        self.identity.withLock { $0.user = user }
        return true
    }

    /// Closes once no reply is being written here.
    private func leave(_ writer: inout Writer) async throws -> Bool {
        if case .conversation(let conversation) = scope, services.generations.reply(in: conversation) != nil { return true }
        try await flush(&writer)
        connection.close(.goingAway, reason: "the server is going away; reconnect")
        return false
    }

    private func snapshot(of reply: LiveReply, _ writer: inout Writer) {
        let snapshot = reply.snapshot()
        add(EncodedEvent(.messageSnapshot(snapshot)), &writer)
        writer.positions[reply.id] = snapshot.nextOffset
    }

    private func add(_ event: EncodedEvent, _ writer: inout Writer) {
        writer.output.writeWebSocketFrame(.text, payload: event.json)
    }

    private func flush(_ writer: inout Writer) async throws {
        guard writer.output.readableBytes > 0 else { return }
        let output = writer.output
        writer.output = ByteBuffer()
        progress.begin()
        defer { progress.end() }
        try await connection.send(output)
    }
}
