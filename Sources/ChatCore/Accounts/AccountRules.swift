// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI

/// What an account's fields must look like.
enum AccountRules {
    /// RFC 5321's limit on a path, less its angle brackets.
    static let emailLimit = 254
    private static let nameLimit = 100
    private static let passwordCharacters = 8...1024

    static func email(_ text: String, _ errors: inout [Problem.FieldError]) -> String {
        let email = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        let isPlausible =
            parts.count == 2 && !parts[0].isEmpty && parts[0].utf8.count <= 64 && !parts[1].isEmpty && email.utf8.count <= emailLimit
            && !parts[1].hasPrefix(".") && !parts[1].hasSuffix(".") && !parts[1].contains("..")
            && email.unicodeScalars.allSatisfy {
                !$0.properties.isWhitespace && $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
            }
        if !isPlausible {
            errors.append(.init(field: "email", code: "invalid_email", detail: "This is not an e-mail address."))
        }
        return email
    }

    static func password(_ text: String, field: String = "password", _ errors: inout [Problem.FieldError]) {
        // Counted in Unicode scalars, which is what most people's tools count, and bounded in bytes by that.
        let count = text.unicodeScalars.count
        if count < passwordCharacters.lowerBound {
            errors.append(
                .init(field: field, code: "too_short", detail: "A password needs at least \(passwordCharacters.lowerBound) characters."))
        } else if count > passwordCharacters.upperBound {
            errors.append(
                .init(field: field, code: "too_long", detail: "A password may have at most \(passwordCharacters.upperBound) characters."))
        }
    }

    static func displayName(_ text: String, field: String = "display_name", _ errors: inout [Problem.FieldError]) -> String {
        let name = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if name.isEmpty {
            errors.append(.init(field: field, code: "required", detail: "A name needs at least one character."))
        } else if name.count > nameLimit || name.utf8.count > nameLimit * 8 {
            errors.append(.init(field: field, code: "too_long", detail: "A name may have at most \(nameLimit) characters."))
        }
        return name
    }
}
