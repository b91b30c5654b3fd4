// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import Foundation
internal import MartletAPI
internal import Testing

@Suite struct SearchTests {
    /// A scene in which one looks for things.
    private struct Desk {
        let scene: Scene

        init(_ store: SQLStore) async throws {
            scene = try await Scene(store)
        }

        func settle() async throws {
            while try await scene.store.settleSearchIndex(limit: 5) > 0 {}
        }

        func results(_ text: String, _ filter: SearchFilter = .init(), of user: User.ID? = nil) async throws -> [SearchResult] {
            try await scene.store.search(SearchQuery(text), filter, of: user ?? scene.user.id, page: .init(size: 100)).items
        }

        /// The found texts, cut to what matched.
        func found(_ text: String, _ filter: SearchFilter = .init()) async throws -> [String] {
            try await results(text, filter).map { $0.snippet.filter(\.match).map(\.text).joined(separator: "|") }
        }
    }

    @Test(
        "Words are found by their beginnings, whatever their case and accents, before and after the index has them",
        arguments: Database.allCases)
    func words(_ database: Database) async throws {
        try await database.withStore { store in
            let desk = try await Desk(store)
            let id = try await desk.scene.conversation("Untitled").id
            try await desk.scene.exchange("Zażółć gęślą jaźń, the naïve Café in Łódź", "STRASSE and Straße", in: id)
            try await desk.scene.exchange("user_name = snake_case; foo-bar", "e\u{301}clair and ﬁnance, Ｆｕｌｌ", in: id)
            for _ in 0..<2 {
                #expect(try await desk.found("zazolc") == ["Zażółć"])
                #expect(try await desk.found("CAFÉ lodz") == ["Café|Łódź"])
                #expect(try await desk.found("strasse") == ["STRASSE|Straße"])
                #expect(try await desk.found("naiv") == ["naïve"])
                #expect(try await desk.found("éclair") == ["e\u{301}clair"])
                #expect(try await desk.found("finance full") == ["ﬁnance|Ｆｕｌｌ"])
                #expect(try await desk.found("user_na") == ["user_name"])
                #expect(try await desk.found("snake").count == 1)
                #expect(try await desk.found("ake").isEmpty)
                #expect(try await desk.found("c").count == 2)
                try await desk.settle()
            }
        }
    }

    @Test("A phrase is whole words in their order, and what is excluded is not there", arguments: Database.allCases)
    func phrases(_ database: Database) async throws {
        try await database.withStore { store in
            let desk = try await Desk(store)
            let id = try await desk.scene.conversation("Untitled").id
            try await desk.scene.exchange("the quick brown fox", "a brown quick dog", in: id)
            for _ in 0..<2 {
                #expect(try await desk.found("\"quick brown\"") == ["quick brown"])
                #expect(try await desk.found("\"quick bro\"").isEmpty)
                #expect(try await desk.found("\"quick bro") == ["quick bro"].map { $0 + "wn" })
                #expect(try await desk.found("“quick brown”") == ["quick brown"])
                #expect(try await desk.found("brown -fox") == ["brown"])
                #expect(try await desk.found("brown -\"quick brown\"") == ["brown"])
                #expect(try await desk.found("quick -fox -dog").isEmpty)
                #expect(try await desk.found("-fox").isEmpty)
                #expect(try await desk.found("br qu").count == 2)
                try await desk.settle()
            }
        }
    }

    @Test("Any part of a text without spaces is found, and a picture", arguments: Database.allCases)
    func withoutSpaces(_ database: Database) async throws {
        try await database.withStore { store in
            let desk = try await Desk(store)
            let id = try await desk.scene.conversation("Untitled").id
            try await desk.scene.exchange("我喜欢北京烤鸭和中文", "東京タワーへ行きます ภาษาไทย 🕊️ done", in: id)
            try await desk.scene.exchange("한국어를 배워요", "हिन्दी भाषा", in: id)
            for _ in 0..<2 {
                #expect(try await desk.found("北京") == ["北京"])
                #expect(try await desk.found("京").count == 2)
                #expect(try await desk.found("烤鸭和").count == 1)
                #expect(try await desk.found("京北").isEmpty)
                #expect(try await desk.found("タワー").count == 1)
                #expect(try await desk.found("ไทย").count == 1)
                #expect(try await desk.found("🕊").count == 1)
                #expect(try await desk.found("한국") == ["한국어를"])
                #expect(try await desk.found("하") == ["한국어를"])
                #expect(try await desk.found("학").isEmpty)
                #expect(try await desk.found("हिन्दी") == ["हिन्दी"])
                #expect(try await desk.found("हन").isEmpty)
                try await desk.settle()
            }
        }
    }

    @Test("Every text is a query", arguments: Database.allCases)
    func anyInput(_ database: Database) async throws {
        try await database.withStore { store in
            let desk = try await Desk(store)
            let id = try await desk.scene.conversation("Untitled").id
            try await desk.scene.exchange("AND OR NOT NEAR(a b) col:x * ^ { } \" ' -- ; DROP TABLE messages", "%_\\", in: id)
            try await desk.settle()
            for text in [
                "", " ", "\"", "\"\"", "-", "--", "- -", "*", "a*", "^a", "a:b", "words:drop", "NEAR(a b, 5)", "(", ")", "a AND", "OR",
                "NOT",
                "AND OR NOT", "a\" OR \"b", "'; DROP TABLE messages; --", "\u{0}", "a\u{301}\u{301}\u{301}", "\u{301}", "🕊️", "\\", "%", "_",
                "-\"", "-\"a", "\"a", "\"-a\"", "a -", "{a}", "+a", "x.y.z", String(repeating: "a ", count: 5000),
                String(repeating: "\"", count: 5000), String(repeating: "x", count: 300_000), "\u{202E}drop\u{FEFF}",
            ] {
                _ = try await desk.results(text)
            }
            #expect(try await desk.found("AND OR NOT") == ["AND|OR|NOT"])
            #expect(try await desk.found("drop messages -update").count == 1)
            #expect(try await store.driver.count("messages") == 2)
        }
    }

    @Test("Titles are found, once where the first message says the same", arguments: Database.allCases)
    func titles(_ database: Database) async throws {
        try await database.withStore { store in
            let desk = try await Desk(store)
            let empty = try await desk.scene.conversation("Zebra plans").id
            let id = try await desk.scene.conversation().id
            let first = try await desk.scene.exchange("Stripes", in: id, at: 1)
            _ = try await store.updateConversation(id, of: desk.scene.user.id, .init(title: "Of zebras and stripes"), at: .at(2))
            for _ in 0..<2 {
                let zebras = try await desk.results("zebra")
                #expect(Set(zebras.map(\.conversation.id)) == [empty, id])
                #expect(zebras.allSatisfy { $0.source == .title })
                #expect(zebras.first { $0.conversation.id == empty }?.message == nil)
                #expect(zebras.first { $0.conversation.id == id }?.message?.id == first.message.id)
                let stripes = try await desk.results("stripes")
                #expect(stripes.map(\.source) == [.content] && stripes.map(\.message?.id) == [first.message.id])
                #expect(try await desk.results("zebra", .init(role: .user)).isEmpty)
                try await desk.settle()
            }
            _ = try await store.updateConversation(id, of: desk.scene.user.id, .init(title: "Of horses"), at: .at(2))
            for _ in 0..<2 {
                #expect(try await desk.results("zebra").map(\.conversation.id) == [empty])
                #expect(try await desk.results("horses").map(\.conversation.id) == [id])
                try await desk.settle()
            }
        }
    }

    @Test("Filters leave out what they say", arguments: Database.allCases)
    func filters(_ database: Database) async throws {
        try await database.withStore { store in
            let desk = try await Desk(store)
            let second = newAgent("second")
            try await store.createAgent(second)
            let old = try await desk.scene.conversation("x").id
            let new = try await desk.scene.conversation("x", agent: second.id).id
            try await desk.scene.exchange("walnut old", "walnut reply", in: old, at: 10)
            try await desk.scene.exchange("walnut new", "nothing", in: new, at: 20)
            _ = try await store.updateConversation(old, of: desk.scene.user.id, .init(isArchived: true), at: .at(21))
            // By reading all that the filter leaves, by reading the newest, and by the index, whose blocks know their times.
            for (narrow, sample) in [(3000, 50), (-1, 50), (-1, 1), (3000, 50), (-1, 50), (-1, 1)] {
                var other = store
                (other.searchSize.narrow, other.searchSize.sample, other.searchSize.block) = (narrow, sample, 2)
                func ids(_ filter: SearchFilter) async throws -> [String] {
                    try await other.search(SearchQuery("walnut"), filter, of: desk.scene.user.id, page: .init(size: 100)).items
                        .map { $0.snippet.map(\.text).joined() }.sorted()
                }
                #expect(try await ids(.init()) == ["walnut new", "walnut old", "walnut reply"])
                #expect(try await ids(.init(isArchived: false)) == ["walnut new"])
                #expect(try await ids(.init(isArchived: true)) == ["walnut old", "walnut reply"])
                #expect(try await ids(.init(agentID: second.id)) == ["walnut new"])
                #expect(try await ids(.init(role: .assistant)) == ["walnut reply"])
                #expect(try await ids(.init(after: .at(15))) == ["walnut new"])
                #expect(try await ids(.init(before: .at(15))) == ["walnut old", "walnut reply"])
                #expect(try await ids(.init(after: .at(10), before: .at(20))).isEmpty)
                #expect(try await ids(.init(isArchived: true, before: .at(10))).isEmpty)
                if sample == 1 { while try await other.settleSearchIndex(limit: 2) > 0 {} }
            }
        }
    }

    @Test("Long texts are taken into the index few at a time, and forgotten so", arguments: Database.allCases)
    func longTexts(_ database: Database) async throws {
        try await database.withStore { store in
            let desk = try await Desk(store)
            let id = try await desk.scene.conversation("x").id
            try await desk.settle()
            for _ in 1...3 { try await desk.scene.exchange(String(repeating: "walnut ", count: 100), "short", in: id) }
            var other = store
            other.searchSize.settledBytes = 701
            func expectSmallSteps() async throws {
                var steps: [Int] = []
                while case let count = try await other.settleSearchIndex(limit: 100), count > 0 { steps.append(count) }
                #expect(steps.reduce(0, +) >= 6 && steps.allSatisfy { $0 <= 2 }, "\(steps)")
            }
            try await expectSmallSteps()
            #expect(try await desk.results("walnut").count == 3)
            #expect(try await store.moveToTrash(id, of: desk.scene.user.id, at: .at(5)))
            #expect(try await store.giveUp(id, of: desk.scene.user.id, anywhere: false))
            #expect(try await !store.removeGivenUp(id, limit: 100))
            try await expectSmallSteps()
        }
    }

    @Test("Nobody finds what is somebody else's", arguments: Database.allCases)
    func privacy(_ database: Database) async throws {
        try await database.withStore { store in
            let desk = try await Desk(store)
            try await desk.scene.exchange("secret walnut", in: try await desk.scene.conversation("walnut").id)
            let other = try await store.createAccount(newAccount("bob@example.org"), registrationIsOpen: true).id
            for _ in 0..<2 {
                #expect(try await desk.results("walnut", of: other).isEmpty)
                #expect(try await desk.results("w", of: other).isEmpty)
                #expect(try await desk.results("walnut").count == 1)
                try await desk.settle()
            }
        }
    }

    @Test("A reply is found once it has ended, and again when it has gone on", arguments: Database.allCases)
    func streaming(_ database: Database) async throws {
        try await database.withStore { store in
            let desk = try await Desk(store)
            let id = try await desk.scene.conversation("x").id
            let turn = try await desk.scene.start("Question", in: id)
            _ = try await store.commit(.init(pieces: [.init(messageID: turn.reply.id, offset: 0, text: "walnut")]))
            try await desk.settle()
            #expect(try await desk.found("walnut").isEmpty)
            _ = try await store.commit(.init(endings: [ending(of: turn, "walnut", status: .stopped)]))
            #expect(try await desk.found("walnut") == ["walnut"])
            try await desk.settle()
            let continued = try await store.continueReply(
                .init(conversationID: id, userID: desk.scene.user.id, messageID: turn.reply.id, node: "one", at: .at(1)))
            #expect(try await desk.found("walnut") == ["walnut"])
            _ = try await store.commit(.init(endings: [ending(of: continued, "walnut almond")]))
            for _ in 0..<2 {
                #expect(try await desk.found("almond walnut") == ["walnut|almond"])
                try await desk.settle()
            }
        }
    }

    @Test("What fits better comes first, of equals the newest", arguments: Database.allCases)
    func ranking(_ database: Database) async throws {
        try await database.withStore { store in
            let desk = try await Desk(store)
            let id = try await desk.scene.conversation("x").id
            try await desk.scene.exchange("walnut tree", "-", in: id, at: 1)
            try await desk.scene.exchange("walnuts " + String(repeating: "and other words ", count: 80), "-", in: id, at: 2)
            try await desk.scene.exchange("walnut tree", "-", in: id, at: 3)
            try await desk.scene.exchange("a walnut here and then, after many words more than a few, a tree", "-", in: id, at: 4)
            for _ in 0..<2 {
                let order = try await desk.results("walnut").map { $0.message?.createdAt }
                #expect(order.last == .at(2))
                #expect(try await desk.results("walnut tree").map { $0.message?.createdAt } == [.at(3), .at(1), .at(4)])
                try await desk.settle()
            }
        }
    }

    @Test("Pages hold every result once, forwards and backwards, while more come", arguments: Database.allCases)
    func pages(_ database: Database) async throws {
        try await database.withStore { store in
            let desk = try await Desk(store)
            let id = try await desk.scene.conversation("x").id
            var expected: Set<Message.ID> = []
            for number in 0..<260 {
                let turn = try await desk.scene.exchange(
                    number % 3 == 0 ? "walnut walnut \(number)" : "walnut \(number)", "-", in: id, at: number)
                expected.insert(turn.message.id)
                if number == 200 { try await desk.settle() }
            }
            for text in ["walnut", "w"] {
                let walk = try await walk(size: 17) { page in
                    if page == 3 { try await desk.scene.exchange("walnut, a new one", "-", in: id, at: 900) }
                } _: { page in
                    try await store.search(SearchQuery(text), .init(before: .at(800)), of: desk.scene.user.id, page: page)
                }
                let forward = walk.forward.flatMap { $0 }.compactMap { $0.message?.id }
                #expect(Set(forward) == expected && forward.count == expected.count)
                let backward = walk.backward.flatMap { $0 }.compactMap { $0.message?.id }
                #expect(Set(backward).count == backward.count)
            }
        }
    }

    @Test("A snippet is cut around the match, on one line, and says what matched", arguments: Database.allCases)
    func snippets(_ database: Database) async throws {
        try await database.withStore { store in
            let desk = try await Desk(store)
            let id = try await desk.scene.conversation("x").id
            let before = String(repeating: "lorem ipsum\n", count: 100)
            try await desk.scene.exchange(before + "the **Walnut**\n\n\ttree " + before, "<b>walnut</b> & co", in: id)
            let results = try await desk.results("walnut tree")
            let snippet = try #require(results.first).snippet
            let text = snippet.map(\.text).joined()
            #expect(text.hasPrefix("…") && text.hasSuffix("…") && text.contains("the **Walnut** tree lorem"))
            #expect(text.count < 320 && !text.contains("\n"))
            #expect(snippet.filter(\.match).map(\.text) == ["Walnut", "tree"])
            #expect(try await desk.results("co").first?.snippet.first == .init(text: "<b>walnut</b> & ", match: false))
        }
    }
}
