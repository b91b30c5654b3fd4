// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import Testing

@testable import MartletClient

/// What each call says on the wire.
@Suite(.timeLimit(.minutes(5))) struct CallTests {
    struct Call: Sendable, CustomTestStringConvertible {
        /// Method and target; behind `/api/v1/`.
        let line: String
        /// As JSON; nil for none.
        var body: String?
        var status = 200
        /// What the server answers.
        var answer: any Encodable & Sendable = Nothing()
        let make: @Sendable (Martlet) async throws -> Void

        var testDescription: String { line }
    }

    struct Nothing: Encodable, Sendable {}

    static let conversation = Sample.conversationID
    static let agent = Sample.agentID
    static let message = Message.ID()
    static let file = Attachment.ID()
    static let clientID = ClientID()
    static let noon = Timestamp(milliseconds: 1_769_860_800_000)
    static let attachment = Attachment(
        id: file, filename: "a.txt", mediaType: "text/plain", size: 1, sha256: "", createdAt: noon, url: "/", textChars: 1)
    static let draft = Draft(content: "Wh", attachments: [file], updatedAt: noon)
    static let key = APIKey(id: APIKey.ID(), name: "k", prefix: "mk_", createdAt: noon, expiresAt: nil)
    static let session = Session.ID()
    static let trashed = TrashedConversation(
        id: conversation, title: "T", agent: .init(id: agent, name: "A", avatar: ""), isArchived: false, createdAt: noon, updatedAt: noon,
        deletedAt: noon)

    static let accounts: [Call] = [
        Call(line: "GET auth/me/", answer: Sample.user) { _ = try await $0.me() },
        Call(
            line: "PATCH auth/me/", body: #"{"display_name":"Al","password":"new words","current_password":"old words"}"#,
            answer: Sample.user
        ) { _ = try await $0.updateMe(.init(displayName: "Al", password: "new words", currentPassword: "old words")) },
        Call(line: "GET auth/sessions/", answer: Page<Session>(results: [])) { _ = try await $0.sessions().all() },
        Call(line: "DELETE auth/sessions/\(session)/", status: 204) { try await $0.endSession(session) },
        Call(line: "DELETE auth/sessions/", status: 204) { try await $0.endOtherSessions() },
        Call(line: "GET auth/api-keys/", answer: Page(results: [key])) { _ = try await $0.apiKeys().all() },
        Call(
            line: "POST auth/api-keys/", body: #"{"name":"k","expires_at":"2026-01-31T12:00:00.000Z"}"#, status: 201, answer: key
        ) { _ = try await $0.createAPIKey(name: "k", expiresAt: noon) },
        Call(line: "DELETE auth/api-keys/\(key.id)/", status: 204) { try await $0.deleteAPIKey(key.id) },
        Call(line: "GET agents/?capability=vision&search=a%20b&page_size=5", answer: Page<Agent>(results: [])) {
            _ = try await $0.agents(capability: "vision", search: "a b", pageSize: 5).all()
        },
    ]

    static let conversations: [Call] = [
        Call(
            line: "GET chat/conversations/?agent_id=\(agent)&is_archived=true&is_pinned=false&search=x&page_size=7",
            answer: Page(results: [Sample.conversation([])])
        ) { _ = try await $0.conversations(agentID: agent, isArchived: true, isPinned: false, search: "x", pageSize: 7).all() },
        Call(
            line: "POST chat/conversations/",
            body: #"{"agent_id":"\#(agent)","initial_message":"Why?","attachments":["\#(file)"],"client_id":"\#(clientID)"}"#,
            status: 201, answer: Sample.conversation([])
        ) { _ = try await $0.createConversation(with: agent, initialMessage: "Why?", attachments: [file], clientID: clientID) },
        Call(line: "GET chat/conversations/\(conversation)/", answer: Sample.conversation([Sample.question()])) {
            _ = try await $0.conversation(conversation)
        },
        Call(
            line: "PATCH chat/conversations/\(conversation)/",
            body: #"{"title":"T","is_archived":false,"is_pinned":true,"agent_id":"\#(agent)","active_leaf_id":"\#(message)"}"#,
            answer: Sample.conversation([])
        ) {
            let changes = ConversationPatch(title: "T", isArchived: false, isPinned: true, agentID: agent, activeLeafID: message)
            _ = try await $0.update(conversation, changes)
        },
        Call(line: "DELETE chat/conversations/\(conversation)/", status: 204) { try await $0.archive(conversation) },
        Call(line: "DELETE chat/conversations/\(conversation)/?permanent=true", status: 204) { try await $0.moveToTrash(conversation) },
        Call(line: "DELETE chat/conversations/\(conversation)/?permanent=now", status: 204) {
            try await $0.deletePermanently(conversation)
        },
        Call(line: "POST chat/conversations/\(conversation)/stop/", answer: StopResult(stopped: message)) {
            let stopped = try await $0.stop(conversation)
            #expect(stopped == message)
        },
        Call(line: "POST chat/conversations/\(conversation)/read/", body: #"{"message_id":"\#(message)"}"#, status: 204) {
            try await $0.markRead(message, in: conversation)
        },
        Call(line: "GET chat/conversations/\(conversation)/draft/", answer: draft) {
            let found = try await $0.draft(of: conversation)
            #expect(found == draft)
        },
        Call(
            line: "PUT chat/conversations/\(conversation)/draft/", body: #"{"content":"Wh","attachments":["\#(file)"]}"#, answer: draft
        ) { try await $0.setDraft("Wh", attachments: [file], of: conversation) },
        Call(line: "GET chat/trash/?page_size=3", answer: Page(results: [trashed])) { _ = try await $0.trash(pageSize: 3).all() },
        Call(line: "POST chat/trash/\(conversation)/restore/", answer: Sample.conversation([])) { try await $0.restore(conversation) },
        Call(line: "DELETE chat/trash/\(conversation)/", status: 204) { try await $0.removeFromTrash(conversation) },
        Call(line: "DELETE chat/trash/", status: 204) { try await $0.emptyTrash() },
    ]

    static let messages: [Call] = [
        Call(
            line: "POST chat/conversations/\(conversation)/messages/",
            body: #"{"content":"Why?","attachments":["\#(file)"],"client_id":"\#(clientID)","#
                + #""parent_id":"\#(message)","agent_id":"\#(agent)"}"#,
            status: 201, answer: Sample.question()
        ) {
            try await $0.send(
                "Why?", to: conversation, attachments: [file], parentID: message, agentID: agent, clientID: clientID)
        },
        Call(
            line: "GET chat/conversations/\(conversation)/messages/?order=desc&page_size=2", answer: Page(results: [Sample.question()])
        ) { _ = try await $0.messages(in: conversation, order: .newestFirst, pageSize: 2).all() },
        Call(line: "GET chat/conversations/\(conversation)/messages/\(message)/", answer: Sample.reply(message)) {
            _ = try await $0.message(message, in: conversation)
        },
        Call(
            line: "PATCH chat/conversations/\(conversation)/messages/\(message)/", body: #"{"content":"Rather this"}"#, status: 201,
            answer: Sample.question()
        ) { try await $0.edit(message, in: conversation, content: "Rather this") },
        Call(
            line: "POST chat/conversations/\(conversation)/messages/\(message)/regenerate/", body: "{}", status: 201,
            answer: Sample.reply(message)
        ) { try await $0.regenerate(message, in: conversation) },
        Call(
            line: "POST chat/conversations/\(conversation)/messages/\(message)/regenerate/", body: #"{"agent_id":"\#(agent)"}"#,
            status: 201,
            answer: Sample.reply(message)
        ) { try await $0.regenerate(message, in: conversation, agentID: agent) },
        Call(
            line: "POST chat/conversations/\(conversation)/messages/\(message)/continue/", status: 202, answer: Sample.reply(message)
        ) { try await $0.continueReply(message, in: conversation) },
        Call(
            line: "GET chat/conversations/\(conversation)/messages/\(message)/generation/",
            answer: Generation(messageID: message, startedAt: noon, endedAt: nil)
        ) { _ = try await $0.generation(of: message, in: conversation) },
        Call(
            line: "GET chat/search/?q=%22a%20phrase%22%20-word&agent_id=\(agent)&role=assistant&is_archived=false"
                + "&after=2026-01-31T12%3A00%3A00.000Z&before=2026-01-31T12%3A00%3A01.000Z&page_size=4",
            answer: Page<SearchResult>(results: [])
        ) {
            let found = $0.search(
                #""a phrase" -word"#, agentID: agent, role: .assistant, isArchived: false, after: noon, before: noon + .seconds(1),
                pageSize: 4)
            _ = try await found.all()
        },
    ]

    static let files: [Call] = [
        Call(line: "GET chat/conversations/\(conversation)/attachments/", answer: Page(results: [attachment])) {
            let found = try await $0.attachments(in: conversation).all()
            #expect(found == [attachment])
        },
        Call(line: "GET chat/attachments/\(file)/", answer: attachment) { _ = try await $0.attachment(file) },
        Call(line: "GET chat/attachments/\(file)/content/", answer: "words") {
            let contents = try await $0.contents(of: file)
            #expect(contents == Data(#""words""#.utf8))
        },
        Call(line: "DELETE chat/attachments/\(file)/", status: 204) { try await $0.deleteAttachment(file) },
        Call(line: "GET chat/export/?attachments=refer", answer: "words") {
            var received = Data()
            try await $0.exportEverything(files: .refer) { received += $0 }
            #expect(received == Data(#""words""#.utf8))
        },
        Call(line: "GET chat/conversations/\(conversation)/export/?format=html&attachments=include", answer: "words") {
            try await $0.export(conversation, as: .html) { _ in }
        },
    ]

    @Test("It asks for what the API has, in its words", arguments: accounts + conversations + messages + files)
    func asks(_ call: Call) async throws {
        let requests = Record<ServerConnection.Request>()
        try await ScriptedServer.run { connection, _ in
            while let request = try await connection.request() {
                requests.add(request)
                if call.status == 204 {
                    try await connection.respond(204)
                } else {
                    try await connection.respond(call.status, call.answer)
                }
            }
        } _: { server in
            try await call.make(try Martlet(server: server, credential: .apiKey("key"), options: Sample.options()))
        }
        let request = try #require(requests.all.first)
        let words = call.line.split(separator: " ", maxSplits: 1)
        #expect(requests.all.count == 1)
        #expect(request.method == words[0])
        #expect(request.target == "/api/v1/" + words[1])
        #expect(request.headers["authorization"] == "Bearer key")
        #expect(request.headers["content-type"] == (call.body == nil ? nil : "application/json"))
        #expect(try json(request.body) == json(call.body.map { Data($0.utf8) } ?? Data()))
    }

    private func json(_ data: Data) throws -> JSONValue {
        data.isEmpty ? .null : try JSONDecoder().decode(JSONValue.self, from: data)
    }
}
