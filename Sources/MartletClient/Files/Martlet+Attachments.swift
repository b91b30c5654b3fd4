// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import MartletAPI
import NIOCore

extension Martlet {
    /// Gives the server a file that messages can then name. What it is, its bytes say; the server refuses a kind it does not take
    /// (`unsupported_media_type`), one that is too large (`too_large`) and one that has no room any more (`quota_exceeded`). Not repeated
    /// when an answer is lost. A file that no message has taken is removed after a day.
    public func upload(_ contents: Data, named filename: String) async throws -> Attachment {
        let form = FileForm(named: filename)
        var request = form.request
        request.body = form.body(contents)
        request.patience = .whileMoving
        return try await caller.call(request)
    }

    /// The same for a file of any size, which is never whole in memory.
    ///
    /// - Parameter bytes: the file, `length` bytes of it. What has been taken from the sequence is on its way, so counting there shows
    ///   how far the upload is.
    public func upload<Bytes: AsyncSequence & Sendable>(
        _ bytes: Bytes, length: Int64, named filename: String
    ) async throws -> Attachment where Bytes.Element == Data {
        let form = FileForm(named: filename)
        var answer = ByteBuffer()
        try await caller.stream(form.request, form.body(bytes, length: length)) { answer.writeImmutableBuffer($0) }
        return try APICaller.decoded(answer)
    }

    /// The files of a conversation, on every branch, in the order in which they were sent.
    public func attachments(in conversation: Conversation.ID) -> Listing<Attachment> {
        Listing(caller: caller, request: APIRequest(.get, path(conversation) + "attachments/"))
    }

    /// With a link to its bytes that holds for an hour.
    public func attachment(_ id: Attachment.ID) async throws -> Attachment {
        try await caller.call(APIRequest(.get, path(id)))
    }

    /// The bytes of a file, all at once.
    public func contents(of id: Attachment.ID) async throws -> Data {
        Data(try await caller.answer(to: contentsRequest(id)).readableBytesView)
    }

    /// The bytes of a file, piece by piece; when `receive` returns is when the next piece is asked for. Not repeated: what was received is
    /// the whole file only when this returns.
    public func contents(of id: Attachment.ID, receive: (Data) async throws -> Void) async throws {
        try await caller.stream(contentsRequest(id)) { try await receive(Data($0.readableBytesView)) }
    }

    /// Refused with `file_in_use` once a message has it.
    public func deleteAttachment(_ id: Attachment.ID) async throws {
        try await caller.call(APIRequest(.delete, path(id)))
    }

    private func contentsRequest(_ id: Attachment.ID) -> APIRequest {
        var request = APIRequest(.get, path(id) + "content/")
        request.accept = "*/*"
        request.patience = .whileMoving
        return request
    }

    private func path(_ id: Attachment.ID) -> String {
        "/api/v1/chat/attachments/\(id)/"
    }
}

/// One file as `multipart/form-data` (RFC 7578).
struct FileForm {
    private let boundary: String
    private let head: ByteBuffer
    private let tail: ByteBuffer

    /// A boundary of 122 random bits is in no file that was there before.
    init(named filename: String, boundary: String = "martlet-\(UUID().uuidString.lowercased())") {
        self.boundary = boundary
        var head = ByteBuffer(string: "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"")
        head.writeBytes(Self.escaped(filename))
        head.writeString("\"\r\nContent-Type: application/octet-stream\r\n\r\n")
        self.head = head
        tail = ByteBuffer(string: "\r\n--\(boundary)--\r\n")
    }

    /// Without its body.
    var request: APIRequest {
        var request = APIRequest(.post, "/api/v1/chat/attachments/")
        request.contentType = "multipart/form-data; boundary=\(boundary)"
        return request
    }

    func body(_ contents: Data) -> ByteBuffer {
        var body = ByteBufferAllocator().buffer(capacity: head.readableBytes + contents.count + tail.readableBytes)
        body.writeImmutableBuffer(head)
        body.writeBytes(contents)
        body.writeImmutableBuffer(tail)
        return body
    }

    func body<Bytes: AsyncSequence & Sendable>(_ contents: Bytes, length: Int64) -> StreamedBody where Bytes.Element == Data {
        StreamedBody(
            FormPieces(head: head, contents: contents, tail: tail), length: length + Int64(head.readableBytes + tail.readableBytes))
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

/// A form's head, its file and its end.
private struct FormPieces<Contents: AsyncSequence & Sendable>: AsyncSequence, Sendable where Contents.Element == Data {
    let head: ByteBuffer
    let contents: Contents
    let tail: ByteBuffer

    func makeAsyncIterator() -> Iterator {
        Iterator(head: head, contents: contents.makeAsyncIterator(), tail: tail)
    }

    struct Iterator: AsyncIteratorProtocol {
        var head: ByteBuffer?
        var contents: Contents.AsyncIterator
        var tail: ByteBuffer?

        mutating func next() async throws -> ByteBuffer? {
            if let head {
                self.head = nil
                return head
            }
            if let piece = try await contents.next() { return ByteBuffer(bytes: piece) }
            defer { tail = nil }
            return tail
        }
    }
}
