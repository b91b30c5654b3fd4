// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import Foundation
internal import MartletAPI
internal import SeededRandom
internal import Testing

/// Search against a plain scan of the same messages, through everything that changes them.
@Suite struct SearchPropertyTests {
    /// A query as what it means, and as someone types it.
    private struct Wanted {
        var words: [String]
        var phrase: [String]
        var unwanted: [String]

        var text: String {
            (words + (phrase.isEmpty ? [] : ["\"\(phrase.joined(separator: " "))\""]) + unwanted.map { "-" + $0 }).joined(separator: " ")
        }

        func holds(for text: String) -> Bool {
            let words = Self.plain(text)
            func begins(_ wanted: String) -> Bool { words.contains { $0.hasPrefix(Self.plain(wanted)[0]) } }
            let sought = phrase.flatMap(Self.plain)
            let hasPhrase = sought.isEmpty || words.indices.contains { words[$0...].starts(with: sought) }
            return self.words.allSatisfy(begins) && hasPhrase && !unwanted.contains(where: begins)
        }

        /// A second opinion on what words are, good for the letters used here.
        static func plain(_ text: String) -> [String] {
            text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
                .replacingOccurrences(of: "北", with: " 北 ").replacingOccurrences(of: "京", with: " 京 ")
                .components(separatedBy: CharacterSet.alphanumerics.inverted).filter { !$0.isEmpty }
        }
    }

    private static let vocabulary = [
        "a", "an", "and", "ant", "anthem", "Ärger", "arm", "armada", "b", "be", "bee", "béton", "beton", "betonte", "zu", "Zug", "züge",
        "x",
        "xylophone", "北京", "京", "naïve", "naive", "one", "once", "on", "i18n", "2026", "20", "42",
    ]

    @Test("Finds what a plain scan finds, whatever has happened", arguments: 1...12)
    func plainScan(seed: UInt64) async throws {
        var store = try await SQLStore.sqliteInMemory()
        // So few that the index of these few texts has many blocks, and is asked.
        if seed % 4 != 0 { (store.searchSize.block, store.searchSize.sample) = (Int(seed), 1 + Int(seed % 3)) }
        var random = SplitMix64(seed: seed)
        func word() -> String { Self.vocabulary.randomElement(using: &random)! }
        func text(_ limit: Int) -> String {
            (0...Int.random(in: 0..<limit, using: &random)).map { _ in word() + [" ", ", ", "\n", "-", "_"].randomElement(using: &random)! }
                .joined()
        }
        let scene = try await Scene(store)
        let other = try await store.createAccount(newAccount("bob@example.org"), registrationIsOpen: true)
        let foreign = NewConversation(
            id: .init(), userID: other.id, agentID: scene.agent.id, title: text(3), clientID: nil, createdAt: .at(0))
        _ = try await store.createConversation(foreign, turn: nil)

        var conversations: [Conversation.ID] = []
        var trashed: [Conversation.ID] = []
        var texts: [Message.ID: (conversation: Conversation.ID, text: String)] = [:]
        var titles: [Conversation.ID: String] = [:]
        var first: [Conversation.ID: Message.ID] = [:]
        for step in 0..<120 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0...1:
                let title = text(3)
                let id = try await scene.conversation(title, at: step).id
                conversations.append(id)
                titles[id] = title
            case 2...11:
                guard let id = conversations.randomElement(using: &random) else { continue }
                let (question, answer) = (text(20), text(20))
                let parent = texts.filter { $0.value.conversation == id }.keys.sorted { $0.description < $1.description }
                    .randomElement(using: &random)
                let turn = try await scene.exchange(question, answer, in: id, parent: Bool.random(using: &random) ? parent : nil, at: step)
                titles[id] = turn.conversation.title
                if first[id] == nil { first[id] = turn.message.id }
                texts[turn.message.id] = (id, question)
                texts[turn.reply.id] = (id, answer)
            case 12:
                guard let id = conversations.randomElement(using: &random) else { continue }
                titles[id] = text(3)
                _ = try await store.updateConversation(
                    id, of: scene.user.id, .init(title: titles[id], isArchived: Bool.random(using: &random)), at: .at(step))
            case 13:
                guard let id = conversations.randomElement(using: &random) else { continue }
                #expect(try await store.moveToTrash(id, of: scene.user.id, at: .at(step)))
                conversations.removeAll { $0 == id }
                trashed.append(id)
            case 14:
                guard let id = trashed.randomElement(using: &random) else { continue }
                if Bool.random(using: &random) {
                    #expect(try await store.restore(id, of: scene.user.id) != nil)
                    conversations.append(id)
                } else {
                    #expect(try await store.deleteConversation(id, of: scene.user.id))
                }
                trashed.removeAll { $0 == id }
            default:
                _ = try await store.settleSearchIndex(limit: Int.random(in: 1...30, using: &random))
            }
            guard step % 4 == 0 else { continue }

            let wanted = Wanted(
                words: (0..<Int.random(in: 1...2, using: &random)).map { _ in word() },
                phrase: Int.random(in: 0..<4, using: &random) == 0 ? [word(), word()] : [],
                unwanted: Int.random(in: 0..<3, using: &random) == 0 ? [word()] : [])
            let shown = Set(conversations)
            let messages = Set(texts.filter { shown.contains($0.value.conversation) && wanted.holds(for: $0.value.text) }.keys)
            let named = Set(
                shown.filter { id in
                    wanted.holds(for: titles[id] ?? "") && !(first[id].map { messages.contains($0) } ?? false)
                })
            var results: [SearchResult] = []
            var page = PageRequest(size: 30)
            while true {
                let slice = try await store.search(SearchQuery(wanted.text), .init(), of: scene.user.id, page: page)
                results += slice.items
                guard let next = slice.next else { break }
                page.cursor = next
            }
            let found = results.filter { $0.source == .content }.compactMap { $0.message?.id }
            #expect(Set(found) == messages && found.count == messages.count, "seed \(seed), step \(step): \(wanted.text)")
            #expect(
                Set(results.filter { $0.source == .title }.map(\.conversation.id)) == named, "seed \(seed), step \(step): \(wanted.text)")
        }
        while try await store.settleSearchIndex(limit: 100) > 0 {}
        #expect(try await store.driver.count("search_documents WHERE is_pending = 1") == 0)
        #expect(try await store.check().isEmpty)
        try await store.close()
    }
}
