// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI

/// What a message and a title must look like.
enum ContentRules {
    /// In bytes of UTF-8.
    static let contentLimit = 262_144
    /// In Unicode scalars, as most people's tools count.
    static let titleLimit = 200
    static let attachmentLimit = 20

    static func content(_ content: String, attachments: Int, field: String = "content") throws {
        guard content.utf8.count <= contentLimit else { throw ChatError.tooLarge(field: field, limit: contentLimit) }
        guard attachments <= attachmentLimit else {
            throw ChatError.invalid("attachments", "too_many", "A message may have at most \(attachmentLimit) files.")
        }
        if attachments == 0, content.allSatisfy(\.isWhitespace) {
            throw ChatError.invalid(field, "required", "A message needs some text.")
        }
    }

    static func title(_ title: String) throws -> String {
        let title = title.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !title.isEmpty else { throw ChatError.invalid("title", "required", "A title needs at least one character.") }
        guard title.unicodeScalars.count <= titleLimit else {
            throw ChatError.invalid("title", "too_long", "A title may have at most \(titleLimit) characters.")
        }
        guard !title.contains(where: \.isNewline) else { throw ChatError.invalid("title", "invalid", "A title is one line.") }
        return title
    }
}
