// SPDX-License-Identifier: Apache-2.0

internal import ChatCore

/// Follows `next` from the first page to the last, then `previous` back to the first.
func walk<Element: Sendable>(
    size: Int, between: (Int) async throws -> Void = { _ in }, _ fetch: (PageRequest) async throws -> Slice<Element>
) async throws -> (forward: [[Element]], backward: [[Element]]) {
    var forward: [[Element]] = []
    var backward: [[Element]] = []
    var slice = try await fetch(PageRequest(size: size))
    forward.append(slice.items)
    while let next = slice.next {
        try await between(forward.count)
        slice = try await fetch(PageRequest(size: size, cursor: next))
        forward.append(slice.items)
    }
    while let previous = slice.previous {
        slice = try await fetch(PageRequest(size: size, cursor: previous))
        backward.append(slice.items)
    }
    return (forward, backward)
}
