// SPDX-License-Identifier: Apache-2.0

import ChatCore
import HTTPTypes
import Hummingbird
import MartletAPI

/// What every error of the product is to the outside: a status and a code over HTTP, the same code on a socket. Here and
/// nowhere else.
extension ProblemResponse {
    init(_ error: any Error) {
        switch error {
        case let error as ProblemResponse: self = error
        case let error as ChatError: self.init(chat: error)
        case let error as StoreError: self.init(store: error)
        case let error as RequestFault: self.init(request: error)
        case let error as ImportRefusal: self.init(refusal: error)
        case let error as HTTPError: self.init(status: error.status, detail: error.body, headers: error.headers)
        default: self = .internalError
        }
    }

    /// Whether the same request may succeed later.
    var isRetryable: Bool {
        code == .generationInProgress || status == .tooManyRequests || status == .serviceUnavailable
    }

    private init(_ status: HTTPResponse.Status, _ code: ErrorCode, _ detail: String, retryAfter: Duration) {
        // In whole seconds, rounded up: trying at that time must help.
        self.init(status, code, detail, headers: [.retryAfter: String(max(1, Int((retryAfter / .seconds(1)).rounded(.up))))])
    }

    private init(chat error: ChatError) {
        switch error {
        case .invalid(let errors):
            self.init(.badRequest, .invalidInput, errors.map(\.detail).joined(separator: " "), errors: errors)
        case .notFound: self.init(.notFound, .notFound, "There is nothing here, or it is not yours.")
        case .notAuthenticated: self.init(.unauthorized, .notAuthenticated, "Sign in first.", headers: [.wwwAuthenticate: "Bearer"])
        case .forbidden: self.init(.forbidden, .forbidden, "This is for administrators only.")
        case .invalidCredentials:
            self.init(
                .unauthorized, .invalidCredentials, "The e-mail address or the password is wrong.", headers: [.wwwAuthenticate: "Bearer"])
        case .registrationClosed: self.init(.forbidden, .registrationClosed, "New accounts are made by the administrator of this server.")
        case .emailTaken: self.init(.conflict, .emailTaken, "There is an account with this e-mail address already.")
        case .slugTaken: self.init(.conflict, .slugTaken, "There is an agent with this slug already.")
        case .lastAdmin:
            self.init(.conflict, .lastAdmin, "This is the only active administrator. Make somebody else one first.")
        case .agentUnavailable:
            let detail = "This agent does not exist or cannot be asked at the moment."
            let field = Problem.FieldError(field: "agent_id", code: ErrorCode.agentUnavailable.rawValue, detail: detail)
            self.init(.badRequest, .agentUnavailable, detail, errors: [field])
        case .generationInProgress:
            self.init(.conflict, .generationInProgress, "A reply is being written in this conversation. Wait for it, or stop it.")
        case .cannotContinue:
            self.init(.conflict, .conflict, "Only a reply that was stopped, interrupted or failed, at the end of its branch, can go on.")
        case .tooLarge(let field, let limit): self.init(.contentTooLarge, .tooLarge, "\(field) may have at most \(limit) bytes.")
        case .unsupportedFile(let detail): self.init(.unsupportedMediaType, .unsupportedMediaType, detail)
        case .unreadableFile(let detail): self.init(.badRequest, .fileUnreadable, detail)
        case .quotaExceeded(let quota):
            self.init(
                .contentTooLarge, .quotaExceeded,
                "There is no room for this file: an account may have \(quota.files) files of \(quota.bytes) bytes together.")
        case .fileInUse: self.init(.conflict, .fileInUse, "This file is part of a message, and is removed with it.")
        case .rateLimited(let wait):
            self.init(.tooManyRequests, .rateLimited, "Too many requests. Try again in a moment.", retryAfter: wait)
        case .unavailable(let wait):
            self.init(.serviceUnavailable, .unavailable, "This server cannot take requests at the moment.", retryAfter: wait)
        }
    }

    private init(store error: StoreError) {
        switch error {
        case .busy: self.init(.serviceUnavailable, .unavailable, "The database is busy. Try again in a moment.", retryAfter: .seconds(1))
        case .full: self.init(.serviceUnavailable, .unavailable, "There is no room left to store this.", retryAfter: .seconds(30))
        case .damaged, .newerSchema, .failed: self = .internalError
        }
    }

    private init(refusal error: ImportRefusal) {
        func malformed(_ detail: String) -> Self { Self(.badRequest, .malformedJSON, detail + " Nothing of it was taken.") }
        func invalid(_ code: String, _ detail: String) -> Self { Self(chat: .invalid("file", code, detail)) }
        switch error {
        case .notJSON(let offset): self = malformed("The file is not JSON at byte \(offset).")
        case .notUTF8(let offset): self = malformed("The file is not UTF-8 at byte \(offset).")
        case .tooDeep(let offset): self = malformed("The file is nested deeper than 64 levels at byte \(offset).")
        case .numberTooLong(let offset): self = malformed("A number in the file has too many digits at byte \(offset).")
        case .incomplete: self = malformed("The file ends in the middle: it is not whole.")
        case .unknownForm:
            self = invalid(
                "unknown_form", "This is none of the files that are known: Martlet's, ChatGPT's, Claude's or Open WebUI's export.")
        case .newerVersion: self = invalid("newer_version", "A newer Martlet wrote this file.")
        }
    }

    private init(request error: RequestFault) {
        switch error {
        case .malformedJSON(let reason): self.init(.badRequest, .malformedJSON, reason)
        case .bodyTooLarge(let limit): self.init(.contentTooLarge, .tooLarge, "A request may have at most \(limit) bytes.")
        case .unsupportedMediaType: self.init(.unsupportedMediaType, .unsupportedMediaType, "The body must be application/json.")
        }
    }
}
