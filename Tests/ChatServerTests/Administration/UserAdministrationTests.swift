// SPDX-License-Identifier: Apache-2.0

import ChatServer
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct UserAdministrationTests {
    private static let keys: Set = [
        "id", "email", "display_name", "role", "is_active", "created_at", "last_used_at", "session_count", "api_key_count",
    ]

    @Test func accountsAreListedAndFound() async throws {
        try await withServer { server in
            let admin = try await server.join()
            let member = try await server.join("member@example.org")
            let list = try await admin.ask("GET", "admin/users/")
            #expect(list["results"].elements.map { $0["email"].text } == ["member@example.org", "ada@example.org"])
            #expect(list["results"].elements.allSatisfy { $0.keys == Self.keys })
            #expect(list["results"][0]["session_count"] == .integer(1))
            #expect(!list.text.contains("scrypt"))
            #expect(try await admin.client.users(search: "MEMBER").all().map(\.id) == [member.user.id])
            #expect(try await admin.client.users(role: .admin).all().map(\.id) == [admin.user.id])
            #expect(try await admin.client.users(isActive: false).all().isEmpty)
            #expect(try await admin.client.users(pageSize: 1).all().count == 2)
            #expect(try await admin.client.user(member.user.id).user == member.user)
            #expect(try await admin.ask("GET", "admin/users/\(User.ID())/").status == 404)
            #expect(try await admin.ask("GET", "admin/users/nonsense/").status == 404)
            for query in ["role=king", "is_active=perhaps", "page_size=0", "cursor=nonsense", "search=%00"] {
                #expect(try await admin.ask("GET", "admin/users/?\(query)").status == 400, "\(query)")
            }
        }
    }

    @Test("A blank in a query may be written in two ways, and a plus in one", arguments: ["Ada+L", "Ada%20L", "1%2B1", "%61da+l"])
    func blanks(query: String) async throws {
        try await withServer { server in
            let admin = try await server.join()
            _ = try await admin.client.updateMe(.init(displayName: "Ada Lovelace 1+1"))
            #expect(try await admin.ask("GET", "admin/users/?search=\(query)")["results"].elements.count == 1)
            #expect(try await admin.ask("GET", "admin/users/?search=1+1")["results"].elements.isEmpty)
            #expect(try await admin.ask("GET", "admin/users/?search=%FF").status == 400)
        }
    }

    @Test func anAdminMakesAccountsWhileRegistrationIsClosed() async throws {
        try await withServer({ $0.settings.registrationIsOpen = false }) { server in
            let admin = try await server.join()
            #expect(try await server.ask("POST", "auth/register/", #"{"email":"x@example.org","password":"long enough"}"#).status == 403)
            let made = try await admin.client.createUser(.init(email: "x@example.org", password: "long enough", displayName: "Xenia"))
            #expect(made.user.role == .member)
            #expect(made.user.displayName == "Xenia")
            let client = try await Martlet.login(server: server.address, email: "x@example.org", password: "long enough")
            #expect(try await client.me() == made.user)
            let again = try await admin.ask("POST", "admin/users/", #"{"email":"X@example.org","password":"long enough"}"#)
            #expect(again.status == 409)
            #expect(again.problem?.code == "email_taken")
            let wrong = try await admin.ask("POST", "admin/users/", #"{"email":"nobody","password":"short"}"#)
            #expect(wrong.status == 400)
            #expect(wrong.problem?.errors?.map(\.field) == ["email", "password"])
            #expect(
                try await admin.ask("POST", "admin/users/", #"{"email":"y@example.org","password":"long enough","role":"king"}"#).status
                    == 400)
        }
    }

    @Test func theLastActiveAdminCanBeNeitherDemotedNorDeactivated() async throws {
        try await withServer { server in
            let admin = try await server.join()
            let other = try await server.join("other@example.org")
            for body in [#"{"role":"member"}"#, #"{"is_active":false}"#, #"{"role":"member","is_active":false}"#] {
                let refused = try await admin.ask("PATCH", "admin/users/\(admin.user.id)/", body)
                #expect(refused.status == 409, "\(body)")
                #expect(refused.problem?.code == "last_admin")
            }
            _ = try await admin.client.updateUser(other.user.id, .init(role: .admin))
            _ = try await admin.client.updateUser(other.user.id, .init(isActive: false))
            // An admin who is not active does not count.
            #expect(try await admin.ask("PATCH", "admin/users/\(admin.user.id)/", #"{"role":"member"}"#).status == 409)
            _ = try await admin.client.updateUser(other.user.id, .init(isActive: true))
            #expect(try await admin.client.updateUser(admin.user.id, .init(role: .member)).user.role == .member)
            #expect(try await admin.ask("GET", "admin/users/").status == 403)
        }
    }

    @Test func aDeactivatedAccountIsKeptOutAndComesBackWithItsThings() async throws {
        try await withServer { server in
            let (admin, member) = (try await server.join(), try await server.join("member@example.org"))
            let conversation = try await member.conversation()
            let key = try #require(try await member.client.createAPIKey(name: "script").key)
            let off = try await admin.client.updateUser(member.user.id, .init(isActive: false))
            #expect(!off.user.isActive)
            #expect(off.sessionCount == 0)
            #expect(try await member.ask("GET", "auth/me/").status == 401)
            #expect(try await server.ask("GET", "auth/me/", token: key).status == 401)
            #expect(try await server.ask("POST", "auth/refresh/", #"{"refresh":"\#(member.refresh)"}"#).status == 401)
            let login = #"{"email":"member@example.org","password":"\#(member.password)"}"#
            #expect(try await server.ask("POST", "auth/login/", login).problem?.code == "invalid_credentials")
            _ = try await admin.client.updateUser(member.user.id, .init(isActive: true))
            #expect(try await server.login(member).client.conversation(conversation).id == conversation)
            #expect(try await server.ask("GET", "auth/me/", token: key).status == 200)
            // The sessions stay ended.
            #expect(try await member.ask("GET", "auth/me/").status == 401)
        }
    }

    @Test func aNewPasswordFromAnAdminEndsTheAccountsSessions() async throws {
        try await withServer { server in
            let (admin, member) = (try await server.join(), try await server.join("member@example.org"))
            _ = try await admin.client.updateUser(member.user.id, .init(password: "something else"))
            #expect(try await member.ask("GET", "auth/me/").status == 401)
            _ = try await Martlet.login(server: server.address, email: member.email, password: "something else")
            let short = try await admin.ask("PATCH", "admin/users/\(member.user.id)/", #"{"password":"short"}"#)
            #expect(short.problem?.errors?.map(\.field) == ["password"])
            let own = try await admin.ask("PATCH", "admin/users/\(admin.user.id)/", #"{"password":"my own new one"}"#)
            #expect(own.problem?.errors?.map(\.code) == ["own_account"])
        }
    }

    @Test func anAdminSeesAndEndsTheSessionsOfAnAccount() async throws {
        try await withServer { server in
            let (admin, member) = (try await server.join(), try await server.join("member@example.org"))
            let elsewhere = try await server.login(member)
            let sessions = try await admin.client.sessions(of: member.user.id).all()
            #expect(sessions.count == 2)
            #expect(sessions.allSatisfy { !$0.isCurrent })
            try await admin.client.endSession(sessions[0].id, of: member.user.id)
            #expect(try await elsewhere.ask("GET", "auth/me/").status == 401)
            #expect(try await member.ask("GET", "auth/me/").status == 200)
            // Another account's session is not this one's.
            let own = try await admin.client.sessions().all()[0]
            #expect(try await admin.ask("DELETE", "admin/users/\(member.user.id)/sessions/\(own.id)/").status == 404)
            try await admin.client.endSessions(of: member.user.id)
            #expect(try await member.ask("GET", "auth/me/").status == 401)
            #expect(try await admin.client.sessions(of: member.user.id).all().isEmpty)
            #expect(try await admin.ask("DELETE", "admin/users/\(User.ID())/sessions/").status == 404)
            #expect(try await admin.ask("GET", "auth/me/").status == 200)
        }
    }

    @Test func everyOtherPlaceIsSignedOutByItsOwner() async throws {
        try await withServer { server in
            let here = try await server.join()
            let (there, elsewhere) = (try await server.login(here), try await server.login(here))
            try await here.client.endOtherSessions()
            for person in [there, elsewhere] { #expect(try await person.ask("GET", "auth/me/").status == 401) }
            #expect(try await here.client.sessions().all().map(\.isCurrent) == [true])
            #expect(try await server.ask("DELETE", "auth/sessions/").status == 401)
        }
    }
}
