// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import Yams

/// The description of the API, `openapi.yaml`, and the page that shows it.
final class APIDescription: Sendable {
    private static let fileName = "openapi.yaml"

    let file: ServedText
    let style = ServedText(APIReferenceStyle.css, mediaType: "text/css; charset=utf-8")
    private let text: String
    private let made = Mutex<ServedText?>(nil)

    init(text: String) {
        self.text = text
        file = ServedText(text, mediaType: "application/yaml")
    }

    /// Made when it is first asked for.
    func page() throws -> ServedText {
        try made.withLock { made in
            if let made { return made }
            let page = ServedText(APIReference(try Yams.compose(yaml: text) ?? Node("")).html(), mediaType: "text/html; charset=utf-8")
            made = page
            return page
        }
    }

    /// Beside the page's directory, else where one that came along with the program would be; nil where there is none.
    static func find(besides pageDirectory: String) -> APIDescription? {
        let page = URL(fileURLWithPath: pageDirectory).standardizedFileURL
        let near = [page.deletingLastPathComponent(), page.deletingLastPathComponent().deletingLastPathComponent()]
        let path =
            near.map { $0.appendingPathComponent(fileName).path }.first { FileManager.default.fileExists(atPath: $0) }
            ?? BesideProgram.find(["share/martlet/" + fileName, fileName])
        guard let data = path.flatMap({ FileManager.default.contents(atPath: $0) }) else { return nil }
        return APIDescription(text: String(decoding: data, as: UTF8.self))
    }
}

/// Text in memory, as an answer that is sent again only when it has changed.
struct ServedText: Sendable {
    let bytes: ByteBuffer
    private let mediaType: String
    private let entityTag: EntityTag

    init(_ text: String, mediaType: String) {
        bytes = ByteBuffer(string: text)
        self.mediaType = mediaType
        entityTag = EntityTag(of: bytes)
    }

    func response(to request: Request) -> Response {
        var headers: HTTPFields = [.contentType: mediaType, .eTag: entityTag.text, .cacheControl: "no-cache"]
        guard !entityTag.isHeld(by: request) else { return Response(status: .notModified, headers: headers) }
        headers[.contentLength] = String(bytes.readableBytes)
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: bytes))
    }
}
