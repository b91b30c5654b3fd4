// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import MartletAPI

/// What a list's rows must fulfil: few shapes of a statement, whatever is asked for, so that each can stay prepared.
struct Conditions {
    private var clauses: [String] = []
    private(set) var bindings: [SQLValue]

    /// `bindings`: those that the statement has besides.
    init(after bindings: [SQLValue] = []) {
        self.bindings = bindings
    }

    /// `clause` is given the number of the placeholder for the first of `values`.
    mutating func add(_ clause: (Int) -> String, _ values: SQLValue...) {
        clauses.append(clause(bindings.count + 1))
        bindings += values
    }

    /// Only what lies beyond the window's place, in a list that is ordered by a time and an id.
    mutating func add<Entity>(beyond window: PageWindow, time: String, id: String, of type: Entity.Type) {
        guard let place = window.place, let entity = Identifier<Entity>(place.id) else { return }
        add({ "(\(time), \(id)) \(window.isBackward ? ">" : "<") (?\($0), ?\($0 + 1))" }, .integer(place.position), .id(entity))
    }

    /// `WHERE …`, or nothing.
    var text: String {
        clauses.isEmpty ? "" : "WHERE " + clauses.joined(separator: " AND ")
    }
}
