// SPDX-License-Identifier: Apache-2.0

internal import ChatCore

/// Which part of an ordered list is wanted.
struct PageWindow {
    /// The place to begin after; nil: the list's beginning, or its end when backward.
    var place: Cursor?
    /// Whether to go from the place towards the list's beginning. Elements are then fetched in reverse.
    var isBackward: Bool
    var limit: Int

    /// The latest first, or, towards the list's beginning, last.
    func order(time: String, id: String) -> String {
        let direction = isBackward ? "ASC" : "DESC"
        return "ORDER BY \(time) \(direction), \(id) \(direction)"
    }
}

extension PageRequest {
    /// Fetches a page, and looks whether something lies on either side of it. `place` names an element's place in the list;
    /// its direction does not matter.
    func slice<Element>(place: (Element) -> Cursor, fetch: (PageWindow) throws -> [Element]) rethrows -> Slice<Element> {
        let isBackward = cursor?.isBackward ?? false
        var items = try fetch(PageWindow(place: cursor, isBackward: isBackward, limit: size + 1))
        let goesOn = items.count > size
        if goesOn { items.removeLast() }
        if isBackward { items.reverse() }
        guard let first = items.first, let last = items.last else { return Slice(items: []) }

        func end(_ element: Element, isBackward: Bool) -> Cursor {
            var cursor = place(element)
            cursor.isBackward = isBackward
            return cursor
        }
        var slice = Slice(items: items, next: end(last, isBackward: false), previous: end(first, isBackward: true))
        // Where the page began there is nothing on the other side, unless a cursor led here.
        let liesBehind =
            try cursor != nil
            && !fetch(PageWindow(place: isBackward ? slice.next : slice.previous, isBackward: !isBackward, limit: 1)).isEmpty
        if !(isBackward ? liesBehind : goesOn) { slice.next = nil }
        if !(isBackward ? goesOn : liesBehind) { slice.previous = nil }
        return slice
    }
}
