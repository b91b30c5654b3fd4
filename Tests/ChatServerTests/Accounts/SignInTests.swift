// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct SignInTests {
    @Test("A wrong password and an unknown address are answered alike")
    func wrongCredentials() async throws {
        try await withServer { server in
            _ = try await server.join("ada@example.org")
            let id = [("X-Request-ID", "same")]
            let wrong = try await server.ask("POST", "auth/login/", #"{"email":"ada@example.org","password":"not this one"}"#, headers: id)
            let unknown = try await server.ask(
                "POST", "auth/login/", #"{"email":"eve@example.org","password":"not this one"}"#, headers: id)
            #expect(wrong.status == 401)
            #expect(wrong.problem?.code == "invalid_credentials")
            #expect(wrong.header("www-authenticate") == "Bearer")
            #expect(wrong.json == unknown.json)
            #expect(unknown.status == 401)
            #expect(Set(wrong.headers.keys) == Set(unknown.headers.keys))
        }
    }

    @Test func theAddressMayBeWrittenInAnyCase() async throws {
        try await withServer { server in
            _ = try await server.join("ada@example.org")
            let answer = try await server.ask("POST", "auth/login/", #"{"email":"ADA@Example.ORG","password":"correct horse battery"}"#)
            #expect(answer.status == 200)
            #expect(answer.json.keys == ["user", "access", "access_expires_at", "refresh"])
        }
    }

    @Test func guessingOnePasswordIsSlowedDownWhateverTheCaseOfItsAddress() async throws {
        try await withServer { server in
            _ = try await server.join("ada@example.org")
            _ = try await server.join("bob@example.org")
            var statuses: [Int] = []
            var last: Answer?
            for number in 1...20 {
                let email = number % 2 == 0 ? "ada@example.org" : "ADA@example.org"
                last = try await server.ask("POST", "auth/login/", #"{"email":"\#(email)","password":"guess \#(number) wrong"}"#)
                statuses.append(last?.status ?? 0)
            }
            #expect(statuses.first == 401)
            #expect(last?.status == 429)
            #expect(last?.problem?.code == "rate_limited")
            #expect(try #require(last?.header("retry-after").flatMap { Int($0) }) >= 1)
            // Nobody else has to wait.
            #expect(
                try await server.ask("POST", "auth/login/", #"{"email":"bob@example.org","password":"correct horse battery"}"#).status
                    == 200)
        }
    }

    @Test func anAddressOnTheNetHasSoManyAttemptsAMinute() async throws {
        try await withServer { plan in
            plan.settings.authAttemptsPerMinute = 3
        } _: { server in
            _ = try await server.join("one@example.org")
            _ = try await server.join("two@example.org")
            #expect(try await server.ask("POST", "auth/login/", #"{"email":"one@example.org","password":"wrong one"}"#).status == 401)
            for path in ["auth/login/", "auth/register/"] {
                let answer = try await server.ask("POST", path, #"{"email":"three@example.org","password":"correct horse battery"}"#)
                #expect(answer.status == 429)
                #expect(try #require(answer.header("retry-after").flatMap { Int($0) }) >= 1)
            }
        }
    }

    @Test("The refresh cookie is for the server only")
    func cookie() async throws {
        try await withServer { server in
            _ = try await server.join()
            let body = #"{"email":"ada@example.org","password":"correct horse battery"}"#
            let plain = try #require(try await server.ask("POST", "auth/login/", body).header("set-cookie"))
            let attributes = plain.split(separator: ";").dropFirst().map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(Set(attributes).isSuperset(of: ["HttpOnly", "SameSite=Strict", "Path=/api/v1/auth/"]))
            #expect(!attributes.contains("Secure"))
            let answer = try await server.ask("POST", "auth/login/", body, headers: [("X-Forwarded-Proto", "https")])
            #expect(try #require(answer.header("set-cookie")).split(separator: ";").contains(" Secure"))
            #expect(answer.header("cache-control") == "no-store")
        }
    }

    @Test(
        "Nothing but a bearer token opens anything",
        arguments: ["", "Basic YTpi", "Bearer", "Bearer ", "token", "Bearer a b", "Bearer ..", "Bearer null"])
    func authorizationHeader(value: String) async throws {
        try await withServer { server in
            let answer = try await server.ask("GET", "auth/me/", headers: value.isEmpty ? [] : [("Authorization", value)])
            #expect(answer.status == 401)
            #expect(answer.problem?.code == "not_authenticated")
            #expect(answer.header("www-authenticate") == "Bearer")
        }
    }

    @Test func aTokenInTheAddressOrInACookieOpensNothing() async throws {
        try await withServer { server in
            let ada = try await server.join()
            #expect(try await server.ask("GET", "auth/me/?access_token=\(ada.access)&token=\(ada.access)").status == 401)
            #expect(try await server.ask("GET", "auth/me/", headers: [("Cookie", "access=\(ada.access)")]).status == 401)
            #expect(try await server.ask("GET", "auth/me/", headers: [("X-API-Key", ada.access)]).status == 401)
        }
    }

    @Test func theNameCanBeChangedAndNothingElseWithoutThePassword() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let renamed = try await ada.ask(
                "PATCH", "auth/me/", #"{"display_name":"Ada Lovelace","email":"x@example.org","role":"member"}"#)
            #expect(renamed.status == 200)
            #expect(renamed["display_name"] == .string("Ada Lovelace"))
            #expect(renamed["email"] == .string("ada@example.org"))
            #expect(renamed["role"] == .string("admin"))
            let refused = try await ada.ask("PATCH", "auth/me/", #"{"password":"another password"}"#)
            #expect(refused.status == 400)
            #expect(refused.problem?.errors?.map(\.field) == ["current_password"])
            let wrong = try await ada.ask("PATCH", "auth/me/", #"{"password":"another password","current_password":"wrong"}"#)
            #expect(wrong.status == 400)
            #expect(wrong.problem?.errors?.map(\.field) == ["current_password"])
            #expect(try await server.login(ada).user.displayName == "Ada Lovelace")
        }
    }

    @Test func aNewPasswordEndsTheOtherSessionsAndTheirSockets() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let elsewhere = try await server.login(ada)
            let conversation = try await ada.conversation()
            let code = try await elsewhere.client.withSocket(to: conversation) { socket in
                _ = try await socket.ready()
                let body = #"{"password":"another password","current_password":"correct horse battery"}"#
                #expect(try await ada.ask("PATCH", "auth/me/", body).status == 200)
                return try await socket.closing()
            }
            #expect(code == .signedOut)
            #expect(try await elsewhere.ask("GET", "auth/me/").status == 401)
            #expect(try await server.ask("POST", "auth/refresh/", #"{"refresh":"\#(elsewhere.refresh)"}"#).status == 401)
            #expect(try await ada.ask("GET", "auth/me/").status == 200)
            #expect(
                try await server.ask("POST", "auth/login/", #"{"email":"ada@example.org","password":"correct horse battery"}"#).status
                    == 401)
            #expect(
                try await server.ask("POST", "auth/login/", #"{"email":"ada@example.org","password":"another password"}"#).status == 200)
        }
    }
}
