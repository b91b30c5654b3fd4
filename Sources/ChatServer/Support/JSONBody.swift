// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Foundation
import HTTPTypes
import Hummingbird
import MartletAPI
import NIOCore
import NIOFoundationCompat
import StreamProtocols

/// Reading the JSON of a request.
enum JSONBody {
    /// A message at its largest may be escaped to six times its size; more than this is too large before it is looked at.
    static let limit = 2 * 1024 * 1024

    /// With `orEmpty`, no body at all reads like `{}`, whatever it says that it would be: `curl -X POST -d ''` calls it a form.
    static func read<Value: Decodable>(_ type: Value.Type = Value.self, from request: Request, orEmpty: Bool = false) async throws -> Value
    {
        let saysJSON = request.headers[.contentType].map(isJSON) ?? true
        let length = request.headers[.contentLength].flatMap { Int($0) }
        guard saysJSON || (orEmpty && length ?? 0 == 0) else { throw RequestFault.unsupportedMediaType }
        if let length, length > limit { throw RequestFault.bodyTooLarge(limit: limit) }
        var body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw RequestFault.bodyTooLarge(limit: limit)
        }
        guard saysJSON || body.readableBytes == 0 else { throw RequestFault.unsupportedMediaType }
        if body.readableBytes == 0, orEmpty { body = ByteBuffer(string: "{}") }
        return try decode(type, from: body)
    }

    static func decode<Value: Decodable>(_ type: Value.Type = Value.self, from text: ByteBuffer) throws -> Value {
        var text = text
        // RFC 8259 lets a byte order mark be passed over.
        if text.readableBytesView.starts(with: [0xEF, 0xBB, 0xBF]) { text.moveReaderIndex(forwardBy: 3) }
        do {
            try JSONInspection().check(text)
        } catch {
            throw RequestFault.malformedJSON(error.reason)
        }
        // The decoder looks at what it is asked for, and takes "01" and "\q" beside it.
        do {
            try text.withUnsafeReadableBytes { try JSONReader.read($0) { reader throws(JSONReader.Fault) in try reader.skip() } }
        } catch {
            throw RequestFault.malformedJSON("The body is not JSON.")
        }
        do {
            return try JSONDecoder().decode(type, from: text)
        } catch let error as DecodingError {
            throw fault(error)
        }
    }

    static func isJSON(_ contentType: String) -> Bool {
        let essence = contentType.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        return essence == "application/json" || (essence.hasPrefix("application/") && essence.hasSuffix("+json"))
    }

    /// What is said of a value that is not what was expected.
    static func fault(_ error: DecodingError) -> any Error {
        func invalid(_ path: [any CodingKey], _ code: String, _ detail: String) -> any Error {
            let field = path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
            guard !field.isEmpty else { return RequestFault.malformedJSON("The body must be a JSON object.") }
            return ChatError.invalid(field, code, detail)
        }
        switch error {
        case .keyNotFound(let key, let context): return invalid(context.codingPath + [key], "required", "This field is needed.")
        case .valueNotFound(_, let context): return invalid(context.codingPath, "required", "This field may not be null.")
        case .typeMismatch(let type, let context): return invalid(context.codingPath, "wrong_type", "This field must be \(name(of: type)).")
        case .dataCorrupted(let context):
            guard context.codingPath.isEmpty else {
                return invalid(context.codingPath, "invalid", "This value \(context.debugDescription).")
            }
            return RequestFault.malformedJSON("The body is not JSON.")
        @unknown default: return RequestFault.malformedJSON("The body is not what was expected.")
        }
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is Int.Type, is Int64.Type: "a whole number"
        case is Double.Type: "a number"
        case is [Any].Type: "a list"
        case is [String: Any].Type: "an object"
        default: "of another type"
        }
    }
}

extension JSONInspection.Fault {
    var reason: String {
        switch self {
        case .invalidUTF8: "The body is not UTF-8."
        case .nul: "A string holds a NUL character."
        case .loneSurrogate: "A string holds half of a surrogate pair."
        case .tooDeep: "The body is nested deeper than 64 levels."
        case .numberTooLong: "A number has too many digits."
        case .trailingComma: "A comma has nothing behind it."
        }
    }
}

/// What is wrong with a request before the product sees it.
enum RequestFault: Error, Equatable {
    case malformedJSON(String)
    case bodyTooLarge(limit: Int)
    case unsupportedMediaType
}
