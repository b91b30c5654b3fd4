// SPDX-License-Identifier: Apache-2.0

import AgentEngine
import ChatServer
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct AgentTrialTests {
    private let request = AgentTrialRequest(
        provider: "local", model: "small", systemPrompt: "Be brief.", parameters: ["temperature": .number(0.2)],
        messages: [.init(role: .user, content: "Hello")])

    @Test func anAgentIsTriedOutWithoutBeingMade() async throws {
        try await withServer { server in
            let admin = try await server.join()
            server.model.script(.words(3))
            let result = try await admin.client.tryAgent(request)
            #expect(result == AgentTrialResult(content: FakeModelWords.text(3), usage: .init(promptTokens: 7, completionTokens: 5)))
            let asked = try await server.model.exchange(1).request
            #expect(asked.json["temperature"] == .number(0.2))
            #expect(asked.messages == ["system: Be brief.", "user: Hello"] || asked.messages.count == 2)
            #expect(try await admin.client.agents().all().count == 3)
            #expect(try await admin.client.conversations().all().isEmpty)
        }
    }

    @Test func aTrialIsStreamedToWhoeverAsksForIt() async throws {
        try await withServer { server in
            let admin = try await server.join()
            server.model.script(.words(2))
            let body = #"{"provider":"local","model":"small","messages":[{"role":"user","content":"Hi"}]}"#
            let answer = try await admin.ask("POST", "admin/agents/try/", body, headers: [("Accept", "text/event-stream")])
            #expect(answer.status == 200)
            #expect(answer.header("content-type") == "text/event-stream")
            let events = answer.text.split(separator: "\n\n").map(String.init)
            #expect(events.allSatisfy { $0.hasPrefix("data: {") })
            #expect(events.count >= 2)
            #expect(events.last?.contains(#""type":"done""#) == true)
        }
    }

    @Test func aModelThatFailsIsTold() async throws {
        try await withServer { server in
            let admin = try await server.join()
            server.model.script(.status(404))
            let result = try await admin.client.tryAgent(request)
            #expect(result.error?.code == "model_rejected")
            #expect(result.content.isEmpty)
            server.model.script(.flood(40_000))
            let long = try await admin.client.tryAgent(request)
            #expect(long.error?.code == "reply_too_long")
            #expect(long.content.utf8.count <= 65_536)
        }
    }

    static let wrong: [(body: String, field: String)] = [
        (#"{"model":"m","messages":[]}"#, "provider"),
        (#"{"provider":"nobody","model":"m","messages":[{"role":"user","content":"Hi"}]}"#, "provider"),
        (#"{"provider":"local","model":" ","messages":[{"role":"user","content":"Hi"}]}"#, "model"),
        (#"{"provider":"local","model":"m","messages":[]}"#, "messages"),
        (#"{"provider":"local","model":"m","messages":[{"role":"assistant","content":"Hi"}]}"#, "messages"),
        (#"{"provider":"local","model":"m","messages":[{"role":"system","content":"x"},{"role":"user","content":"Hi"}]}"#, "messages"),
        (#"{"provider":"local","model":"m","messages":[{"role":"user","content":" "}]}"#, "messages"),
        (#"{"provider":"local","model":"m","context_window":0,"messages":[{"role":"user","content":"Hi"}]}"#, "context_window"),
        (#"{"provider":"local","model":"m","parameters":[],"messages":[{"role":"user","content":"Hi"}]}"#, "parameters"),
    ]

    @Test("Settings that no agent could have are refused by their field", arguments: wrong)
    func refused(body: String, field: String) async throws {
        try await withServer { server in
            let answer = try await server.join().ask("POST", "admin/agents/try/", body)
            #expect(answer.status == 400)
            #expect(answer.problem?.errors?.map(\.field) == [field])
            #expect(server.model.requestCount == 0)
        }
    }

    @Test("Whoever goes away ends the question", arguments: ["application/json", "text/event-stream"])
    func goingAway(_ accepts: String) async throws {
        try await withServer { plan in
            // Nothing but the end of the connection ends it while this test may run.
            plan.overrides.trialTimeLimit = .seconds(3600)
            plan.overrides.modelTimeLimits = .init(firstPiece: .seconds(3600), betweenPieces: .seconds(3600))
        } _: { server in
            let admin = try await server.join()
            server.model.scriptOnce(.words(2), .hang(after: .word(1)))
            let body = #"{"provider":"local","model":"small","messages":[{"role":"user","content":"Hi"}]}"#
            func head(_ accepts: String) -> String {
                "POST /api/v1/admin/agents/try/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(admin.access)\r\n"
                    + "Accept: \(accepts)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            }
            let exchange = try await RawConnection.with(port: server.port) { connection in
                // The connection's first answer is whole, and it takes another request.
                try await connection.send(head("application/json") + body)
                #expect(try await connection.answer().body.contains(FakeModelWords.text(2)))
                try await connection.send(head(accepts) + body)
                return try await server.model.exchange(2)
            }
            try await exchange.untilClosed()
        }
    }

    @Test func theAgentsOfAllKindsAndTheProvidersAreListedForAdmins() async throws {
        try await withServer { server in
            let admin = try await server.join()
            let id = try await admin.agent("writer").id
            try await admin.client.deactivateAgent(id)
            #expect(try await admin.client.agents().all().map(\.slug) == ["assistant", "claude"])
            #expect(try await admin.client.allAgents().all().map(\.slug) == ["assistant", "writer", "claude"])
            #expect(try await admin.client.allAgents(isActive: false).all().map(\.slug) == ["writer"])
            #expect(try await admin.client.allAgents(search: "WRIT").all().first?.configuration?.systemPrompt == "You write letters.")
            let providers = try await admin.ask("GET", "admin/providers/")
            #expect(providers["results"].elements.map { $0["id"].text } == ["local", "other"])
            #expect(providers["results"].elements.allSatisfy { $0.keys == ["id", "kind"] })
            #expect(!providers.text.contains("127.0.0.1") && !providers.text.contains("nobody-may-see"))
        }
    }
}
