// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// What a request wants of a file (RFC 9110, section 14).
enum ByteRange: Equatable {
    /// Also for a `Range` that is not understood, and for several ranges at once: a server may always answer with everything.
    case whole
    case part(Range<Int>)
    case unsatisfiable

    init(_ headers: HTTPFields, size: Int, entityTag: String) {
        guard let field = headers[.range] else {
            self = .whole
            return
        }
        // A date here is never ours: there is no Last-Modified.
        if let condition = headers[.ifRange], condition != entityTag {
            self = .whole
            return
        }
        self.init(field, size: size)
    }

    private init(_ field: String, size: Int) {
        self = .whole
        let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].lowercased() == "bytes", !parts[1].contains(",") else { return }
        let ends = parts[1].split(separator: "-", omittingEmptySubsequences: false).map { $0.filter { $0 != " " && $0 != "\t" } }
        guard ends.count == 2 else { return }
        switch (Self.number(ends[0]), Self.number(ends[1])) {
        case (nil, let count?) where ends[0].isEmpty:
            self = count == 0 || size == 0 ? .unsatisfiable : .part(max(0, size - count)..<size)
        case (let first?, nil) where ends[1].isEmpty:
            self = first < size ? .part(first..<size) : .unsatisfiable
        case (let first?, let last?) where first <= last:
            self = first < size ? .part(first..<min(size, last == .max ? size : last + 1)) : .unsatisfiable
        default: break
        }
    }

    /// Digits and nothing else; what is too large to count is as good as the largest number.
    private static func number(_ text: some StringProtocol) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text) ?? .max
    }
}
