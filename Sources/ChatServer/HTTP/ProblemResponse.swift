// SPDX-License-Identifier: Apache-2.0

package import HTTPTypes
package import Hummingbird
package import MartletAPI
import NIOCore
import StreamProtocols

/// What an error answers, before it is known to which request. Anything may throw it; `ErrorMiddleware` makes the response.
package struct ProblemResponse: Error, Sendable {
    package var status: HTTPResponse.Status
    package var code: ErrorCode
    /// For people. Never a path, SQL or an error's own description.
    package var detail: String
    package var errors: [Problem.FieldError]?
    package var headers: HTTPFields

    package init(
        _ status: HTTPResponse.Status, _ code: ErrorCode, _ detail: String, errors: [Problem.FieldError]? = nil, headers: HTTPFields = [:]
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.headers = headers
    }

    func problem(requestID: String?) -> Problem {
        Problem(title: status.reasonPhrase, status: status.code, detail: detail, code: code.rawValue, requestID: requestID, errors: errors)
    }

    package func response(requestID: String?) -> Response {
        let problem = problem(requestID: requestID)
        var headers = headers
        headers[.contentType] = "application/problem+json"
        // A Problem is made of strings and numbers; encoding it cannot fail.
        let body = (try? DirectJSONEncoder.encode(problem)) ?? ByteBuffer()
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
    }
}

extension ProblemResponse {
    package static let notFound = Self(.notFound, .notFound, "There is nothing at this address.")
    package static let internalError = Self(
        .internalServerError, .internalError, "Something went wrong here. It has been logged under this request's id.")

    package static func methodNotAllowed(allowed: [HTTPRequest.Method]) -> Self {
        let list = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        return Self(.methodNotAllowed, .methodNotAllowed, "This address takes \(list).", headers: [.allow: list])
    }

    /// A status that the HTTP framework answered with; its own words, if any, are about the request and safe to show.
    init(status: HTTPResponse.Status, detail: String?, headers: HTTPFields = [:]) {
        let code: ErrorCode
        switch status.code {
        case 401: code = .notAuthenticated
        case 403: code = .forbidden
        case 404: code = .notFound
        case 405: code = .methodNotAllowed
        case 409: code = .conflict
        case 413: code = .tooLarge
        case 415: code = .unsupportedMediaType
        case 416: code = .rangeNotSatisfiable
        case 426: code = .upgradeRequired
        case 429: code = .rateLimited
        case 503: code = .unavailable
        case 500...: code = .internalError
        default: code = .invalidInput
        }
        self.init(status, code, detail ?? status.reasonPhrase, headers: headers)
    }
}
