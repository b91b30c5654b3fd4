// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import MartletAPI
import NIOCore

extension Martlet {
    /// What becomes of files in an export.
    public enum ExportedFiles: String, Sendable {
        /// Their bytes are in the document.
        case include
        /// They are named, with their ids and hashes.
        case refer
    }

    /// As what one conversation is written.
    public enum ExportFormat: String, Sendable {
        case markdown, json, html
    }

    /// Everything the account has, as one JSON document that `importConversations` takes. `receive` is given it piece by piece; when it
    /// returns is when the next piece is asked for. Not repeated: what was received is a whole document only when this returns.
    public func exportEverything(files: ExportedFiles = .include, receive: (Data) async throws -> Void) async throws {
        let request = APIRequest(.get, "/api/v1/chat/export/", query: [("attachments", files.rawValue)])
        try await caller.stream(request) { try await receive(Data($0.readableBytesView)) }
    }

    /// One conversation. As JSON with all of its branches, else the branch that is shown.
    public func export(
        _ conversation: Conversation.ID, as format: ExportFormat, files: ExportedFiles = .include, receive: (Data) async throws -> Void
    ) async throws {
        let query = [("format", format.rawValue), ("attachments", files.rawValue)]
        let request = APIRequest(.get, path(conversation) + "export/", query: query)
        try await caller.stream(request) { try await receive(Data($0.readableBytesView)) }
    }

    /// Takes the conversations of an export file: Martlet's, ChatGPT's, Claude's or Open WebUI's. What is there already is not taken twice, so
    /// the same file again goes on where an attempt broke off.
    ///
    /// - Parameter bytes: the file, `length` bytes of it.
    public func importConversations<Bytes: AsyncSequence & Sendable>(
        _ bytes: Bytes, length: Int64, progress: (ImportProgress) async -> Void = { _ in }
    ) async throws -> ImportReport where Bytes.Element == Data {
        let body = StreamedBody(bytes.map { ByteBuffer(bytes: $0) }, length: length)
        var lines = LineReader()
        var report: ImportReport?
        func take(_ line: ByteBuffer) async throws {
            switch try? JSON.decode(ImportLine.self, from: line) {
            case .progress(let value): await progress(value)
            case .report(let value): report = value
            case .problem(let problem): throw MartletError.problem(problem, retryAfter: nil)
            case nil: throw MartletError.notTheProtocol("its answer is not the JSON that was expected")
            }
        }
        var request = APIRequest(.post, "/api/v1/chat/import/")
        request.accept = "application/x-ndjson"
        try await caller.stream(request, body) { piece in
            for line in lines.take(piece) { try await take(line) }
        }
        guard let report else { throw MartletError.transport(.init(kind: .lost, debugDescription: "the answer ended without a report")) }
        return report
    }
}

/// Cuts an answer into its lines.
private struct LineReader {
    private var rest = ByteBuffer()

    mutating func take(_ piece: ByteBuffer) -> [ByteBuffer] {
        rest.writeImmutableBuffer(piece)
        var lines: [ByteBuffer] = []
        while let end = rest.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            if let line = rest.readSlice(length: end - rest.readerIndex) { lines.append(line) }
            rest.moveReaderIndex(forwardBy: 1)
        }
        rest.discardReadBytes()
        return lines
    }
}
