// SPDX-License-Identifier: Apache-2.0

import ChatServer
import ChatStorage
import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct APIKeyTests {
    @Test func aKeyIsShownOnceAndOpensTheAccount() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let made = try await ada.ask("POST", "auth/api-keys/", #"{"name":"script"}"#)
            #expect(made.status == 201)
            let key = try #require(made["key"].text)
            #expect(made["name"] == .string("script"))
            #expect(made["expires_at"] == .null)
            #expect(made.json.keys.contains("expires_at"))
            let me = try await server.ask("GET", "auth/me/", token: key)
            #expect(try me.decoded(User.self) == ada.user)
            let list = try await ada.ask("GET", "auth/api-keys/")
            #expect(list["results"].elements.count == 1)
            #expect(!list["results"][0].keys.contains("key"))
            #expect(!list.text.contains(key))
            #expect(list["results"][0]["prefix"].text.map(key.hasPrefix) == true)
        }
    }

    @Test func aDeletedKeyOpensNothingAndItsSocketsClose() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let key = try await ada.client.createAPIKey(name: "script")
            let program = try Martlet(server: server.address, credential: .apiKey(try #require(key.key)))
            let conversation = try await program.createConversation(with: try await ada.agent().id)
            let code = try await program.withSocket(to: conversation.id) { socket in
                _ = try await socket.ready()
                #expect(try await ada.ask("DELETE", "auth/api-keys/\(key.id)/").status == 204)
                return try await socket.closing()
            }
            #expect(code == .signedOut)
            #expect(try await server.ask("GET", "auth/me/", token: key.key).status == 401)
            #expect(try await ada.ask("DELETE", "auth/api-keys/\(key.id)/").status == 404)
            #expect(try await ada.client.apiKeys().all().isEmpty)
        }
    }

    @Test func aKeyThatHasExpiredOpensNothing() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let key = try await ada.client.createAPIKey(name: "short", expiresAt: .now + .seconds(3600))
            let token = try #require(key.key)
            #expect(try await server.ask("GET", "auth/me/", token: token).status == 200)
            // There is no clock to turn here: the database is told that an hour has passed.
            let driver = try SQLiteDriver(file: server.folder.appending(path: "data/martlet.sqlite").path)
            try await driver.transaction { try $0.executeScript("UPDATE api_keys SET expires_at = created_at") }
            try await driver.close()
            // What a credential opens is remembered for a moment.
            while try await server.ask("GET", "auth/me/", token: token).status == 200 {}
            let answer = try await server.ask("GET", "auth/me/", token: token)
            #expect(answer.status == 401)
            #expect(try await ada.ask("GET", "auth/api-keys/")["results"].elements.count == 1)
        }
    }

    @Test func theSocketOfAKeyThatExpiresIsClosed() async throws {
        try await withServer {
            $0.overrides.socketLimits.interval = .milliseconds(20)
        } _: { server in
            let ada = try await server.join()
            let lasting = try await ada.client.createAPIKey(name: "long", expiresAt: .now + .seconds(3600))
            let conversation = try await ada.conversation()
            let open = { (key: APIKey) in try Martlet(server: server.address, credential: .apiKey(try #require(key.key))) }
            try await open(lasting).withSocket(to: conversation) { other in
                _ = try await other.ready()
                // On a slow machine a key may have ended before its socket was open.
                var code: CloseCode?
                for seconds in [2, 4, 8, 16, 32, 64] where code == nil {
                    let key = try await ada.client.createAPIKey(name: "short", expiresAt: .now + .seconds(seconds))
                    code = try? await open(key).withSocket(to: conversation) { socket in
                        _ = try await socket.ready()
                        return try await socket.closing()
                    }
                }
                #expect(code == .signedOut)
                try await other.send(.ping(id: .string("still here")))
                while let event = try await other.events.next() {
                    if case .pong = event { break }
                    if case .error(let error) = event { Issue.record("asked for a token: \(error.code)") }
                }
            }
        }
    }

    @Test func keysComeInPages() async throws {
        try await withServer { server in
            let ada = try await server.join()
            for n in 1...25 { _ = try await ada.client.createAPIKey(name: "key \(n)") }
            let first = try await ada.ask("GET", "auth/api-keys/")
            #expect(first["results"].elements.count == 20)
            #expect(first["next"].text != nil && first["previous"] == .null)
            let names = try await ada.client.apiKeys().all().map(\.name)
            #expect(names == (1...25).reversed().map { "key \($0)" })
            for path in ["auth/api-keys/", "auth/sessions/"] {
                #expect(try await ada.ask("GET", path + "?page_size=0").status == 400)
                #expect(try await ada.ask("GET", path + "?cursor=x").status == 400)
            }
        }
    }

    static let wrongInput: [(body: String, field: String)] = [
        ("{}", "name"), (#"{"name":""}"#, "name"), (#"{"name":5}"#, "name"),
        (#"{"name":"x","expires_at":"2020-01-01T00:00:00Z"}"#, "expires_at"), (#"{"name":"x","expires_at":"soon"}"#, "expires_at"),
        (#"{"name":"x","expires_at":7}"#, "expires_at"),
    ]

    @Test("What is wrong with a key is named by its field", arguments: wrongInput)
    func wrongField(body: String, field: String) async throws {
        try await withServer { server in
            let answer = try await server.join().ask("POST", "auth/api-keys/", body)
            #expect(answer.status == 400)
            #expect(answer.problem?.errors?.map(\.field) == [field])
        }
    }

    @Test("What looks like a key opens nothing", arguments: ["mk_", "mk_x", "mk_" + String(repeating: "A", count: 43)])
    func unknownKey(key: String) async throws {
        try await withServer { server in
            let answer = try await server.ask("GET", "auth/me/", token: key)
            #expect(answer.status == 401)
        }
    }
}
