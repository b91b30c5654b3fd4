// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct RegistrationTests {
    @Test func registeringAnswersWithTheUserAndTokens() async throws {
        try await withServer { server in
            let answer = try await server.ask(
                "POST", "auth/register/", #"{"email":"Ada@Example.org","password":"correct horse","display_name":"Ada"}"#)
            #expect(answer.status == 201)
            #expect(answer.json.keys == ["user", "access", "access_expires_at", "refresh"])
            #expect(answer["user"].keys == ["id", "email", "display_name", "role", "is_active", "created_at"])
            #expect(answer["user"]["display_name"] == .string("Ada"))
            #expect(answer["user"]["is_active"] == .bool(true))
            let signedIn = try answer.decoded(SignedIn.self)
            let lifetime = signedIn.accessExpiresAt.since(.now)
            #expect(lifetime > .seconds(14 * 60) && lifetime <= .seconds(15 * 60))
            let me = try await server.ask("GET", "auth/me/", token: signedIn.access)
            #expect(me.status == 200)
            #expect(try me.decoded(User.self) == signedIn.user)
        }
    }

    @Test func ofManyFirstAccountsMadeAtOnceOneIsAnAdmin() async throws {
        try await withServer { server in
            let roles = try await withThrowingTaskGroup(of: User.Role.self) { group in
                for number in 1...50 {
                    group.addTask { try await server.join("person\(number)@example.org").user.role }
                }
                return try await group.reduce(into: [User.Role]()) { $0.append($1) }
            }
            #expect(roles.count == 50)
            #expect(roles.filter { $0 == .admin }.count == 1)
        }
    }

    @Test func closedRegistrationTakesTheFirstAccountOnly() async throws {
        try await withServer { plan in
            plan.settings.registrationIsOpen = false
        } _: { server in
            #expect(try await server.join().user.role == .admin)
            let answer = try await server.ask("POST", "auth/register/", #"{"email":"b@example.org","password":"correct horse"}"#)
            #expect(answer.status == 403)
            #expect(answer.problem?.code == "registration_closed")
        }
    }

    @Test("An e-mail address has one account, in whatever case it is written", arguments: ["ada@example.org", "ADA@example.ORG"])
    func takenAddress(email: String) async throws {
        try await withServer { server in
            _ = try await server.join("ada@example.org")
            let answer = try await server.ask("POST", "auth/register/", #"{"email":"\#(email)","password":"correct horse"}"#)
            #expect(answer.status == 409)
            #expect(answer.problem?.code == "email_taken")
        }
    }

    static let wrongInput: [(body: String, field: String)] = [
        (#"{"password":"correct horse"}"#, "email"),
        (#"{"email":"a@example.org"}"#, "password"),
        (#"{"email":1,"password":"correct horse"}"#, "email"),
        (#"{"email":"a@example.org","password":["x"]}"#, "password"),
        (#"{"email":null,"password":"correct horse"}"#, "email"),
        (#"{"email":"no address","password":"correct horse"}"#, "email"),
        (#"{"email":"@example.org","password":"correct horse"}"#, "email"),
        (#"{"email":"a@","password":"correct horse"}"#, "email"),
        (#"{"email":"a@example.org","password":"seven77"}"#, "password"),
        (#"{"email":"a@example.org","password":"correct horse","display_name":" "}"#, "display_name"),
        (#"{"email":"a@example.org","password":"correct horse","display_name":7}"#, "display_name"),
    ]

    @Test("What is wrong with a registration is named by its field", arguments: wrongInput)
    func wrongField(body: String, field: String) async throws {
        try await withServer { server in
            let answer = try await server.ask("POST", "auth/register/", body)
            #expect(answer.status == 400)
            #expect(answer.problem?.errors?.map(\.field) == [field])
        }
    }

    static let passwords: [(password: String, status: Int)] = [
        ("1234567", 400), ("12345678", 201), (String(repeating: "x", count: 1024), 201), (String(repeating: "x", count: 1025), 400),
        ("ÄÖÜäöüß🙂", 201), (String(repeating: "🙂", count: 1024), 201), (String(repeating: "🙂", count: 7), 400),
    ]

    @Test("A password has 8 to 1,024 characters of any script", arguments: passwords)
    func passwordLength(password: String, status: Int) async throws {
        try await withServer { server in
            let answer = try await server.ask("POST", "auth/register/", #"{"email":"ada@example.org","password":"\#(password)"}"#)
            #expect(answer.status == status)
            if status == 201 {
                let again = try await server.ask("POST", "auth/login/", #"{"email":"ada@example.org","password":"\#(password)"}"#)
                #expect(again.status == 200)
            } else {
                #expect(answer.problem?.errors?.map(\.field) == ["password"])
            }
        }
    }

    @Test func aLongPasswordIsComparedToItsEnd() async throws {
        try await withServer { server in
            let password = String(repeating: "x", count: 100)
            _ = try await server.join("ada@example.org", password: password + "a")
            let answer = try await server.ask("POST", "auth/login/", #"{"email":"ada@example.org","password":"\#(password)b"}"#)
            #expect(answer.status == 401)
        }
    }

    @Test func whatOnlyTheServerDecidesIsIgnored() async throws {
        try await withServer { server in
            _ = try await server.join("first@example.org")
            let body = #"{"email":"a@example.org","password":"correct horse","role":"admin","is_active":false,"id":"x","created_at":1}"#
            let answer = try await server.ask("POST", "auth/register/", body)
            #expect(answer.status == 201)
            #expect(answer["user"]["role"] == .string("member"))
            #expect(answer["user"]["is_active"] == .bool(true))
        }
    }
}
