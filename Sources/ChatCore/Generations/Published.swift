// SPDX-License-Identifier: Apache-2.0

import MartletAPI

/// Tells subscribers what has become of a reply, once it is stored.
struct Published: Sendable {
    let hub: EventHub
    let store: any ConversationStore

    func publish(_ reply: LiveReply, _ news: ReplyWriter.Published) {
        switch news {
        case .text(let isFirst):
            if isFirst { hub.publish(to: reply.conversationID) { .typing(.init(actor: .agent, state: .writing)) } }
            hub.progressed(reply)
        case .ended(let message), .gaveUp(let message):
            guard reply.announceEnd() else { return }
            if message.status == .failed, let error = message.error {
                hub.publish(to: reply.conversationID) {
                    .error(.init(failure: error, message: reply.id))
                }
            }
            hub.completed(message)
            hub.publish(to: reply.conversationID) { .typing(.init(actor: .agent, state: .idle)) }
            hub.publish(to: reply.user) { .messageComplete(.init(message)) }
            guard hub.hasListeners(user: reply.user, conversation: reply.conversationID) else { return }
            // Leaves the store's thread, on which this is called.
            Task { [hub, store] in
                _ = try? await store.conversation(reply.conversationID, of: reply.user) { conversation in
                    if let conversation { hub.publish(conversation: conversation, of: reply.user) }
                }
            }
        }
    }
}

extension EventHub {
    /// All of these are gone: tells the account's list, and closes their own sockets.
    func removed(_ conversations: [Conversation.ID], of user: User.ID) {
        publish(to: user, each: conversations) { .conversationDeleted($0) }
        for id in conversations { removed(id) }
    }

    /// The conversation is not as it was: tells its own sockets and those of the account's list.
    func publish(conversation: Conversation, of user: User.ID) {
        publish(to: conversation.id) { .conversationUpdated(conversation) }
        publish(to: user) { .conversationUpdated(conversation) }
    }
}

extension SocketEvent.SocketError {
    init(failure: Message.Failure, message: Message.ID) {
        let code = ErrorCode(rawValue: failure.code) ?? .internalError
        let retryable =
            switch code {
            case .modelRejected, .replyTooLong: false
            default: true
            }
        self.init(code: code, detail: failure.detail, messageID: message, retryable: retryable)
    }
}
