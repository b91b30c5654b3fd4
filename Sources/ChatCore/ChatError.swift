// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// What the product refuses, and why. The server turns each into a status, a code and, on a socket, an `error` event in
/// one place.
package enum ChatError: Error, Equatable {
    case invalid([Problem.FieldError])
    /// Not there, or somebody else's: the two are never told apart.
    case notFound
    case notAuthenticated
    case forbidden
    case invalidCredentials
    case registrationClosed
    case emailTaken
    case slugTaken
    /// No active admin would be left.
    case lastAdmin
    case agentUnavailable
    /// A reply is being written in the conversation.
    case generationInProgress
    /// The reply did not end badly, or something was said after it.
    case cannotContinue
    /// `field` holds more than `limit` bytes.
    case tooLarge(field: String, limit: Int)
    /// A file of a kind that is not taken; the detail is for people.
    case unsupportedFile(String)
    /// A file that cannot be read, or should not be; the detail is for people.
    case unreadableFile(String)
    /// The account has no room for another file.
    case quotaExceeded(FileQuota)
    /// The file is part of a message.
    case fileInUse
    case rateLimited(retryAfter: Duration)
    /// Trying again may help: the server is draining, or what it stands on does not answer or has no room.
    case unavailable(retryAfter: Duration)

    package static func invalid(_ field: String, _ code: String, _ detail: String) -> Self {
        .invalid([.init(field: field, code: code, detail: detail)])
    }
}
