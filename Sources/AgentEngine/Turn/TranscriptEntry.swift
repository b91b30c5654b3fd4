// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// One message of the branch that an agent answers, oldest first.
package struct TranscriptEntry: Hashable, Sendable {
    package var role: Message.Role
    package var text: String
    package var files: [TranscriptFile]

    package init(role: Message.Role, text: String, files: [TranscriptFile] = []) {
        self.role = role
        self.text = text
        self.files = files
    }
}
