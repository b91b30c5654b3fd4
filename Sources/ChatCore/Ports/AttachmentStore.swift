// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// What is known of files; their bytes are elsewhere (`FileStorage`). The `url` of every attachment is left empty here.
///
/// Every method that names a user treats somebody else's file like one that does not exist. A file that was in messages is
/// gone with the last of them, whatever removes that.
package protocol AttachmentStore: Sendable {
    /// Throws `quotaExceeded` where the account would have more than `quota`.
    func createAttachment(_ new: NewAttachment, quota: FileQuota) async throws -> Attachment
    func attachment(_ id: Attachment.ID, of user: User.ID) async throws -> Attachment?
    /// Whoever's it is; for links, which say by their signature what they open.
    func attachment(_ id: Attachment.ID) async throws -> Attachment?
    /// What an agent is given of it; nil where there is none.
    func attachmentText(_ id: Attachment.ID) async throws -> String?
    /// How a text is written, as HTTP names it; nil where that is not known.
    func attachmentCharset(_ id: Attachment.ID) async throws -> String?
    /// Gives it another name and type; nothing where there is none.
    func renameAttachment(_ id: Attachment.ID, of user: User.ID, to filename: String, mediaType: String) async throws
    /// All files of a conversation, every branch, in the order in which they were sent; nil where there is no such conversation.
    func attachments(in conversation: Conversation.ID, of user: User.ID) async throws -> [Attachment]?
    func fileUse(of user: User.ID) async throws -> FileUse
    /// False where there is none. Throws `fileInUse` while it is in a message.
    func deleteAttachment(_ id: Attachment.ID, of user: User.ID) async throws -> Bool
    /// Forgets files that were uploaded before `time` and are neither in a message nor in a draft; returns how many.
    func deleteAbandonedAttachments(before time: Timestamp) async throws -> Int

    /// Contents that lost something that referred to them.
    func unreferencedFiles(limit: Int) async throws -> [ContentHash]
    /// Takes it off that list. Whether something refers to it.
    func settleUnreferencedFile(_ hash: ContentHash) async throws -> Bool
    /// Every content that something refers to, in order of its hash: what a copy of this server needs of `files/`.
    func files(after hash: ContentHash?, limit: Int) async throws -> [(hash: ContentHash, size: Int)]
}

package struct NewAttachment: Sendable {
    package var id: Attachment.ID
    package var userID: User.ID
    package var filename: String
    package var mediaType: String
    package var size: Int
    package var hash: ContentHash
    /// How a text is written, as HTTP names it; nil where that is not known.
    package var charset: String?
    /// Holds no NUL.
    package var text: String?
    package var createdAt: Timestamp

    package init(
        id: Attachment.ID = .init(), userID: User.ID, filename: String, mediaType: String, size: Int, hash: ContentHash,
        charset: String? = nil, text: String?, createdAt: Timestamp
    ) {
        self.id = id
        self.userID = userID
        self.filename = filename
        self.mediaType = mediaType
        self.size = size
        self.hash = hash
        self.charset = charset
        self.text = text
        self.createdAt = createdAt
    }
}

/// What an account may have.
package struct FileQuota: Hashable, Sendable {
    package var bytes: Int
    package var files: Int

    package init(bytes: Int, files: Int = 10_000) {
        self.bytes = bytes
        self.files = files
    }
}

/// What an account has. A content that two of its files share counts twice.
package struct FileUse: Hashable, Sendable {
    package var bytes: Int
    package var files: Int

    package init(bytes: Int, files: Int) {
        self.bytes = bytes
        self.files = files
    }
}
