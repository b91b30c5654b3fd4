// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import Testing

@Suite struct GoldenMessageTests {
    static let events: [(String, SocketEvent)] = [
        ("event-ready", .ready(.init(conversationID: Example.conversationID, activeMessageID: nil, heartbeatSeconds: 25))),
        (
            "event-ready-active",
            .ready(.init(conversationID: Example.conversationID, activeMessageID: Example.replyID, heartbeatSeconds: 25))
        ),
        ("event-message_created", .messageCreated(Example.question)),
        ("event-message_created-reply", .messageCreated(Example.begun)),
        ("event-message_snapshot", .messageSnapshot(.init(messageID: Example.replyID, content: "A \"martlet\" is", nextOffset: 14))),
        (
            "event-message_chunk",
            .messageChunk(
                .init(
                    messageID: Example.replyID, offset: 14, nextOffset: 102,
                    delta: " the heraldic \"swift\" 🕊️,\nthe bird\tthat \\never\\ lands — 你好 👩‍👩‍👧"))
        ),
        ("event-message_complete", .messageComplete(Example.complete)),
        ("event-message_complete-failed", .messageComplete(Example.failed)),
        (
            "event-error",
            .error(
                .init(
                    code: .generationInProgress, detail: "A reply is being written in this conversation.", clientID: Example.clientID,
                    retryable: true))
        ),
        (
            "event-error-reply",
            .error(
                .init(
                    code: .modelDisconnected, detail: "The model's server broke off in the middle of the reply.",
                    messageID: Example.replyID,
                    retryable: true))
        ),
        ("event-typing", .typing(.init(actor: .agent, state: .thinking))),
        (
            "event-read_receipt",
            .readReceipt(.init(messageID: Example.replyID, userID: Example.userID, readAt: Example.time("2026-01-31T09:22:00.000Z")))
        ),
        ("event-conversation_updated", .conversationUpdated(Example.activeConversation)),
        (
            "event-draft_updated",
            .draftUpdated(
                .init(
                    content: "What does \"martlet\"\n", attachments: [Example.attachmentID],
                    updatedAt: Example.time("2026-01-31T09:21:30.000Z")))
        ),
        ("event-draft_updated-none", .draftUpdated(.none)),
        ("event-pong", .pong(id: .integer(7))),
    ]

    @Test("A socket's event is what its golden message says, and is written so", arguments: events)
    func socketEvent(_ name: String, _ expected: SocketEvent) throws {
        try check(name, is: expected)
    }

    static let commands: [(String, SocketCommand)] = [
        (
            "command-send_message",
            .sendMessage(
                .init(
                    clientID: Example.clientID, content: Example.question.content, attachments: [Example.attachmentID],
                    parentID: Example.siblingID))
        ),
        ("command-send_message-plain", .sendMessage(.init(clientID: Example.clientID, content: "Go on."))),
        ("command-stop", .stop),
        ("command-resume", .resume(.init(messageID: Example.replyID, offset: 14))),
        ("command-typing", .typing(.writing)),
        ("command-read", .read(messageID: Example.replyID)),
        ("command-authenticate", .authenticate(token: Example.token)),
        ("command-ping", .ping(id: .string("p-7"))),
    ]

    @Test("A command is what its golden message says, and is written so", arguments: commands)
    func socketCommand(_ name: String, _ expected: SocketCommand) throws {
        try check(name, is: expected)
    }

    static let accountEvents: [(String, AccountEvent)] = [
        ("account-event-conversation_created", .conversationCreated(Example.newConversation)),
        ("account-event-conversation_updated", .conversationUpdated(Example.conversation)),
        ("account-event-conversation_deleted", .conversationDeleted(Example.conversationID)),
        ("account-event-message_complete", .messageComplete(.init(Example.complete))),
        ("account-event-signed_out", .signedOut),
    ]

    @Test("An account's event is what its golden message says, and is written so", arguments: accountEvents)
    func accountEvent(_ name: String, _ expected: AccountEvent) throws {
        try check(name, is: expected)
    }

    @Test func `What REST answers is what the golden messages say, and is written so`() throws {
        try check("user", is: Example.user)
        try check("message", is: Example.question)
        try check("attachment", is: Example.attachment)
        try check(
            "generation",
            is: Generation(messageID: Example.replyID, startedAt: Example.time("2026-01-31T09:21:36.123Z"), endedAt: nil))
        try check("agent", is: Example.agent)
        var whole = Example.conversation
        whole.messages = [Example.question, Example.complete]
        try check("conversation", is: whole)
        var configured = Example.agent
        configured.configuration = Example.configuration
        try check("agent-admin", is: configured)
        try check(
            "session",
            is: Session(
                id: Session.ID("0198f3a1-1111-7aaa-bbbb-cccccccccccc")!, createdAt: Example.time("2026-01-30T08:00:00Z"),
                lastUsedAt: Example.time("2026-01-31T09:21:36Z"), expiresAt: Example.time("2026-03-02T09:21:36Z"),
                userAgent: "Mozilla/5.0 (X11; Linux x86_64)", address: "192.0.2.7", isCurrent: true))
        try check(
            "api-key",
            is: APIKey(
                id: APIKey.ID("0198f3a1-2222-7aaa-bbbb-dddddddddddd")!, name: "backup script", prefix: "mrt_4Gq2",
                createdAt: Example.time("2026-01-30T08:00:00Z"), expiresAt: nil, key: "mrt_4Gq2xWz81bTn5Lc9"))
    }

    @Test func `What is found, and what is in the trash, is as the golden messages say`() throws {
        try check(
            "search-result",
            is: SearchResult(
                conversation: .init(id: Example.conversationID, title: "Birds in heraldry", isArchived: false),
                message: .init(id: Example.replyID, role: .assistant, createdAt: Example.time("2026-01-31T09:21:36.123Z")),
                source: .content,
                snippet: [
                    .init(text: "…the heraldic ", match: false), .init(text: "swift", match: true), .init(text: ", 你好 <b>", match: false),
                ]))
        try check(
            "search-result-title",
            is: SearchResult(
                conversation: .init(id: Example.conversationID, title: "Birds", isArchived: true), message: nil, source: .title,
                snippet: [.init(text: "Birds", match: true)]))
        try check(
            "trashed-conversation",
            is: TrashedConversation(
                id: Example.conversationID, title: "Birds", agent: .init(id: Example.agentID, name: "Assistant", avatar: "🕊️"),
                isArchived: false, createdAt: Example.time("2026-01-30T08:00:00Z"), updatedAt: Example.time("2026-01-31T09:21:36.123Z"),
                deletedAt: Example.time("2026-02-01T00:00:00Z")))
    }

    @Test func `What admins are answered is what the golden messages say, and is written so`() throws {
        let time = Example.time("2026-01-31T09:21:36Z")
        try check("managed-user", is: ManagedUser(user: Example.user, lastUsedAt: time, sessionCount: 2, apiKeyCount: 1))
        try check("provider", is: ProviderSummary(id: "local", kind: "openai"))
        let counts = Figures.Counts(messages: 3, replies: 3, failedReplies: 1, promptTokens: 43, completionTokens: 9)
        let (first, last) = (try #require(CalendarDay("2026-01-30")), try #require(CalendarDay("2026-01-31")))
        try check(
            "figures",
            is: Figures(
                from: first, to: last, runningReplies: 1, accounts: .init(total: 2, active: 2, admins: 1),
                storage: .init(databaseBytes: 4096, fileCount: 1, fileBytes: 2048),
                days: [.init(day: first, counts: .init()), .init(day: last, counts: counts)],
                agents: [.init(agent: .init(id: Example.agentID, name: "Assistant", avatar: "🕊️"), counts: counts)]))
        let bob = AuditEntry.Party(id: User.ID("0198f3a1-0000-7000-8000-000000000002")!, email: "bob@example.org")
        try check(
            "audit-entry",
            is: AuditEntry(
                id: AuditEntry.ID("0198f3a1-4444-7aaa-bbbb-ffffffffffff")!, at: time, action: .roleChanged, actor: .init(Example.user),
                account: bob, detail: "admin", address: "192.0.2.7"))
        try check(
            "audit-entry-operator",
            is: AuditEntry(
                id: AuditEntry.ID("0198f3a1-4444-7aaa-bbbb-fffffffffffe")!, at: time, action: .accountCreated, actor: nil, account: nil,
                detail: nil, address: "local"))
        try check("trial-event-text", is: AgentTrialEvent.text("A \"martlet\" is\n🕊️"))
        try check("trial-event-done", is: AgentTrialEvent.done(usage: .init(promptTokens: 43, completionTokens: 9), error: nil))
        try check(
            "trial-event-failed",
            is: AgentTrialEvent.done(
                usage: nil, error: .init(code: "model_timeout", detail: "The model took too long to begin its reply.")))
    }

    @Test func `Problems are what the golden messages say, and are written so`() throws {
        try check(
            "problem",
            is: Problem(
                title: "Not Found", status: 404, detail: "There is no such conversation.", code: "not_found", requestID: "0198f3a29b6d7c1e",
                errors: nil))
        try check(
            "problem-fields",
            is: Problem(
                title: "Bad Request", status: 400, detail: "The input has 2 faults.", code: "invalid_input", requestID: "0198f3a29b6d7c1f",
                errors: [
                    .init(field: "email", code: "invalid", detail: "This is not an e-mail address."),
                    .init(field: "password", code: "too_short", detail: "A password has at least 8 characters."),
                ]))
    }

    @Test func `A page and a session's tokens are what the golden messages say`() throws {
        let page = try Golden.decode("page-conversations", as: Page<Conversation>.self)
        #expect(page.results == [Example.conversation, Example.newConversation])
        #expect(page.next == "/api/v1/chat/conversations/?page_size=2&cursor=Zi4xNzY5ODUxMjk4MDAwLjAxOThm")
        #expect(page.previous == nil)
        #expect(try Golden.json(page) == Golden.json("page-conversations"))
        let signedIn = try Golden.decode("signed-in", as: SignedIn.self)
        #expect(signedIn.user == Example.user)
        #expect(signedIn.access == Example.token)
        #expect(signedIn.accessExpiresAt == Example.time("2026-01-31T09:36:36Z"))
        #expect(try Golden.json(signedIn) == Golden.json("signed-in"))
    }

    @Test func `Every golden message is looked at`() throws {
        let rest = [
            "agent", "agent-admin", "api-key", "attachment", "conversation", "generation", "message", "page-conversations", "problem",
            "problem-fields",
            "search-result", "search-result-title", "session", "signed-in", "trashed-conversation", "user",
            "managed-user", "provider", "figures", "audit-entry", "audit-entry-operator", "trial-event-text", "trial-event-done",
            "trial-event-failed",
        ]
        let known = Set(Self.events.map(\.0) + Self.commands.map(\.0) + Self.accountEvents.map(\.0) + rest)
        #expect(try Set(Golden.names) == known)
    }

    private func check<Value: Codable & Equatable>(_ name: String, is expected: Value) throws {
        #expect(try Golden.decode(name) == expected)
        #expect(try Golden.json(expected) == Golden.json(name))
        #expect(try Golden.json(asServed: expected) == Golden.json(name))
    }
}
