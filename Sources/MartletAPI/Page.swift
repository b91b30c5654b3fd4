// SPDX-License-Identifier: Apache-2.0

/// One page of a list. `next` and `previous` are addresses on the same server whose `cursor` is opaque.
public struct Page<Element> {
    public var next: String?
    public var previous: String?
    public var results: [Element]

    public init(next: String? = nil, previous: String? = nil, results: [Element]) {
        self.next = next
        self.previous = previous
        self.results = results
    }

    enum CodingKeys: String, CodingKey {
        case next, previous, results
    }
}

extension Page: Sendable where Element: Sendable {}
extension Page: Decodable where Element: Decodable {}

extension Page: Encodable where Element: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(next, forKey: .next)
        try container.encode(previous, forKey: .previous)
        try container.encode(results, forKey: .results)
    }
}
