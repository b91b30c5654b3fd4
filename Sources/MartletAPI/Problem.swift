// SPDX-License-Identifier: Apache-2.0

/// An error as RFC 9457 has it, `application/problem+json`.
public struct Problem: Codable, Hashable, Sendable {
    /// What is wrong with one field of the input.
    public struct FieldError: Codable, Hashable, Sendable {
        /// The path to the field, its parts joined by dots.
        public let field: String
        public let code: String
        public let detail: String

        public init(field: String, code: String, detail: String) {
            self.field = field
            self.code = code
            self.detail = detail
        }
    }

    public let type: String
    public let title: String
    public let status: Int
    public let detail: String
    /// One of `ErrorCode`, or a code that a newer server knows.
    public let code: String
    public let requestID: String?
    public let errors: [FieldError]?

    public init(
        type: String = "about:blank", title: String, status: Int, detail: String, code: String, requestID: String?, errors: [FieldError]?
    ) {
        self.type = type
        self.title = title
        self.status = status
        self.detail = detail
        self.code = code
        self.requestID = requestID
        self.errors = errors
    }

    enum CodingKeys: String, CodingKey {
        case type, title, status, detail, code, errors
        case requestID = "request_id"
    }
}

/// The stable words in `code`, over HTTP and on the sockets.
public enum ErrorCode: String, Codable, Sendable, CaseIterable {
    case invalidInput = "invalid_input"
    case malformedJSON = "malformed_json"
    case notAuthenticated = "not_authenticated"
    case invalidCredentials = "invalid_credentials"
    case forbidden
    case registrationClosed = "registration_closed"
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case conflict
    case emailTaken = "email_taken"
    case slugTaken = "slug_taken"
    case lastAdmin = "last_admin"
    case agentUnavailable = "agent_unavailable"
    case generationInProgress = "generation_in_progress"
    case tooLarge = "too_large"
    case unsupportedMediaType = "unsupported_media_type"
    case malformedMultipart = "malformed_multipart"
    case fileUnreadable = "file_unreadable"
    case fileInUse = "file_in_use"
    case quotaExceeded = "quota_exceeded"
    case rangeNotSatisfiable = "range_not_satisfiable"
    case upgradeRequired = "upgrade_required"
    case rateLimited = "rate_limited"
    case unavailable
    case internalError = "internal_error"
    case unknownCommand = "unknown_command"

    case modelUnreachable = "model_unreachable"
    case modelRejected = "model_rejected"
    case modelRateLimited = "model_rate_limited"
    case modelTimeout = "model_timeout"
    case modelDisconnected = "model_disconnected"
    case modelBadResponse = "model_bad_response"
    case replyTooLong = "reply_too_long"
    case storageUnavailable = "storage_unavailable"
}
