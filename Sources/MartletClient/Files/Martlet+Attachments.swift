// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import MartletAPI
import NIOCore

extension Martlet {
    /// Gives the server a file that messages can then name. What it is, its bytes say; the server refuses a kind it does not take
    /// (`unsupported_media_type`), one that is too large (`too_large`) and one that has no room any more (`quota_exceeded`). Not repeated
    /// when an answer is lost. A file that no message has taken is removed after a day.
    public func upload(_ contents: Data, named filename: String) async throws -> Attachment {
        let form = FileForm(contents, named: filename)
        var request = APIRequest(.post, "/api/v1/chat/attachments/")
        request.body = form.body
        request.contentType = form.contentType
        return try await caller.call(request)
    }

    /// With a link to its bytes that holds for an hour.
    public func attachment(_ id: Attachment.ID) async throws -> Attachment {
        try await caller.call(APIRequest(.get, path(id)))
    }

    /// The bytes of a file, all at once.
    public func contents(of id: Attachment.ID) async throws -> Data {
        let link = try await attachment(id).url
        // Only the path is taken from the address, whatever an answer says.
        guard let start = link.range(of: "/api/v1/")?.lowerBound else { throw MartletError.notTheProtocol("a file lies elsewhere") }
        var request = APIRequest(.get, String(link[start...]))
        request.accept = "*/*"
        request.isAuthenticated = false
        return Data(try await caller.answer(to: request).readableBytesView)
    }

    /// Refused with `file_in_use` once a message has it.
    public func deleteAttachment(_ id: Attachment.ID) async throws {
        try await caller.call(APIRequest(.delete, path(id)))
    }

    private func path(_ id: Attachment.ID) -> String {
        "/api/v1/chat/attachments/\(id)/"
    }
}

/// One file as `multipart/form-data` (RFC 7578).
struct FileForm {
    let contentType: String
    let body: ByteBuffer

    /// A boundary of 122 random bits is in no file that was there before.
    init(_ contents: Data, named filename: String, boundary: String = "martlet-\(UUID().uuidString.lowercased())") {
        contentType = "multipart/form-data; boundary=\(boundary)"
        var body = ByteBufferAllocator().buffer(capacity: contents.count + 512)
        body.writeString("--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"")
        body.writeBytes(Self.escaped(filename))
        body.writeString("\"\r\nContent-Type: application/octet-stream\r\n\r\n")
        body.writeBytes(contents)
        body.writeString("\r\n--\(boundary)--\r\n")
        self.body = body
    }

    /// As browsers write a name: what would end it, or its line, is escaped. A NUL, which no header can hold, is left out.
    private static func escaped(_ filename: String) -> [UInt8] {
        filename.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\""): Array("%22".utf8)
            case UInt8(ascii: "\r"): Array("%0D".utf8)
            case UInt8(ascii: "\n"): Array("%0A".utf8)
            case 0: []
            default: [byte]
            }
        }
    }
}
