// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct AuditTests {
    /// Oldest first: what was done, by whom, to whom, and what more is told.
    private func log(_ admin: Person, of user: User.ID? = nil) async throws -> [String] {
        try await admin.client.auditLog(of: user).all().reversed().map { entry in
            [entry.action.rawValue, entry.actor?.email ?? "-", entry.account?.email ?? "-", entry.detail ?? "-"].joined(separator: " ")
        }
    }

    @Test func whatIsDoneToAccountsRolesAndKeysIsRecorded() async throws {
        try await withServer { server in
            let admin = try await server.join("a@example.org")
            let member = try await server.join("m@example.org")
            #expect(try await server.ask("POST", "auth/login/", #"{"email":"m@example.org","password":"wrong one"}"#).status == 401)
            #expect(try await server.ask("POST", "auth/login/", #"{"email":"nobody@example.org","password":"wrong one"}"#).status == 401)
            let key = try await member.client.createAPIKey(name: "script")
            try await member.client.deleteAPIKey(key.id)
            _ = try await member.client.updateMe(.init(password: "something else", currentPassword: member.password))
            _ = try await admin.client.updateUser(member.user.id, .init(role: .admin))
            _ = try await admin.client.updateUser(member.user.id, .init(isActive: false))
            #expect(
                try await log(admin) == [
                    "account_created a@example.org a@example.org admin", "signed_in a@example.org a@example.org -",
                    "account_created m@example.org m@example.org member", "signed_in m@example.org m@example.org -",
                    "sign_in_failed - m@example.org -", "sign_in_failed - - -",
                    "api_key_created m@example.org m@example.org script", "api_key_deleted m@example.org m@example.org script",
                    "password_changed m@example.org m@example.org -", "role_changed a@example.org m@example.org admin",
                    "account_deactivated a@example.org m@example.org -",
                ])
            #expect(try await log(admin, of: member.user.id).count == 8)
            #expect(try await admin.client.auditLog(action: .roleChanged).all().map(\.address) == ["127.0.0.1"])
            #expect(try await admin.client.auditLog(pageSize: 2).all().count == 11)
            let text = try await admin.ask("GET", "admin/audit/?page_size=100").text
            for secret in [member.password, "something else", "wrong one", key.key ?? "", member.access, member.refresh] {
                #expect(!text.contains(secret))
            }
            #expect(try await admin.ask("GET", "admin/audit/?action=dancing").status == 400)
            #expect(try await admin.ask("GET", "admin/audit/?user_id=nobody").status == 400)
        }
    }

    @Test func whatIsDoneToAgentsIsRecorded() async throws {
        try await withServer { server in
            let admin = try await server.join()
            var fields = AgentPatch()
            (fields.slug, fields.name, fields.provider, fields.model) = ("coder", "Coder", "local", "m")
            let id = try await admin.client.createAgent(fields).id
            var change = AgentPatch()
            change.name = "Programmer"
            _ = try await admin.client.updateAgent(id, change)
            // The same again changes nothing.
            _ = try await admin.client.updateAgent(id, change)
            try await admin.client.deactivateAgent(id)
            let actions = try await admin.client.auditLog().all().reversed().filter { $0.detail == "coder" }.map(\.action)
            #expect(actions == [.agentCreated, .agentChanged, .agentDeactivated])
        }
    }

    @Test func signingOutIsRecorded() async throws {
        try await withServer { server in
            let admin = try await server.join()
            #expect(try await server.ask("POST", "auth/logout/", #"{"refresh":"\#(admin.refresh)"}"#).status == 204)
            let again = try await server.login(admin)
            #expect(try await log(again).last { $0.hasPrefix("signed_out") } == "signed_out ada@example.org ada@example.org -")
        }
    }
}
