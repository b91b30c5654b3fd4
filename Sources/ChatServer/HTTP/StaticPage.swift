// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
package import Hummingbird
import NIOCore

/// The built page, read into memory once: what is on disk later, or what a path may mean there, does not matter any more.
package struct StaticPage: Sendable {
    struct Variant: Sendable {
        let bytes: ByteBuffer
        let entityTag: EntityTag
    }

    struct File: Sendable {
        let mediaType: String
        let isImmutable: Bool
        let plain: Variant
        let brotli: Variant?
        let gzip: Variant?
    }

    /// By the path of a request, `/assets/app-1A2B.js`.
    private let files: [String: File]

    /// A directory that is not there makes a page that says so. Files beginning with a dot are left out; `NAME.br` and `NAME.gz` are other
    /// encodings of `NAME`.
    package init(directory: String) throws {
        let root = URL(filePath: directory, directoryHint: .isDirectory).standardizedFileURL
        var contents: [String: ByteBuffer] = [:]
        for name in FileManager.default.enumerator(atPath: root.path)?.compactMap({ $0 as? String }) ?? [] {
            let isHidden = name.split(separator: "/").contains { $0.hasPrefix(".") }
            let url = root.appending(path: name)
            guard !isHidden, try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            contents["/" + name] = ByteBuffer(bytes: try Data(contentsOf: url))
        }
        var files: [String: File] = [:]
        for (path, bytes) in contents {
            if path.hasSuffix(".br") || path.hasSuffix(".gz"), contents[String(path.dropLast(3))] != nil {
                continue
            }
            files[path] = File(
                mediaType: Self.mediaType(of: path) ?? "application/octet-stream", isImmutable: path.hasPrefix("/assets/"),
                plain: Variant(bytes, suffix: ""), brotli: contents[path + ".br"].map { Variant($0, suffix: "-br") },
                gzip: contents[path + ".gz"].map { Variant($0, suffix: "-gz") })
        }
        self.files = files
    }

    /// The page's own address for every path that is no file: the page reads it. A missing asset, and any other name with the ending of a file,
    /// is missing.
    package func response(to request: Request) throws(ProblemResponse) -> Response {
        guard request.method == .get || request.method == .head else { throw .methodNotAllowed(allowed: [.get, .head]) }
        let path = request.uri.path
        if let file = files[path] {
            return response(to: request, with: file)
        }
        guard !path.hasPrefix("/assets/"), Self.mediaType(of: path) == nil else { throw .notFound }
        guard let index = files["/index.html"] else { return notBuilt(request) }
        return response(to: request, with: index)
    }

    private func response(to request: Request, with file: File) -> Response {
        let (variant, encoding) = file.variant(for: request)
        var headers: HTTPFields = [
            .contentType: file.mediaType,
            .eTag: variant.entityTag.text,
            .cacheControl: file.isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
        ]
        headers[.contentEncoding] = encoding
        if file.brotli != nil || file.gzip != nil {
            headers[.vary] = "Accept-Encoding"
        }
        if variant.entityTag.isHeld(by: request) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentLength] = String(variant.bytes.readableBytes)
        return Response(
            status: .ok, headers: headers, body: request.method == .head ? ResponseBody() : ResponseBody(byteBuffer: variant.bytes))
    }

    private func notBuilt(_ request: Request) -> Response {
        let text = ByteBuffer(string: "Martlet is running, but its page has not been built. Build it with `make web`, or use the API.\n")
        let headers: HTTPFields = [.contentType: "text/plain; charset=utf-8", .contentLength: String(text.readableBytes)]
        return Response(
            status: .notFound, headers: headers, body: request.method == .head ? ResponseBody() : ResponseBody(byteBuffer: text))
    }

    private static func mediaType(of path: String) -> String? {
        let name = path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
        guard let dot = name.lastIndex(of: ".") else { return nil }
        switch name[name.index(after: dot)...] {
        case "html": return "text/html; charset=utf-8"
        case "js", "mjs": return "text/javascript; charset=utf-8"
        case "css": return "text/css; charset=utf-8"
        case "json", "map": return "application/json"
        case "webmanifest": return "application/manifest+json"
        case "txt": return "text/plain; charset=utf-8"
        case "svg": return "image/svg+xml"
        case "png": return "image/png"
        case "ico": return "image/vnd.microsoft.icon"
        case "webp": return "image/webp"
        case "woff2": return "font/woff2"
        default: return nil
        }
    }
}

extension StaticPage.Variant {
    fileprivate init(_ bytes: ByteBuffer, suffix: String) {
        self.init(bytes: bytes, entityTag: EntityTag(of: bytes, suffix: suffix))
    }
}

extension StaticPage.File {
    fileprivate func variant(for request: Request) -> (StaticPage.Variant, encoding: String?) {
        let accepted = AcceptedEncodings(request.headers.tokens(in: .acceptEncoding))
        if let brotli, accepted.accept("br") {
            return (brotli, "br")
        }
        if let gzip, accepted.accept("gzip") {
            return (gzip, "gzip")
        }
        return (plain, nil)
    }
}

/// `Accept-Encoding`, read only for what it refuses: of two that a client takes, the server's order decides.
private struct AcceptedEncodings {
    private var weights: [String: Double] = [:]

    init(_ elements: [String]) {
        for element in elements {
            let parts = element.split(separator: ";").map { $0.trimmingSpaces.lowercased() }
            guard let coding = parts.first else { continue }
            weights[coding] = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
        }
    }

    func accept(_ coding: String) -> Bool {
        weights[coding] ?? weights["*"] ?? 0 > 0
    }
}
