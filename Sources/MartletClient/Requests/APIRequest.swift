// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import NIOCore

/// One REST call, as it is made once or several times.
struct APIRequest: Sendable {
    enum Method: String {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// How long one attempt may take; then it has failed with `timedOut`.
    enum Patience: Sendable {
        /// `Options.timeout`.
        case usual
        /// For an answer that takes its time to be made.
        case upTo(Duration)
        /// For what may be of any size: as long as something moves.
        case whileMoving
    }

    let method: Method
    /// Behind the server's address, its query included.
    var path: String
    var body: ByteBuffer?
    /// The media type of the body.
    var contentType = "application/json"
    /// The media type of the answer.
    var accept = "application/json"
    var isAuthenticated = true
    /// Whether doing it twice is as good as once.
    var mayRepeat: Bool
    var patience = Patience.usual
    /// Where a repeat must not come late: an attempt that another one can follow is given up after this time.
    var repeatsAfter: Duration?
    /// At most so many attempts, whatever the options say.
    var maximumAttempts: Int?

    /// Calls that only read, and deleting, may be repeated.
    init(_ method: Method, _ path: String, query: [(name: String, value: String?)] = []) {
        self.method = method
        self.path = path + Self.encoded(query)
        mayRepeat = method == .get || method == .delete
    }

    init(_ method: Method, _ path: String, sending value: some Encodable, mayRepeat: Bool) {
        self.method = method
        self.path = path
        self.mayRepeat = mayRepeat
        body = JSON.encode(value)
    }

    private static func encoded(_ query: [(name: String, value: String?)]) -> String {
        let given = query.compactMap { name, value in value.map { name + "=" + percentEncoded($0) } }
        return given.isEmpty ? "" : "?" + given.joined(separator: "&")
    }

    /// Everything but RFC 3986's unreserved characters is escaped.
    private static func percentEncoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}

/// The JSON of the wire.
enum JSON {
    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // An agent's parameter that is no number in JSON is for the server to refuse, not a reason to stop.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        return encoder
    }()
    private static let decoder = JSONDecoder()

    static func encode(_ value: some Encodable) -> ByteBuffer {
        do {
            return ByteBuffer(bytes: try encoder.encode(value))
        } catch {
            // Every field of a request is a string, a number, a truth value or null: none can be refused.
            preconditionFailure("a request that cannot be written as JSON: \(error)")
        }
    }

    static func decode<Value: Decodable>(_ type: Value.Type = Value.self, from buffer: ByteBuffer) throws -> Value {
        try decoder.decode(type, from: buffer.withUnsafeReadableBytes { Data($0) })
    }
}
