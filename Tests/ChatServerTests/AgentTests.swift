// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct AgentTests {
    private static let publicKeys: Set = [
        "id", "slug", "name", "description", "avatar", "capabilities", "model", "starters", "context_window", "is_active", "created_at",
        "updated_at",
    ]
    private static let adminKeys: Set = ["provider", "system_prompt", "parameters", "tools"]

    @Test func theAgentsOfTheFileAreListed() async throws {
        try await withServer { server in
            let admin = try await server.join()
            let agents = try await admin.client.agents().all()
            #expect(agents.map(\.slug) == ["assistant", "writer", "claude"])
            #expect(agents[0].avatar == "🕊️")
            #expect(agents[0].starters == ["Explain recursion to a child"])
            #expect(agents[0].configuration?.parameters == ["temperature": .number(0.7), "max_tokens": .integer(64)])
            #expect(try await admin.client.agent(agents[1].id) == agents[1])
        }
    }

    @Test func membersDoNotSeeHowAnAgentIsAsked() async throws {
        try await withServer { server in
            let admin = try await server.join()
            let member = try await server.join("member@example.org")
            for path in ["agents/", "agents/\(try await admin.agent().id)/"] {
                let (own, other) = (try await admin.ask("GET", path), try await member.ask("GET", path))
                let agent = { (answer: Answer) in answer["results"] == .null ? answer.json : answer["results"][0] }
                #expect(agent(own).keys == Self.publicKeys.union(Self.adminKeys))
                #expect(agent(other).keys == Self.publicKeys)
                #expect(!other.text.contains("helpful assistant"))
                #expect(!own.text.contains("nobody-may-see") && !own.text.contains("MODEL_KEY"))
            }
        }
    }

    @Test func theListCanBeFiltered() async throws {
        try await withServer { server in
            let client = try await server.join().client
            #expect(try await client.agents(capability: "writing").all().map(\.slug) == ["writer"])
            #expect(try await client.agents(capability: "writ").all().isEmpty)
            #expect(try await client.agents(search: "ASSIST").all().map(\.slug) == ["assistant"])
            #expect(try await client.agents(search: "questions").all().map(\.slug) == ["assistant"])
            #expect(try await client.agents(search: "%").all().isEmpty)
            #expect(try await client.agents(capability: "writing", search: "assist").all().isEmpty)
            #expect(try await client.agents(pageSize: 1).all().map(\.slug) == ["assistant", "writer", "claude"])
        }
    }

    @Test func anAdminMakesChangesAndRemovesAgents() async throws {
        try await withServer { server in
            let admin = try await server.join()
            let made = try await admin.ask(
                "POST", "admin/agents/",
                #"{"slug":"coder","name":"Coder","provider":"local","model":"m","system_prompt":"Code.","parameters":{"top_p":0.5},"tools":["t"]}"#
            )
            #expect(made.status == 201)
            #expect(made.json.keys == Self.publicKeys.union(Self.adminKeys))
            let id = try #require(made["id"].text)
            let changed = try await admin.ask("PATCH", "admin/agents/\(id)/", #"{"name":"Programmer","context_window":8192}"#)
            #expect(changed.status == 200)
            #expect(changed["name"] == .string("Programmer"))
            #expect(changed["context_window"] == .integer(8192))
            #expect(changed["system_prompt"] == .string("Code."))
            #expect(changed["parameters"] == .object(["top_p": .number(0.5)]))
            let conversation = try await admin.conversation(with: "coder")
            #expect(try await admin.ask("DELETE", "admin/agents/\(id)/").status == 204)
            #expect(try await admin.client.agents().all().contains { $0.slug == "coder" } == false)
            let member = try await server.join("member@example.org")
            #expect(try await member.ask("GET", "agents/\(id)/").status == 404)
            // What was said stays; nothing more can be said.
            #expect(try await admin.ask("GET", "chat/conversations/\(conversation)/").status == 200)
            let refused = try await admin.ask("POST", "chat/conversations/\(conversation)/messages/", #"{"content":"Hello?"}"#)
            #expect(refused.status == 400)
            #expect(refused.problem?.code == "agent_unavailable")
            // And it can come back.
            #expect(try await admin.ask("PATCH", "admin/agents/\(id)/", #"{"is_active":true}"#).status == 200)
            #expect(try await member.ask("GET", "agents/\(id)/").status == 200)
        }
    }

    static let wrongInput: [(body: String, fields: [String])] = [
        ("{}", ["slug", "name", "model", "provider"]),
        (#"{"slug":"Not A Slug","name":"x","model":"m","provider":"local"}"#, ["slug"]),
        (#"{"slug":"x","name":" ","model":"m","provider":"local"}"#, ["name"]),
        (#"{"slug":"x","name":"x","model":"m","provider":"nobody"}"#, ["provider"]),
        (#"{"slug":"x","name":"x","model":"m","provider":"local","context_window":0}"#, ["context_window"]),
        (#"{"slug":"x","name":"x","model":"m","provider":"local","context_window":"4096"}"#, ["context_window"]),
        (#"{"slug":"x","name":"x","model":"m","provider":"local","capabilities":"chat"}"#, ["capabilities"]),
        (#"{"slug":"x","name":"x","model":"m","provider":"local","starters":[1]}"#, ["starters.0"]),
        (#"{"slug":"x","name":"x","model":"m","provider":"local","parameters":[]}"#, ["parameters"]),
        (#"{"slug":"x","name":"x","model":"m","provider":"local","is_active":"yes"}"#, ["is_active"]),
    ]

    @Test("What is wrong with an agent is named by its field", arguments: wrongInput)
    func wrongField(body: String, fields: [String]) async throws {
        try await withServer { server in
            let answer = try await server.join().ask("POST", "admin/agents/", body)
            #expect(answer.status == 400)
            #expect(answer.problem?.errors?.map(\.field) == fields)
        }
    }

    @Test func aSlugIsTakenOnceAndNeverChanges() async throws {
        try await withServer { server in
            let admin = try await server.join()
            let taken = try await admin.ask("POST", "admin/agents/", #"{"slug":"writer","name":"x","model":"m","provider":"local"}"#)
            #expect(taken.status == 409)
            #expect(taken.problem?.code == "slug_taken")
            let changed = try await admin.ask("PATCH", "admin/agents/\(try await admin.agent().id)/", #"{"slug":"other"}"#)
            #expect(changed.status == 400)
            #expect(changed.problem?.errors?.map(\.field) == ["slug"])
        }
    }

    @Test func membersManageNoAgents() async throws {
        try await withServer { server in
            let id = try await server.join().agent().id
            let member = try await server.join("member@example.org")
            for (method, path) in [("POST", "admin/agents/"), ("PATCH", "admin/agents/\(id)/"), ("DELETE", "admin/agents/\(id)/")] {
                let answer = try await member.ask(method, path, method == "DELETE" ? nil : "{}")
                #expect(answer.status == 403, "\(method)")
                #expect(answer.problem?.code == "forbidden")
                #expect(try await server.ask(method, path, method == "DELETE" ? nil : "{}").status == 401)
            }
            #expect(try await member.agent().isActive)
        }
    }

    @Test func anUnknownAgentIsNotFound() async throws {
        try await withServer { server in
            let admin = try await server.join()
            let id = Agent.ID()
            #expect(try await admin.ask("GET", "agents/\(id)/").status == 404)
            #expect(try await admin.ask("PATCH", "admin/agents/\(id)/", #"{"name":"x"}"#).status == 404)
            #expect(try await admin.ask("DELETE", "admin/agents/\(id)/").status == 404)
        }
    }
}
