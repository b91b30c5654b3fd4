// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// What a part of a form says about itself.
package struct MultipartHeaders: Hashable, Sendable {
    /// The field's name.
    package var name: String
    /// As the client wrote it; nil for a field that is no file.
    package var filename: String?

    package init(name: String, filename: String? = nil) {
        self.name = name
        self.filename = filename
    }

    /// Lines without their ends. Throws `malformed` where one is no header, or there is not exactly one `Content-Disposition`
    /// that is a form's.
    init(lines: [Slice<ByteBufferView>]) throws(MultipartParser.Fault) {
        var disposition: Parameters?
        for line in lines {
            let bytes = Array(line)
            guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0, bytes[..<colon].allSatisfy(isTokenCharacter) else {
                throw .malformed
            }
            guard String(decoding: bytes[..<colon], as: UTF8.self).lowercased() == "content-disposition" else { continue }
            guard disposition == nil, let parameters = Parameters(bytes[(colon + 1)...]), parameters.value.lowercased() == "form-data"
            else {
                throw .malformed
            }
            disposition = parameters
        }
        guard let disposition, let name = disposition["name"] else { throw .malformed }
        self.init(name: name, filename: disposition.extended("filename") ?? disposition["filename"])
    }
}

extension MultipartHeaders {
    /// The boundary of a request's `Content-Type`; nil where that is not `multipart/form-data` with one.
    package static func boundary(ofContentType text: String) -> String? {
        guard let parameters = Parameters(Array(text.utf8)[...]), parameters.value.lowercased() == "multipart/form-data" else { return nil }
        return parameters["boundary"]
    }
}

private func isTokenCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
    default: Array("!#$%&'*+-.^_`|~".utf8).contains(byte)
    }
}

/// `value; name=token; name="quoted"`
private struct Parameters {
    let value: String
    private var parameters: [String: [UInt8]] = [:]

    /// Nil where it does not have that form, or names a parameter twice.
    init?(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        func skipSpaces() { rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } }
        skipSpaces()
        let value = rest.prefix { isTokenCharacter($0) || $0 == UInt8(ascii: "/") }
        self.value = String(decoding: value, as: UTF8.self)
        rest = rest.dropFirst(value.count)
        skipSpaces()
        while rest.first == UInt8(ascii: ";") {
            rest.removeFirst()
            skipSpaces()
            // A semicolon with nothing behind it is harmless.
            if rest.isEmpty { break }
            let name = rest.prefix(while: isTokenCharacter)
            rest = rest.dropFirst(name.count)
            guard !name.isEmpty, rest.first == UInt8(ascii: "=") else { return nil }
            rest.removeFirst()
            var content: [UInt8] = []
            if rest.first == UInt8(ascii: "\"") {
                rest.removeFirst()
                while let byte = rest.first, byte != UInt8(ascii: "\"") {
                    rest.removeFirst()
                    // Only these two are escaped: some clients send paths with single backslashes.
                    if byte == UInt8(ascii: "\\"), let next = rest.first, next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") {
                        content.append(next)
                        rest.removeFirst()
                    } else {
                        content.append(byte)
                    }
                }
                guard rest.first == UInt8(ascii: "\"") else { return nil }
                rest.removeFirst()
            } else {
                let token = rest.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
                content = Array(token)
                rest = rest.dropFirst(token.count)
            }
            let key = String(decoding: name, as: UTF8.self).lowercased()
            guard parameters.updateValue(content, forKey: key) == nil else { return nil }
            skipSpaces()
        }
        guard rest.isEmpty else { return nil }
    }

    /// Browsers write a quotation mark and the ends of lines as `%22`, `%0D` and `%0A`.
    subscript(name: String) -> String? {
        parameters[name].map { bytes in
            String(decoding: bytes, as: UTF8.self).replacing("%22", with: "\"").replacing("%0D", with: "\r").replacing("%0A", with: "\n")
        }
    }

    /// `name*=UTF-8''percent-encoded` (RFC 8187); nil where it is not that.
    func extended(_ name: String) -> String? {
        guard let bytes = parameters[name + "*"] else { return nil }
        let parts = bytes.split(separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, String(decoding: parts[0], as: UTF8.self).lowercased() == "utf-8" else { return nil }
        var decoded: [UInt8] = []
        var rest = parts[2]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
            decoded.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: decoded, as: UTF8.self)
    }
}
