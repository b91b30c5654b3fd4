// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// One message of the branch that an agent answers, oldest first. A file's text is part of `text` by now.
package struct TranscriptEntry: Hashable, Sendable {
    package var role: Message.Role
    package var text: String

    package init(role: Message.Role, text: String) {
        self.role = role
        self.text = text
    }
}
