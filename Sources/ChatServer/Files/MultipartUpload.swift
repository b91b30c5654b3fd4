// SPDX-License-Identifier: Apache-2.0

import ChatCore
import HTTPTypes
import Hummingbird
import MartletAPI
import NIOCore
import StreamProtocols

/// Reading the one file of a form, piece by piece, as it arrives.
struct MultipartUpload {
    /// For boundaries, headers and fields that nobody asked for.
    private static let overhead = 65_536

    private let request: Request
    private var parser: MultipartParser

    /// Throws for what is no form, and for one that says that it is longer than a file of `limit` bytes can make it.
    init(_ request: Request, limit: Int) throws {
        self.request = request
        let type = request.headers[.contentType] ?? ""
        guard type.prefix(while: { $0 != ";" }).trimmingSpaces.lowercased() == "multipart/form-data" else {
            throw ProblemResponse(
                .unsupportedMediaType, .unsupportedMediaType, "The body must be multipart/form-data with a part named file.")
        }
        guard let boundary = MultipartHeaders.boundary(ofContentType: type), let parser = MultipartParser(boundary: boundary) else {
            throw ProblemResponse(.badRequest, .malformedMultipart, "The Content-Type names no boundary, or one that is not allowed.")
        }
        self.parser = parser
        if let length = Self.length(of: request), length > limit + Self.overhead { throw ChatError.tooLarge(field: "file", limit: limit) }
    }

    /// Of the whole body, where the client says it.
    static func length(of request: Request) -> Int? {
        request.headers[.contentLength].flatMap { Int($0) }
    }

    /// Hands the part `file` on and skips other fields, which may have 64 KiB together. Throws what `write` throws, and for a form
    /// without exactly one file. Returns the name that the client gives the file, after the form's whole end.
    mutating func read(_ write: (ByteBuffer) async throws -> Void) async throws -> String? {
        var file: MultipartHeaders?
        var isInFile = false
        var skipped = 0
        func take(_ event: MultipartParser.Event) async throws {
            switch event {
            case .part(let headers):
                isInFile = headers.name == "file"
                guard isInFile else { return }
                guard file == nil else { throw ChatError.invalid("file", "too_many", "A request uploads one file.") }
                file = headers
            case .bytes(let bytes) where isInFile: try await write(bytes)
            case .bytes(let bytes):
                skipped += bytes.readableBytes
                guard skipped <= Self.overhead else { throw ChatError.tooLarge(field: "form", limit: Self.overhead) }
            case .partEnd, .end: break
            }
        }
        do {
            for try await piece in request.body {
                parser.feed(piece)
                while let event = try parser.next() { try await take(event) }
            }
            try parser.finish()
        } catch let fault as MultipartParser.Fault {
            throw ProblemResponse(.badRequest, .malformedMultipart, fault.detail)
        }
        guard let file else { throw ChatError.invalid("file", "required", "The form has no part named file.") }
        return file.filename
    }
}

extension MultipartParser.Fault {
    fileprivate var detail: String {
        switch self {
        case .malformed: "The body is not well-formed multipart/form-data."
        case .incomplete: "The body ends before the form does."
        case .tooManyParts(let limit): "A form may have at most \(limit) parts."
        case .headersTooLong(let limit): "The headers of a part may have at most \(limit) bytes."
        case .tooManyHeaders(let limit): "A part may have at most \(limit) headers."
        }
    }
}
