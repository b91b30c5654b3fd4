// SPDX-License-Identifier: Apache-2.0

import MartletAPI

/// A conversation as a file has it, whoever wrote the file.
struct ImportedConversation: Sendable {
    /// Which program's export it comes from.
    enum Source: String, Sendable {
        case martlet
        case chatGPT = "chatgpt"
        case claude
        case openWebUI = "open_webui"
    }

    var source: Source
    /// Its id where it comes from.
    var sourceID: String?
    var title: String?
    /// An agent's slug.
    var agent: String?
    /// A model's name, where no agent is named.
    var model: String?
    var isArchived = false
    var isPinned = false
    var createdAt: Timestamp?
    var updatedAt: Timestamp?
    /// The id, in the file, of the message whose branch is shown.
    var activeLeaf: String?
    var messages: [ImportedMessage] = []
    /// The file says of a list of messages that it is there.
    var hasMessages = false
}

/// One message in a file.
struct ImportedMessage: Sendable {
    enum Parent: Equatable, Sendable {
        /// The file does not speak of it.
        case unsaid
        case nobody
        case message(String)
    }

    var id: String?
    var parent = Parent.unsaid
    /// Nil for one that is left out (a tool's answer, a hidden instruction); what follows it follows its parent.
    var role: Message.Role?
    var content = ""
    var status = Message.Status.complete
    var agent: String?
    var model: String?
    var usage: Message.Usage?
    var attachments: [ImportedFile] = []
    var createdAt: Timestamp?
    var editedAt: Timestamp?
    /// What is wrong with it.
    var fault: ImportFault?
}

/// A file of a message: named, or with its bytes.
struct ImportedFile: Sendable {
    var filename: String?
    var sha256: String?
    /// Which of the strings that were set aside holds its bytes.
    var aside: Int?
}

/// Why a conversation of a file is not taken.
struct ImportFault: Error, Equatable, Sendable {
    enum Code: String, Sendable {
        /// Taken before; it is there.
        case alreadyImported = "already_imported"
        /// Taken before, and the file has another version of it now.
        case changedSince = "changed_since"
        /// Not what any of the known programs writes.
        case unknownForm = "unknown_form"
        /// A field of the wrong type, or a word that is none.
        case invalid
        /// A NUL, or half of a surrogate pair.
        case invalidText = "invalid_text"
        /// A message answers one that is not there, or messages answer each other in a circle.
        case brokenBranches = "broken_branches"
        case tooLarge = "too_large"
        case nothingSaid = "nothing_said"
    }

    var code: Code
    /// For people.
    var detail: String

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}
