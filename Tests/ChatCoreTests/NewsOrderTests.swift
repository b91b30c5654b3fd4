// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import NIOCore
import TestSupport
import Testing

@testable import ChatCore

/// Two devices change the same thing at once: every screen ends up with what is stored, whoever is told first that its change
/// was made.
@Suite(.timeLimit(.minutes(5)))
struct NewsOrderTests {
    private func news(_ mailbox: Mailbox) -> [SocketEvent] {
        mailbox.take().compactMap { item in
            switch item {
            case .event(let event), .created(let event, _), .completed(let event, _), .found(let event, _, _): event.decoded
            case .progress, .resume, .seek, .recheck, .drain, .close: nil
            }
        }
    }

    private func listening(_ chat: Chat) -> Mailbox {
        let mailbox = Mailbox {}
        _ = chat.hub.subscribe(mailbox, user: chat.user.id, conversation: chat.id)
        return mailbox
    }

    @Test func draftsAreToldOfInTheOrderInWhichTheyAreStored() async throws {
        try await withChat { chat in
            let mailbox = listening(chat)
            chat.driver.afterCommit { _ = try await chat.drafts.set(.init(content: "second"), of: chat.id, user: chat.user) }
            _ = try await chat.drafts.set(.init(content: "first"), of: chat.id, user: chat.user)
            let drafts = news(mailbox).compactMap { if case .draftUpdated(let draft) = $0 { draft.content } else { nil } }
            #expect(drafts == ["first", "second"])
            #expect(try await chat.drafts.draft(of: chat.id, user: chat.user).content == "second")
        }
    }

    @Test func aDraftThatIsSentAtOnceIsGoneFromEveryScreen() async throws {
        try await withChat { chat in
            let mailbox = listening(chat)
            chat.driver.afterCommit { _ = try await chat.conversations.send(.init(content: "Hello"), to: chat.id, by: chat.user) }
            _ = try await chat.drafts.set(.init(content: "Hello"), of: chat.id, user: chat.user)
            let drafts = news(mailbox).compactMap { if case .draftUpdated(let draft) = $0 { draft.content } else { nil } }
            #expect(drafts == ["Hello", ""])
        }
    }

    @Test func titlesAreToldOfInTheOrderInWhichTheyAreStored() async throws {
        try await withChat { chat in
            let mailbox = listening(chat)
            chat.driver.afterCommit { _ = try await chat.conversations.update(chat.id, of: chat.user, .init(title: "Second")) }
            _ = try await chat.conversations.update(chat.id, of: chat.user, .init(title: "First"))
            let titles = news(mailbox).compactMap { if case .conversationUpdated(let told) = $0 { told.title } else { nil } }
            #expect(titles == ["First", "Second"])
        }
    }

    @Test func whatIsBroughtBackAtOnceIsToldOfBehindItsDeletion() async throws {
        try await withChat { chat in
            let mailbox = Mailbox {}
            _ = chat.hub.subscribe(mailbox, user: chat.user.id, conversation: nil)
            chat.driver.afterCommit { _ = try await chat.trash.restore(chat.id, of: chat.user) }
            #expect(try await chat.trash.addAll(of: chat.user) == 1)
            let news = try mailbox.take().compactMap { item -> String? in
                guard case .event(let event) = item else { return nil }
                switch try JSONDecoder().decode(AccountEvent.self, from: Data(event.json.readableBytesView)) {
                case .conversationDeleted: return "deleted"
                case .conversationCreated: return "created"
                default: return nil
                }
            }
            #expect(news == ["deleted", "created"])
        }
    }

    @Test func aReplyThatEndsAtOnceIsToldOfBehindItsBeginning() async throws {
        try await withChat { chat in
            let mailbox = listening(chat)
            chat.driver.afterCommit {
                let reply = try #require(chat.generations.reply(in: chat.id))
                (try await chat.model.call(1)).finish()
                await reply.waitForEnding()
            }
            let sent = try await chat.conversations.send(.init(content: "Hello"), to: chat.id, by: chat.user)
            let order = news(mailbox).compactMap { event in
                switch event {
                case .messageCreated(let message): "created \(message.id)"
                case .messageComplete(let message): "complete \(message.id)"
                default: nil
                }
            }
            let reply = try #require(sent.message.replyID)
            #expect(order == ["created \(sent.message.id)", "created \(reply)", "complete \(reply)"])
        }
    }
}
