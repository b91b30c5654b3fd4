// SPDX-License-Identifier: Apache-2.0

import ChatCore
import HTTPTypes
import Logging
import MartletAPI
import NIOCore
import StreamProtocols
import Synchronization

/// One socket from its first event to its end. Its commands come through a `CommandQueue`, its writing is done by a
/// `SocketWriter` on its event loop: while nothing happens no task waits for anything.
///
/// Where the client stands in each reply is known to the writer alone, so that everything that moves it (new text, a
/// `resume`) goes through the mailbox.
final class SocketSession: Sendable {
    private let connection: WebSocketConnection
    private let listening: SocketListening
    private let services: SocketServices
    private let identity: Mutex<Known>

    /// Why a socket must go.
    private enum Departure {
        case signedOut
        /// Its session or key may open another.
        case accountChanged
    }

    private enum Verdict: Equatable {
        case stays
        case goes(Departure)
    }

    private struct Known {
        var identity: Identity
        /// When the socket was opened.
        let standing: AccountStanding
        /// The end of the token of which the client has been told.
        var noticedEnd: Timestamp?
        /// How many of the mailbox's rechecks are done.
        var rechecks = 0
        var departure: Departure?
    }

    init(
        _ connection: WebSocketConnection, _ listening: SocketListening, identity: Identity, standing: AccountStanding,
        services: SocketServices
    ) {
        self.connection = connection
        self.listening = listening
        self.services = services
        self.identity = Mutex(Known(identity: identity, standing: standing))
    }

    /// To be called once the answer's head has gone out. `ended` is called once, when the connection has ended, or its end has
    /// begun, and no command is being done any more.
    func start(ended: @escaping @Sendable () -> Void) {
        if services.generations.isDraining { mailbox.post(.drain) }
        connection.channel.eventLoop.execute { self.startWriting() }
        let commands = CommandQueue(connection) {
            await self.receive($0)
        } finished: {
            self.end()
            ended()
        }
        connection.deliver(to: commands)
    }

    private func end() {
        listening.end()
        connection.channel.eventLoop.execute { [writer] in
            writer.value?.end()
            writer.value = nil
        }
    }

    private var mailbox: Mailbox { listening.mailbox }
    private var writer: Doorbell.Reader { listening.writer }

    private var user: User {
        identity.withLock(\.identity.user)
    }

    private var conversation: Conversation.ID? {
        listening.scope.conversation
    }

    // MARK: Writing, on the event loop

    private func startWriting() {
        let outbox = SocketOutbox { [generations = services.generations, conversation] in
            conversation.flatMap { generations.reply(in: $0) }
        }
        let writer = SocketWriter(connection, mailbox: mailbox, outbox: outbox, patience: services.limits.sendPatience) { rechecks in
            // Leaves the event loop to ask the database.
            Task { await self.recheck(rechecks) }
        }
        self.writer.value = writer
        writer.start(in: conversation)
    }

    /// What the writer has behind a recheck is not said until this has found out whether the socket may stay.
    private func recheck(_ rechecks: Int) async {
        guard let verdict = await verdict(after: rechecks) else { return }
        let (ending, last): (SocketOutbox.Ending?, EncodedEvent?) =
            switch (verdict, listening.scope) {
            case (.stays, _): (nil, nil)
            case (.goes(.signedOut), .conversation): (.init(code: .signedOut, reason: "signed out"), nil)
            case (.goes(.signedOut), .account): (.init(code: .signedOut, reason: "signed out"), EncodedEvent(AccountEvent.signedOut))
            case (.goes(.accountChanged), _):
                (.init(code: .signedOut, reason: "the account's role or password changed; reconnect"), nil)
            }
        connection.channel.eventLoop.execute { [writer] in writer.value?.rechecked(rechecks, ending, last: last) }
    }

    /// Whether the socket may stay after so many rechecks; nil where the connection ended before that was known.
    private func verdict(after rechecks: Int) async -> Verdict? {
        while true {
            let known = identity.withLock { $0 }
            if let departure = known.departure { return .goes(departure) }
            if known.rechecks >= rechecks { return .stays }
            do {
                let found = try await services.accounts.recheck(known.identity)
                identity.withLock { known in
                    known.rechecks = max(known.rechecks, rechecks)
                    guard let found else { return known.departure = .signedOut }
                    known.identity.user = found.user
                    if !found.isSame(as: known.standing) { known.departure = known.departure ?? .accountChanged }
                }
            } catch {
                // The database does not answer. Nobody is told anything more meanwhile, and no command is done.
                try? await Task.sleep(for: .milliseconds(300))
                if await connection.ending != nil { return nil }
            }
        }
    }

    // MARK: Looked at from time to time

    /// Ends what should not go on: a token that ended without a fresh one. Its client is asked for one before.
    func check(at time: Timestamp) {
        enum Finding { case fine, toBeTold, over }
        let finding = identity.withLock { known -> Finding in
            guard let expiresAt = known.identity.expiresAt else { return .fine }
            // There is no fresh one of an API key to be asked for.
            guard known.identity.sessionID != nil else { return time < expiresAt ? .fine : .over }
            guard time < expiresAt + services.limits.tokenGrace else { return .over }
            guard time >= expiresAt - services.limits.tokenNotice, known.noticedEnd != expiresAt else { return .fine }
            known.noticedEnd = expiresAt
            return .toBeTold
        }
        switch finding {
        case .fine: break
        case .toBeTold:
            let detail = "The access token ends soon: send a fresh one with authenticate."
            say(.error(.init(code: .notAuthenticated, detail: detail, retryable: true)))
        case .over: connection.close(.signedOut, reason: "the token ended")
        }
    }

    // MARK: Reading

    private func receive(_ message: WebSocketMessage) async {
        // Whoever may not stay does nothing more until the writer has closed.
        guard await verdict(after: mailbox.rechecks) == .stays else { return }
        guard services.commands.take(user.id) == nil else { return connection.close(.tooManyMessages, reason: "too many messages") }
        guard case .text(let text) = message else { return connection.close(.notTheProtocol, reason: "text frames only") }
        let said = CommandDecoder.read(text)
        do {
            try await perform(try said.command.get())
        } catch let fault as CommandDecoder.Unknown {
            say(.error(.init(code: .unknownCommand, detail: fault.detail, clientID: said.clientID, retryable: false)))
        } catch {
            let problem = ProblemResponse(error)
            if problem.status == .internalServerError { services.logger.error("a command failed", metadata: ["error": "\(error)"]) }
            say(.error(.init(code: problem.code, detail: problem.detail, clientID: said.clientID, retryable: problem.isRetryable)))
        }
    }

    private func perform(_ command: SocketCommand) async throws {
        switch command {
        case .ping(let id): return say(.pong(id: id))
        case .authenticate(let token): return try await authenticate(token)
        case .sendMessage, .stop, .resume, .typing, .read: break
        }
        guard let conversation else { throw CommandDecoder.Unknown(detail: "This socket does not take that command.") }
        let user = user
        switch command {
        case .sendMessage(let send):
            let request = MessageRequest(
                content: send.content, attachments: send.attachments, clientID: send.clientID, parentID: send.parentID)
            let (message, existed) = try await services.conversations.send(request, to: conversation, by: user)
            // Everyone else has heard of it before; this client did not, or forgot.
            if existed { mailbox.post(.created(EncodedEvent(.messageCreated(message)), reply: nil)) }
        case .stop: _ = try await services.conversations.stop(conversation, of: user)
        case .resume(let resume): await answer(resume, in: conversation)
        case .typing(let state): services.conversations.typing(state, in: conversation, from: listening.subscription)
        case .read(let message): try await services.conversations.markRead(message, in: conversation, of: user)
        case .ping, .authenticate: break
        }
    }

    /// From the reply while it is being written; afterwards, as it is stored.
    private func answer(_ resume: SocketCommand.Resume, in conversation: Conversation.ID) async {
        if let reply = services.generations.reply(in: conversation), reply.id == resume.messageID {
            return mailbox.post(.resume(reply, from: resume.offset))
        }
        mailbox.post(.seek(resume.messageID))
        do {
            let message = try await services.conversations.message(resume.messageID, in: conversation, of: user)
            guard message.role == .assistant else { throw ChatError.notFound }
            guard message.status != .streaming else { throw ChatError.unavailable(retryAfter: .seconds(1)) }
            mailbox.post(.found(EncodedEvent(.messageComplete(message)), message.id, from: resume.offset))
        } catch {
            let problem = ProblemResponse(error)
            say(.error(.init(code: problem.code, detail: problem.detail, messageID: resume.messageID, retryable: problem.isRetryable)))
        }
    }

    private func authenticate(_ token: String) async throws {
        let fresh = try await services.accounts.authenticate(bearer: token)
        let isSame = identity.withLock { known in
            guard fresh.user.id == known.identity.user.id, fresh.credential == known.identity.credential else { return false }
            known.identity = fresh
            return true
        }
        guard isSame else { throw ChatError.notAuthenticated }
    }

    private func say(_ event: SocketEvent) {
        mailbox.post(.event(EncodedEvent(event)))
    }
}
