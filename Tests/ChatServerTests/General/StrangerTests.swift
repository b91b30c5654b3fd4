// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

/// What is somebody else's is answered exactly like what is not there.
@Suite(.timeLimit(.minutes(10)))
struct StrangerTests {
    private struct Route: Sendable {
        let method: String
        /// `CONVERSATION`, `MESSAGE`, `SESSION` and `KEY` stand for ids.
        let path: String
        var body: String?
    }

    private static let routes: [Route] = [
        Route(method: "GET", path: "chat/conversations/CONVERSATION/"),
        Route(method: "PATCH", path: "chat/conversations/CONVERSATION/", body: #"{"title":"Mine now","is_pinned":true}"#),
        Route(method: "PATCH", path: "chat/conversations/CONVERSATION/", body: #"{"active_leaf_id":"MESSAGE"}"#),
        Route(method: "DELETE", path: "chat/conversations/CONVERSATION/"),
        Route(method: "DELETE", path: "chat/conversations/CONVERSATION/?permanent=true"),
        Route(method: "DELETE", path: "chat/conversations/CONVERSATION/?permanent=now"),
        Route(method: "POST", path: "chat/trash/CONVERSATION/restore/"),
        Route(method: "DELETE", path: "chat/trash/CONVERSATION/"),
        Route(method: "POST", path: "chat/conversations/CONVERSATION/stop/"),
        Route(method: "POST", path: "chat/conversations/CONVERSATION/read/", body: #"{"message_id":"MESSAGE"}"#),
        Route(method: "GET", path: "chat/conversations/CONVERSATION/draft/"),
        Route(method: "PUT", path: "chat/conversations/CONVERSATION/draft/", body: #"{"content":"Not mine"}"#),
        Route(method: "GET", path: "chat/conversations/CONVERSATION/messages/"),
        Route(method: "POST", path: "chat/conversations/CONVERSATION/messages/", body: #"{"content":"Hello"}"#),
        Route(method: "POST", path: "chat/conversations/CONVERSATION/messages/", body: #"{"content":"Hello","client_id":"CLIENT"}"#),
        Route(method: "POST", path: "chat/conversations/CONVERSATION/messages/", body: #"{"content":"Hello","parent_id":"MESSAGE"}"#),
        Route(method: "GET", path: "chat/conversations/CONVERSATION/messages/MESSAGE/"),
        Route(method: "GET", path: "chat/conversations/CONVERSATION/messages/MESSAGE/generation/"),
        Route(method: "PATCH", path: "chat/conversations/CONVERSATION/messages/MESSAGE/", body: #"{"content":"Changed"}"#),
        Route(method: "POST", path: "chat/conversations/CONVERSATION/messages/MESSAGE/regenerate/", body: "{}"),
        Route(method: "POST", path: "chat/conversations/CONVERSATION/messages/MESSAGE/continue/"),
        Route(method: "DELETE", path: "auth/sessions/SESSION/"),
        Route(method: "DELETE", path: "auth/api-keys/KEY/"),
    ]

    private struct Property {
        let conversation: Conversation.ID
        let message: Message.ID
        let session: Session.ID
        let key: APIKey.ID
        let clientID: ClientID

        func fill(_ text: String) -> String {
            text.replacing("CONVERSATION", with: "\(conversation)").replacing("MESSAGE", with: "\(message)").replacing(
                "SESSION", with: "\(session)"
            )
            .replacing("KEY", with: "\(key)").replacing("CLIENT", with: "\(clientID)")
        }

        static var imaginary: Self {
            Self(conversation: .init(), message: .init(), session: .init(), key: .init(), clientID: .init())
        }

        init(conversation: Conversation.ID, message: Message.ID, session: Session.ID, key: APIKey.ID, clientID: ClientID) {
            (self.conversation, self.message, self.session, self.key, self.clientID) = (conversation, message, session, key, clientID)
        }

        /// A conversation with a question and its answer, and the rest.
        init(of person: Person) async throws {
            let (id, clientID) = (try await person.conversation(), ClientID())
            // A title of the user's own, so that nothing changes by itself afterwards.
            _ = try await person.client.update(id, .init(title: "Mine"))
            let reply = try await person.client.withSocket(to: id) { socket in
                try await socket.say("Hello", clientID: clientID)
                return try await socket.completed()
            }
            let session = try await person.client.sessions().all()[0].id
            self.init(
                conversation: id, message: reply.id, session: session, key: try await person.client.createAPIKey(name: "k").id,
                clientID: clientID)
        }
    }

    private func everything(of person: Person) async throws -> [JSONValue] {
        var all = [try await person.ask("GET", "chat/conversations/").json, try await person.ask("GET", "auth/api-keys/").json]
        for conversation in try await person.client.conversations().all() {
            all.append(try await person.ask("GET", "chat/conversations/\(conversation.id)/").json)
        }
        all += try await person.client.sessions().all().map { .string("\($0.id)") }
        return all
    }

    @Test func everyRouteAnswersLikeForAnIDThatIsNotThere() async throws {
        try await withServer { server in
            let (ada, eve) = (try await server.join(), try await server.join("eve@example.org"))
            let adas = try await Property(of: ada)
            let before = try await everything(of: ada)
            for route in Self.routes {
                func answer(_ property: Property, _ person: Person) async throws -> Answer {
                    try await person.ask(
                        route.method, property.fill(route.path), route.body.map(property.fill), headers: [("X-Request-ID", "same")])
                }
                let (foreign, imaginary) = (try await answer(adas, eve), try await answer(.imaginary, eve))
                #expect(foreign.status == 404, "\(route.method) \(route.path)")
                #expect(foreign.json == imaginary.json, "\(route.method) \(route.path)")
                #expect(foreign.headers.filter { $0.key != "date" } == imaginary.headers.filter { $0.key != "date" })
            }
            #expect(try await everything(of: ada) == before)
            #expect(try await eve.client.conversations().all().isEmpty)
            #expect(try await eve.ask("GET", "chat/conversations/?search=Hello")["results"] == .array([]))
        }
    }

    @Test("Another spelling of an id gets no further", arguments: ["upper", "braces", "escaped", "no hyphens", "urn"])
    func otherSpellings(spelling: String) async throws {
        try await withServer { server in
            let (ada, eve) = (try await server.join(), try await server.join("eve@example.org"))
            let id = "\(try await ada.conversation())"
            let spelled =
                switch spelling {
                case "upper": id.uppercased()
                case "braces": "%7B\(id)%7D"
                case "escaped": id.utf8.map { "%" + String($0, radix: 16) }.joined()
                case "no hyphens": id.replacing("-", with: "")
                default: "urn:uuid:\(id)"
                }
            #expect(try await eve.ask("GET", "chat/conversations/\(spelled)/").status == 404)
            #expect(try await eve.ask("DELETE", "chat/conversations/\(spelled)/?permanent=true").status == 404)
            #expect(try await ada.ask("GET", "chat/conversations/\(id)/").status == 200)
        }
    }

    @Test func aSocketToSomebodyElsesConversationIsNotOpened() async throws {
        try await withServer { server in
            let (ada, eve) = (try await server.join(), try await server.join("eve@example.org"))
            let id = try await ada.conversation()
            for conversation in [id, Conversation.ID()] {
                let error = await #expect(throws: MartletError.self) {
                    try await eve.client.withSocket(to: conversation) { try await $0.ready() }
                }
                #expect(error?.status == 404)
            }
        }
    }

    @Test func everySocketCommandAnswersLikeForAnIDThatIsNotThere() async throws {
        try await withServer { server in
            let (ada, eve) = (try await server.join(), try await server.join("eve@example.org"))
            let adas = try await Property(of: ada)
            let before = try await everything(of: ada)
            let commands = [
                #"{"type":"resume","message_id":"MESSAGE","offset":0}"#, #"{"type":"read","message_id":"MESSAGE"}"#,
                #"{"type":"send_message","client_id":"0190a0a0-0000-7000-8000-000000000001","content":"x","parent_id":"MESSAGE"}"#,
                #"{"type":"send_message","client_id":"0190a0a0-0000-7000-8000-000000000002","content":"x","attachments":["MESSAGE"]}"#,
                #"{"type":"authenticate","token":"\#(ada.access)"}"#,
            ]
            try await eve.client.withSocket(to: try await eve.conversation()) { socket in
                for command in commands {
                    var errors: [SocketEvent.SocketError] = []
                    for property in [adas, Property.imaginary] {
                        try await socket.send(text: property.fill(command))
                        errors.append(try await socket.error())
                    }
                    #expect(errors[0].code == errors[1].code, "\(command)")
                    #expect(errors[0].detail == errors[1].detail, "\(command)")
                }
                // Eve's own stop ends nothing of Ada's.
                try await socket.send(.stop)
            }
            #expect(try await everything(of: ada) == before)
        }
    }

    @Test func eventsReachTheirOwnAccountOnly() async throws {
        try await withServer { server in
            let (ada, eve) = (try await server.join(), try await server.join("eve@example.org"))
            let id = try await ada.conversation()
            try await eve.client.withAccountEvents { events in
                try await ada.exchange("Hello", in: id)
                try await ada.client.archive(id)
                try await ada.client.deletePermanently(id)
                let own = try await eve.conversation()
                guard case .conversationCreated(let conversation)? = try await events.next() else {
                    Issue.record("the first event is not of Eve's conversation")
                    return
                }
                #expect(conversation.id == own)
            }
        }
    }
}
