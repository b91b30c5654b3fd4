// SPDX-License-Identifier: Apache-2.0

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

    /// `WHERE …`, or nothing.
    var text: String {
        clauses.isEmpty ? "" : "WHERE " + clauses.joined(separator: " AND ")
    }
}
