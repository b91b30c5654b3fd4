// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct ClientExampleTests {
    /// What the comment on `Martlet` shows, line by line.
    private func example(address: String, email: String, password: String, show: (String) -> Void) async throws {
        let martlet = try await Martlet.login(server: address, email: email, password: password)
        guard let agent = try await martlet.agents().page().results.first else { return }
        let conversation = try await martlet.createConversation(with: agent.id)

        // Says something, and shows the reply while it is being written.
        let first = try await martlet.ask("What is a martlet?", in: conversation.id) { text in show(text) }
        show(first.content)

        // Everything that happens there, from any device and through lost connections, until the loop is left.
        var answer: Message.ID?
        for try await update in martlet.follow(conversation.id) {
            switch update {
            case .opened: answer = try await martlet.send("Where does it nest?", to: conversation.id).replyID
            case .reply(_, let text, _): show(text)
            case .ended(let message): show(message.content)
            default: break
            }
            if case .ended(let message) = update, message.id == answer { break }
        }

        // What was said is found again.
        for try await found in martlet.search("nest") { show(found.conversation.title) }
    }

    @Test func `The example in the client's comment does what it says`() async throws {
        try await withServer { server in
            server.model.scriptOnce(.text("A swift without feet."), .text("In the arms of fourth sons."))
            server.model.title = "Heraldry"
            let ada = try await server.join()
            var shown: [String] = []
            try await example(address: server.address, email: ada.email, password: ada.password) { shown.append($0) }
            #expect(shown.contains("A swift without feet."))
            #expect(shown.contains("In the arms of fourth sons."))
            #expect(["Heraldry", "What is a martlet?"].contains(shown.last))
        }
    }

    @Test func `The example that is tested is the one in the comment`() throws {
        let here = URL(filePath: #filePath)
        let source = here.deletingLastPathComponent().appending(path: "../../../Sources/MartletClient/Martlet.swift").standardizedFileURL
        let comment = try lines(of: source).drop { $0 != "/// ```swift" }.dropFirst().prefix { $0 != "/// ```" }
        let shown = comment.map { String($0.dropFirst(3)) }.map { $0.trimmingCharacters(in: .whitespaces) }
        let tested = try lines(of: here)
        #expect(shown.count > 10)
        #expect(tested.indices.contains { tested[$0...].starts(with: shown) })
    }

    private func lines(of file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }
}
