// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Hummingbird
import MartletAPI

/// `/api/v1/chat/attachments/`
struct AttachmentController {
    let attachments: Attachments
    let authenticator: Authenticator

    func add(to routes: RouterGroup<ServerContext>) {
        let files = routes.group("chat/attachments")
        files.post(use: upload)
        files.get("{id}", use: attachment)
        files.delete("{id}", use: delete)
        files.get("{id}/content", use: content)
        routes.get("chat/conversations/{id}/attachments", use: list)
    }

    @Sendable func upload(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        var form = try MultipartUpload(request, limit: attachments.limits.fileBytes)
        let upload = try await attachments.begin(by: user.id)
        let name = try await form.read { try await upload.write($0) }
        return try .json(try await upload.finish(named: name), status: .created)
    }

    @Sendable func attachment(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        return try .json(try await attachments.attachment(try RequestParameters(request, context).id("id"), of: user.id))
    }

    @Sendable func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        let found = try await attachments.attachments(in: try RequestParameters(request, context).id("id"), of: user.id)
        return try .json(Page(next: nil, previous: nil, results: found))
    }

    @Sendable func delete(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await authenticator.identity(of: request).user
        try await attachments.delete(try RequestParameters(request, context).id("id"), of: user.id)
        return .noContent
    }

    /// By a signed link, without a header; or, for programs, with one and without a signature.
    @Sendable func content(_ request: Request, _ context: ServerContext) async throws -> Response {
        let parameters = RequestParameters(request, context)
        let id = try parameters.id("id", of: Attachment.self)
        let opened =
            if let signature = try parameters.text("signature"), let expires = try parameters.text("expires") {
                try await attachments.open(id, expires: expires, signature: signature)
            } else {
                try await attachments.open(id, of: try await authenticator.identity(of: request).user.id)
            }
        return try FileResponse.make(request, opened)
    }
}
