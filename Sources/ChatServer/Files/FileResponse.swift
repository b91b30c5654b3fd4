// SPDX-License-Identifier: Apache-2.0

import ChatCore
import HTTPTypes
import Hummingbird
import MartletAPI

/// A file of somebody's, sent so that it stays a file: nothing in it can run in this server's name, whatever it holds.
enum FileResponse {
    /// No script, no style, nothing fetched, an origin of its own.
    private static let policy = "default-src 'none'; sandbox; frame-ancestors 'none'"

    /// Throws a 416 for a range that the file does not reach.
    static func make(_ request: Request, _ opened: Attachments.Opened) throws -> Response {
        let (attachment, file) = (opened.attachment, opened.file)
        let entityTag = "\"\(attachment.sha256)\""
        var headers: HTTPFields = [
            .contentType: attachment.mediaType + (opened.charset.map { "; charset=\($0)" } ?? ""),
            .contentDisposition: ContentDisposition.field(
                inline: MediaType.shownInline.contains(attachment.mediaType), filename: attachment.filename),
            .contentSecurityPolicy: policy,
            .eTag: entityTag,
            .acceptRanges: "bytes",
            // The link ends within the hour, and its content never changes.
            .cacheControl: "private, max-age=3600",
        ]
        if request.headers.tokens(in: .ifNoneMatch).contains(where: { $0 == "*" || $0 == entityTag || $0 == "W/" + entityTag }) {
            return Response(status: .notModified, headers: headers)
        }
        let range: Range<Int>
        var status = HTTPResponse.Status.ok
        switch ByteRange(request.headers, size: file.size, entityTag: entityTag) {
        case .whole: range = 0..<file.size
        case .part(let part):
            range = part
            status = .partialContent
            headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.size)"
        case .unsatisfiable:
            throw ProblemResponse(
                .rangeNotSatisfiable, .rangeNotSatisfiable, "The file has \(file.size) bytes.",
                headers: [.contentRange: "bytes */\(file.size)", .acceptRanges: "bytes"])
        }
        headers[.contentLength] = String(range.count)
        guard request.method != .head else { return Response(status: status, headers: headers) }
        return Response(
            status: status, headers: headers,
            body: .init(contentLength: range.count) { writer in
                for try await piece in file.pieces(range) { try await writer.write(piece) }
                try await writer.finish(nil)
            })
    }
}
