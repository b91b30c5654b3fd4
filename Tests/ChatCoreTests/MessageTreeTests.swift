// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import Testing

@testable import ChatCore

@Suite struct MessageTreeTests {
    private func conversation(
        _ source: ImportedConversation.Source = .martlet, leaf: String? = nil, _ messages: [ImportedMessage]
    ) -> ImportedConversation {
        var conversation = ImportedConversation(source: source)
        conversation.activeLeaf = leaf
        conversation.messages = messages
        conversation.hasMessages = true
        return conversation
    }

    private func said(
        _ id: String?, after parent: ImportedMessage.Parent = .unsaid, _ role: Message.Role? = .user, at seconds: Int64? = nil
    ) -> ImportedMessage {
        ImportedMessage(
            id: id, parent: parent, role: role, content: id ?? "", createdAt: seconds.map { Timestamp(milliseconds: $0 * 1000) })
    }

    private func shape(_ tree: MessageTree) -> [String] {
        tree.nodes.map { node in node.parent.map { "\(tree.nodes[$0].message.content)>\(node.message.content)" } ?? node.message.content }
    }

    @Test func `Without ids and parents the messages are one branch in their order`() throws {
        var messages = [said(nil), said(nil, .assistant), said(nil)]
        for (index, name) in ["a", "b", "c"].enumerated() { messages[index].content = name }
        #expect(try shape(MessageTree(conversation(.martlet, messages))) == ["a", "a>b", "b>c"])
        for index in messages.indices { messages[index].parent = .nobody }
        #expect(try shape(MessageTree(conversation(.martlet, messages))) == ["a", "a>b", "b>c"])
        #expect(try MessageTree(conversation(.martlet, messages)).activeLeaf == 2)
    }

    @Test func `A message stands behind what it answers, wherever the file has it`() throws {
        let messages = [said("c", after: .message("b")), said("a", after: .nobody), said("b", after: .message("a"), .assistant)]
        let tree = try MessageTree(conversation(.martlet, leaf: "b", messages))
        #expect(shape(tree) == ["a", "a>b", "b>c"])
        // From a message in the middle on to the end of its branch.
        #expect(tree.activeLeaf == 2)
    }

    @Test func `What is left out is taken out of its branch`() throws {
        let messages = [
            said("root", after: .nobody, nil), said("a", after: .message("root"), at: 1), said("tool", after: .message("a"), nil, at: 2),
            said("b", after: .message("tool"), .assistant, at: 3), said("c", after: .message("tool"), .assistant, at: 4),
        ]
        let tree = try MessageTree(conversation(.chatGPT, leaf: "b", messages))
        #expect(shape(tree) == ["a", "a>b", "a>c"])
        #expect(tree.activeLeaf == 1)
    }

    @Test func `A reply that was written in pieces is one`() throws {
        let messages = [
            said("a", after: .nobody, at: 1), said("b", after: .message("a"), .assistant, at: 2),
            said("tool", after: .message("b"), nil, at: 3),
            said("c", after: .message("tool"), .assistant, at: 4), said("d", after: .message("c"), at: 5),
        ]
        let tree = try MessageTree(conversation(.chatGPT, leaf: "d", messages))
        #expect(tree.nodes.map(\.message.content) == ["a", "b\n\nc", "d"])
        #expect(tree.nodes.map(\.parent) == [nil, 0, 1])
        #expect(tree.activeLeaf == 2)
    }

    @Test func `Other programs' branches go by time, where a message is not older than what it answers`() throws {
        let messages = [
            said("a", after: .nobody, at: 10), said("late", after: .message("a"), .assistant, at: 30),
            said("early", after: .message("a"), .assistant, at: 20), said("odd", after: .message("late"), at: 1),
        ]
        #expect(try shape(MessageTree(conversation(.claude, messages))) == ["a", "a>early", "a>late", "late>odd"])
    }

    @Test func `Circles, doubles and parents that are not there`() throws {
        let circle = [said("a", after: .message("c")), said("b", after: .message("a")), said("c", after: .message("b"))]
        let own = [said("a", after: .message("a"))]
        let doubled = [said("a", after: .nobody), said("a", after: .nobody)]
        let orphan = [said("a", after: .nobody), said("b", after: .message("gone"))]
        for source in [ImportedConversation.Source.martlet, .chatGPT, .claude, .openWebUI] {
            for messages in [circle, own, doubled] {
                #expect { try MessageTree(conversation(source, messages)) } throws: { ($0 as? ImportFault)?.code == .brokenBranches }
            }
        }
        #expect { try MessageTree(conversation(.martlet, orphan)) } throws: { ($0 as? ImportFault)?.code == .brokenBranches }
        #expect(try shape(MessageTree(conversation(.claude, orphan))) == ["a", "b"])
    }

    @Test func `A hundred thousand messages in a row, from the last to the first, are no trouble`() throws {
        let count = 100_000
        let messages = (0..<count).reversed().map { said("\($0)", after: $0 == 0 ? .nobody : .message("\($0 - 1)")) }
        let tree = try MessageTree(conversation(.martlet, messages))
        #expect(tree.nodes.count == count)
        #expect(tree.nodes.last?.message.content == "\(count - 1)")
    }
}
