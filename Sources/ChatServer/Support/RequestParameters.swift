// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Foundation
import Hummingbird
import MartletAPI

/// What the address of a request says.
struct RequestParameters {
    let request: Request
    let path: [Substring: Substring]

    init(_ request: Request, _ context: some RequestContext) {
        self.request = request
        self.path = Dictionary(context.parameters.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    }

    /// An id in the path; one that is not an id names nothing.
    func id<Entity>(_ name: Substring, of type: Entity.Type = Entity.self) throws -> Identifier<Entity> {
        guard let text = path[name], let id = Identifier<Entity>(String(text)) else { throw ChatError.notFound }
        return id
    }

    /// Nil where it is absent or empty. Throws for what is not UTF-8 or holds a NUL.
    func text(_ name: String) throws -> String? {
        guard let text = formText(name) else { return nil }
        guard !text.contains("\0"), !text.contains("\u{FFFD}") else { throw ChatError.invalid(name, "invalid", "This is not valid text.") }
        return text.isEmpty ? nil : text
    }

    /// As forms and most libraries write a query: `+` is a space.
    private func formText(_ name: String) -> String? {
        for field in (request.uri.query ?? "").split(separator: "&") {
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0] == name else { continue }
            var bytes: [UInt8] = []
            var rest = parts[1].utf8[...]
            while let byte = rest.popFirst() {
                let digits = rest.prefix(2)
                if byte == UInt8(ascii: "%"), digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) {
                    bytes.append(value)
                    rest.removeFirst(2)
                } else {
                    bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
                }
            }
            // What is not UTF-8 becomes U+FFFD, which is refused.
            return String(decoding: bytes, as: UTF8.self)
        }
        return nil
    }

    /// A moment, or a day, which stands for its beginning in UTC.
    func time(_ name: String) throws -> Timestamp? {
        guard let text = try text(name)?.replacingOccurrences(of: " ", with: "+") else { return nil }
        guard let time = Timestamp(text) ?? Timestamp(text + "T00:00:00Z") else {
            throw ChatError.invalid(name, "invalid", "This is not a time like 2026-01-31T09:21:36Z.")
        }
        return time
    }

    func bool(_ name: String) throws -> Bool? {
        switch try text(name)?.lowercased() {
        case nil: nil
        case "true", "1": true
        case "false", "0": false
        case .some: throw ChatError.invalid(name, "wrong_type", "This must be true or false.")
        }
    }

    func queryID<Entity>(_ name: String, of type: Entity.Type = Entity.self) throws -> Identifier<Entity>? {
        guard let text = try text(name) else { return nil }
        guard let id = Identifier<Entity>(text) else { throw ChatError.invalid(name, "invalid", "This is not an id.") }
        return id
    }

    /// One of an enum's words.
    func word<Value: RawRepresentable<String> & CaseIterable>(_ name: String) throws -> Value? {
        guard let text = try text(name) else { return nil }
        guard let value = Value(rawValue: text) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw ChatError.invalid(name, "unknown_word", "This must be one of \(known).")
        }
        return value
    }

    func day(_ name: String) throws -> CalendarDay? {
        guard let text = try text(name) else { return nil }
        guard let day = CalendarDay(text) else { throw ChatError.invalid(name, "invalid", "This must be a day, such as 2026-01-31.") }
        return day
    }

    func page() throws -> PageRequest {
        var page = PageRequest()
        if let text = try text("page_size") {
            guard let size = Int(text), (1...100).contains(size) else {
                throw ChatError.invalid("page_size", "out_of_range", "A page has 1 to 100 entries.")
            }
            page.size = size
        }
        if let text = try text("cursor") {
            guard let cursor = Cursor(opaque: text) else {
                throw ChatError.invalid("cursor", "invalid", "This cursor is not from this server.")
            }
            page.cursor = cursor
        }
        return page
    }

    /// The slice as a page whose addresses are this request's with another cursor.
    func page<Element>(_ slice: Slice<Element>) -> Page<Element> {
        Page(next: slice.next.map(address), previous: slice.previous.map(address), results: slice.items)
    }

    /// As the client reached this server: a proxy in front of it says by which scheme.
    private func address(_ cursor: Cursor) -> String {
        let kept = (request.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("cursor=") && $0 != "cursor" }
        let path = request.uri.path + "?" + (kept + ["cursor=\(cursor.opaque)"]).joined(separator: "&")
        guard let host = request.head.authority else { return path }
        return (request.headers[.xForwardedProto]?.lowercased() == "https" ? "https://" : "http://") + host + path
    }
}

extension Cursor {
    fileprivate var opaque: String {
        Data("\(isBackward ? "b" : "f").\(position).\(id)".utf8).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }

    fileprivate init?(opaque: String) {
        guard opaque.utf8.count <= 200 else { return nil }
        var base64 = opaque.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        base64 += String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: base64) else { return nil }
        let parts = String(decoding: data, as: UTF8.self).split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "b" || parts[0] == "f", let position = Int64(parts[1]) else { return nil }
        self.init(isBackward: parts[0] == "b", position: position, id: String(parts[2]))
    }
}
