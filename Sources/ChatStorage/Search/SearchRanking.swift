// SPDX-License-Identifier: Apache-2.0

internal import ChatCore

/// The order of results. All that was found cannot be ranked for each page, so it is taken in groups, the newest first, and
/// each group is ranked by itself. Of what is found seldom there is one group, and the best comes first; of what is
/// everywhere, the best of the newest.
///
/// A group is known by the numbers between which it lies, which its cursors hold: what comes later is not in it, and what
/// goes makes room for nothing.
struct SearchRanking {
    static let groupSize = 100
    /// As many are read where a cursor names a group: one that somebody made up could name them all.
    private static let groupLimit = 2 * groupSize

    let reader: SearchReader

    struct Placed {
        var hit: SearchHit
        var span: ClosedRange<Int64>

        var cursor: Cursor {
            Cursor(isBackward: false, position: hit.score, id: "\(span.lowerBound).\(span.upperBound).\(hit.number)")
        }
    }

    private struct Place {
        var span: ClosedRange<Int64>
        var score: Int64
        var number: Int64

        init?(_ cursor: Cursor) {
            let numbers = cursor.id.split(separator: ".").compactMap { Int64($0) }
            guard numbers.count == 3, numbers[0] > 0, numbers[0] <= numbers[1], numbers[1] < .max - 1 else { return nil }
            span = numbers[0]...numbers[1]
            score = cursor.position
            number = numbers[2]
        }
    }

    func hits(_ window: PageWindow) throws -> [Placed] {
        guard let cursor = window.place else { return window.isBackward ? [] : try after(nil, limit: window.limit) }
        guard let place = Place(cursor) else { return [] }
        return window.isBackward ? try before(place, limit: window.limit) : try after(place, limit: window.limit)
    }

    private func ranked(_ hits: [SearchHit], _ span: ClosedRange<Int64>) -> [Placed] {
        hits.sorted { $0.comesBefore($1) }.map { Placed(hit: $0, span: span) }
    }

    private func after(_ place: Place?, limit: Int) throws -> [Placed] {
        var found: [Placed] = []
        var upper = Int64.max - 1
        if let place {
            found += ranked(try reader.hits(in: place.span, newestFirst: true, limit: Self.groupLimit), place.span)
                .filter { ($0.hit.score, $0.hit.number) < (place.score, place.number) }
            upper = place.span.lowerBound - 1
        }
        while found.count < limit, upper > 0 {
            let group = try reader.hits(in: 1...upper, newestFirst: true, limit: Self.groupSize)
            guard let newest = group.map(\.number).max(), let oldest = group.map(\.number).min() else { break }
            found += ranked(group, oldest...(place == nil && found.isEmpty ? newest : upper))
            if group.count < Self.groupSize { break }
            upper = oldest - 1
        }
        return Array(found.prefix(limit))
    }

    /// From the place backwards.
    private func before(_ place: Place, limit: Int) throws -> [Placed] {
        var found = ranked(try reader.hits(in: place.span, newestFirst: true, limit: Self.groupLimit), place.span)
            .filter { ($0.hit.score, $0.hit.number) > (place.score, place.number) }
        found.reverse()
        var lower = place.span.upperBound + 1
        while found.count < limit {
            let group = try reader.hits(in: lower...(Int64.max - 1), newestFirst: false, limit: Self.groupSize)
            guard let newest = group.map(\.number).max() else { break }
            found += ranked(group, lower...newest).reversed()
            if group.count < Self.groupSize { break }
            lower = newest + 1
        }
        return Array(found.prefix(limit))
    }
}
