// SPDX-License-Identifier: Apache-2.0

import ChatCore
import HTTPTypes
import Hummingbird
import Logging
import MartletAPI
import NIOCore
import StreamProtocols

/// `/api/v1/chat/export/`, `/api/v1/chat/conversations/{id}/export/` and `/api/v1/chat/import/`
struct TransferController {
    /// Between two lines that tell how far an import is.
    private static let progressInterval = Duration.milliseconds(200)
    private static let lines = "application/x-ndjson"

    let exports: Exports
    let imports: Imports
    let authenticator: Authenticator

    func add(to routes: RouterGroup<ServerContext>) {
        routes.get("chat/export", use: everything)
        routes.get("chat/conversations/{id}/export", use: conversation)
        routes.post("chat/import", use: take)
    }

    // MARK: Out

    @Sendable func everything(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let files = try files(RequestParameters(request, context))
        let name = "martlet-\(Timestamp.now.description.prefix(10)).json"
        return response("application/json", name: name) { [exports] sink in
            try await exports.everything(of: user, files: files, to: sink)
        }
    }

    @Sendable func conversation(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let parameters = RequestParameters(request, context)
        let word = try parameters.text("format") ?? Exports.Format.markdown.rawValue
        guard let format = Exports.Format(rawValue: word) else {
            throw ChatError.invalid("format", "invalid", "The format is markdown, json or html.")
        }
        let files = try files(parameters)
        let found = try await exports.conversation(try parameters.id("id"), of: user)
        let type =
            switch format {
            case .markdown: "text/markdown; charset=utf-8"
            case .json: "application/json"
            case .html: "text/html; charset=utf-8"
            }
        var response = response(type, name: Exports.fileName(of: found, as: format)) { [exports] sink in
            try await exports.write(found, of: user, as: format, files: files, to: sink)
        }
        if format == .html { response.headers[.contentSecurityPolicy] = HTMLExport.policy + "; frame-ancestors 'none'; sandbox" }
        return response
    }

    private func files(_ parameters: RequestParameters) throws -> Exports.Files {
        guard let word = try parameters.text("attachments") else { return .include }
        guard let files = Exports.Files(rawValue: word) else {
            throw ChatError.invalid("attachments", "invalid", "Attachments are to be told include or refer.")
        }
        return files
    }

    /// What goes wrong on the way ends the connection, so that half a document is not taken for a whole one.
    private func response(
        _ type: String, name: String, _ write: @escaping @Sendable (Exports.Sink) async throws -> Void
    ) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .contentDisposition: ContentDisposition.field(inline: false, filename: name)],
            body: ResponseBody { writer in
                try await write { try await writer.write($0) }
                try await writer.finish(nil)
            })
    }

    // MARK: In

    @Sendable func take(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let file = try await receive(request, from: user)
        guard request.headers[.accept]?.contains(Self.lines) == true else {
            return try .json(try await imports.take(file, by: user))
        }
        let requestID = context.requestID
        return Response(
            status: .ok, headers: [.contentType: Self.lines],
            body: ResponseBody { [imports] writer in
                var told: ContinuousClock.Instant?
                do {
                    let report = try await imports.take(file, by: user) { progress in
                        if let told, told.duration(to: .now) < Self.progressInterval { return }
                        told = .now
                        try await writer.write(Self.line(.progress(progress)))
                    }
                    try await writer.write(Self.line(.report(report)))
                } catch {
                    context.logger.info("an import ended early", metadata: ["error": "\(type(of: error))"])
                    try await writer.write(Self.line(.problem(ProblemResponse(error).problem(requestID: requestID))))
                }
                try await writer.finish(nil)
            })
    }

    /// The body, or the part `file` of a form, checked and on the disk.
    private func receive(_ request: Request, from user: User) async throws -> ImportFile {
        let type = request.headers[.contentType] ?? "application/json"
        let isForm = type.lowercased().hasPrefix("multipart/form-data")
        guard isForm || JSONBody.isJSON(type) else { throw RequestFault.unsupportedMediaType }
        let limit = imports.limits.fileBytes
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit + (isForm ? 65_536 : 0) {
            throw ChatError.tooLarge(field: "file", limit: limit)
        }
        var arriving = try await imports.begin(by: user)
        if isForm {
            var form = try MultipartUpload(request, limit: limit)
            _ = try await form.read { try await arriving.write($0) }
        } else {
            for try await piece in request.body { try await arriving.write(piece) }
        }
        return try await arriving.finish()
    }

    private static func line(_ line: ImportLine) throws -> ByteBuffer {
        var json = try DirectJSONEncoder.encode(line)
        json.writeStaticString("\n")
        return json
    }
}
