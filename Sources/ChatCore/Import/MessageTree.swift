// SPDX-License-Identifier: Apache-2.0

import MartletAPI

/// The messages of a file as a tree: in an order in which each comes after what it answers, those that are left out
/// taken out of their branches.
struct MessageTree {
    struct Node {
        var message: ImportedMessage
        /// The place of what it answers in the tree's order.
        var parent: Int?
    }

    private(set) var nodes: [Node] = []
    /// The end of the branch that is shown; nil where there are no messages.
    private(set) var activeLeaf: Int?

    /// Throws for messages of Martlet's own form that answer what is not there; elsewhere those begin a branch. A circle is
    /// a fault everywhere.
    init(_ conversation: ImportedConversation) throws(ImportFault) {
        let messages = conversation.messages
        let isList = messages.allSatisfy { $0.parent == .unsaid } || messages.allSatisfy { $0.id == nil }
        let (parents, places) = try Self.parents(of: messages, asList: isList, strictly: conversation.source == .martlet)
        let order = try Self.order(of: messages, parents, byTime: conversation.source != .martlet)

        /// Where a message stands in the tree; of one that is left out, where what it answers does.
        var placed = [Int?](repeating: nil, count: messages.count)
        for index in order {
            let parent = parents[index].flatMap { placed[$0] }
            guard messages[index].role != nil else {
                placed[index] = parent
                continue
            }
            placed[index] = nodes.count
            nodes.append(Node(message: messages[index], parent: parent))
        }
        let shown = conversation.activeLeaf.flatMap { places[$0] }.flatMap { placed[$0] }
        if conversation.source == .chatGPT { joinPieces(keeping: shown) } else { activeLeaf = shown ?? nodes.indices.last }
        descend()
    }

    // MARK: Who answers whom

    private static func parents(
        of messages: [ImportedMessage], asList: Bool, strictly: Bool
    ) throws(ImportFault) -> (parents: [Int?], places: [String: Int]) {
        var places: [String: Int] = [:]
        for (index, message) in messages.enumerated() {
            guard let id = message.id else { continue }
            guard places.updateValue(index, forKey: id) == nil else {
                throw ImportFault(.brokenBranches, "Two of its messages have the same id.")
            }
        }
        if asList { return (messages.indices.map { $0 == 0 ? nil : $0 - 1 }, places) }
        var parents: [Int?] = []
        for (index, message) in messages.enumerated() {
            switch message.parent {
            case .unsaid: parents.append(index == 0 ? nil : index - 1)
            case .nobody: parents.append(nil)
            case .message(let id):
                let place = places[id]
                if place == nil, strictly { throw ImportFault(.brokenBranches, "One of its messages answers a message that is not there.") }
                parents.append(place)
            }
        }
        return (parents, places)
    }

    /// Each behind its parent, else by time, where that counts and is known, or as in the file.
    private static func order(of messages: [ImportedMessage], _ parents: [Int?], byTime: Bool) throws(ImportFault) -> [Int] {
        struct Place {
            var time: Int64
            var depth: Int
            var index: Int
        }
        var places = [Place?](repeating: nil, count: messages.count)
        for start in messages.indices where places[start] == nil {
            // From the message up to one whose place is known, then down again.
            var path = [start]
            while let parent = parents[path[path.count - 1]], places[parent] == nil {
                guard path.count <= messages.count else {
                    throw ImportFault(.brokenBranches, "Its messages answer each other in a circle.")
                }
                path.append(parent)
            }
            for index in path.reversed() {
                let parent = parents[index].flatMap { places[$0] }
                let own = byTime ? messages[index].createdAt?.milliseconds ?? parent?.time ?? 0 : Int64(index)
                places[index] = Place(time: max(own, parent?.time ?? own), depth: (parent?.depth ?? -1) + 1, index: index)
            }
        }
        return places.compactMap { $0 }.sorted { ($0.time, $0.depth, $0.index) < ($1.time, $1.depth, $1.index) }.map(\.index)
    }

    /// A reply that was written in pieces, with calls of tools between them that are left out, is one message here.
    private mutating func joinPieces(keeping shown: Int?) {
        var children = [Int](repeating: 0, count: nodes.count)
        for node in nodes { if let parent = node.parent { children[parent] += 1 } }
        var moved = [Int](repeating: 0, count: nodes.count)
        var joined: [Node] = []
        for (index, node) in nodes.enumerated() {
            if node.message.role == .assistant, let parent = node.parent, children[parent] == 1, nodes[parent].message.role == .assistant {
                let place = moved[parent]
                joined[place].message.content += "\n\n" + node.message.content
                joined[place].message.model = joined[place].message.model ?? node.message.model
                moved[index] = place
            } else {
                moved[index] = joined.count
                joined.append(Node(message: node.message, parent: node.parent.map { moved[$0] }))
            }
        }
        nodes = joined
        activeLeaf = shown.map { moved[$0] } ?? nodes.indices.last
    }

    /// From a message in the middle on to the end of its branch, along the newest.
    private mutating func descend() {
        guard var leaf = activeLeaf else { return }
        // Children come behind their parents, the newest last.
        var newest = [Int?](repeating: nil, count: nodes.count)
        for (index, node) in nodes.enumerated() { if let parent = node.parent { newest[parent] = index } }
        while let next = newest[leaf] { leaf = next }
        activeLeaf = leaf
    }
}
