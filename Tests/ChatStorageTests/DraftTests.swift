// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import MartletAPI
internal import Testing

@Suite struct DraftTests {
    @Test("A draft is kept, replaced, and removed when it is empty", arguments: Database.allCases)
    func keeping(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let id = try await scene.conversation().id
            #expect(try await store.draft(of: id, user: scene.user.id) == Draft.none)
            for (index, text) in ["One", "Two 🕊️", " "].enumerated() {
                let draft = Draft(content: text, updatedAt: .at(index))
                #expect(try await store.setDraft(draft, of: id, user: scene.user.id))
                #expect(try await store.draft(of: id, user: scene.user.id) == draft)
            }
            #expect(try await store.setDraft(Draft(content: "", updatedAt: .at(9)), of: id, user: scene.user.id))
            #expect(try await store.draft(of: id, user: scene.user.id) == Draft.none)
            #expect(try await store.driver.count("drafts") == 0)
        }
    }

    @Test("Somebody else has no draft there", arguments: Database.allCases)
    func strangers(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let id = try await scene.conversation().id
            let other = try await store.createAccount(newAccount("bob@example.org"), registrationIsOpen: true)
            #expect(try await store.setDraft(Draft(content: "x", updatedAt: .at(0)), of: id, user: other.id) == false)
            #expect(try await store.draft(of: id, user: other.id) == nil)
            #expect(try await store.draft(of: id, user: scene.user.id) == Draft.none)
        }
    }

    @Test("A turn takes the draft with it, a change of an older message does not", arguments: Database.allCases)
    func sending(_ database: Database) async throws {
        try await database.withStore { store in
            let scene = try await Scene(store)
            let id = try await scene.conversation().id
            #expect(try await scene.exchange("Hello", in: id).endedDraft == false)
            let draft = Draft(content: "More", updatedAt: .at(1))
            _ = try await store.setDraft(draft, of: id, user: scene.user.id)
            let first = try #require(try await store.branch(of: id, user: scene.user.id)).first
            var edit = scene.turn("Good day", in: id)
            edit.replaces = first?.id
            guard case .started(let edited) = try await store.startTurn(edit) else { throw Scene.Surprise.existing }
            #expect(!edited.endedDraft)
            _ = try await store.commit(ReplyBatch(endings: [ending(of: edited, "Yes.")]))
            #expect(try await store.draft(of: id, user: scene.user.id) == draft)
            #expect(try await scene.start("More", in: id).endedDraft)
            #expect(try await store.draft(of: id, user: scene.user.id) == Draft.none)
        }
    }
}
