// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import MartletClient
import TestSupport
import Testing

/// Who gets how far with what is for admins.
@Suite(.timeLimit(.minutes(10)))
struct AdminAccessTests {
    private static let trial = #"{"provider":"local","model":"small","messages":[{"role":"user","content":"Hi"}]}"#

    /// `ID` stands for an account's or an agent's id.
    private static let routes: [(method: String, path: String, body: String?)] = [
        ("GET", "admin/users/", nil), ("GET", "admin/users/?search=a", nil), ("GET", "admin/users/ID/", nil),
        ("POST", "admin/users/", #"{"email":"new@example.org","password":"long enough"}"#),
        ("PATCH", "admin/users/ID/", #"{"role":"admin"}"#), ("PATCH", "admin/users/ID/", #"{"is_active":false}"#),
        ("PATCH", "admin/users/ID/", #"{"password":"a new password"}"#),
        ("GET", "admin/users/ID/sessions/", nil), ("DELETE", "admin/users/ID/sessions/", nil),
        ("DELETE", "admin/users/ID/sessions/ID/", nil),
        ("GET", "admin/figures/", nil), ("GET", "admin/audit/", nil), ("GET", "admin/providers/", nil),
        ("GET", "admin/agents/", nil), ("POST", "admin/agents/", "{}"), ("PATCH", "admin/agents/ID/", "{}"),
        ("DELETE", "admin/agents/ID/", nil),
        ("POST", "admin/agents/try/", trial),
    ]

    @Test func everyRouteRefusesStrangersMembersAndDeactivatedAdmins() async throws {
        try await withServer { server in
            let admin = try await server.join()
            let member = try await server.join("member@example.org")
            let former = try await server.join("former@example.org")
            _ = try await admin.client.updateUser(former.user.id, .init(role: .admin))
            let key = try #require(try await former.client.createAPIKey(name: "k").key)
            #expect(try await server.ask("GET", "admin/users/", token: key).status == 200)
            _ = try await admin.client.updateUser(former.user.id, .init(isActive: false))
            let before = try await admin.client.users().all()
            for route in Self.routes {
                let path = route.path.replacing("ID", with: "\(member.user.id)")
                let name: Comment = "\(route.method) \(route.path)"
                let stranger = try await server.ask(route.method, path, route.body)
                #expect(stranger.status == 401, name)
                #expect(stranger.header("www-authenticate") == "Bearer", name)
                #expect(try await server.ask(route.method, path, route.body, token: former.access).status == 401, name)
                #expect(try await server.ask(route.method, path, route.body, token: key).status == 401, name)
                let refused = try await member.ask(route.method, path, route.body)
                #expect(refused.status == 403, name)
                #expect(refused.problem?.code == "forbidden", name)
            }
            // Nothing has happened.
            #expect(try await admin.client.users().all().map(\.user) == before.map(\.user))
            #expect(server.model.requestCount == 0)
        }
    }

    @Test func aMemberWhoBecomesAdminIsOneAtOnceAndNoLongerWhenNot() async throws {
        try await withServer { server in
            let admin = try await server.join()
            let member = try await server.join("member@example.org")
            #expect(try await member.ask("GET", "admin/users/").status == 403)
            _ = try await admin.client.updateUser(member.user.id, .init(role: .admin))
            #expect(try await member.ask("GET", "admin/users/").status == 200)
            #expect(try await member.client.me().role == .admin)
            _ = try await admin.client.updateUser(member.user.id, .init(role: .member))
            #expect(try await member.ask("GET", "admin/users/").status == 403)
        }
    }
}
