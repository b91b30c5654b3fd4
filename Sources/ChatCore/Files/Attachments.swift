// SPDX-License-Identifier: Apache-2.0

import Foundation
package import Logging
package import MartletAPI
package import NIOCore
import NIOPosix

/// The files of accounts: what is known of them is in the database, their bytes are in `FileStorage`. Somebody else's file is
/// answered exactly like one that does not exist.
///
/// Bytes go in by `begin` or `store` and come out by `open`. `run` must be running: it removes what nothing refers to.
package struct Attachments: Sendable {
    package struct Limits: Hashable, Sendable {
        /// Of one file.
        package var fileBytes: Int
        /// Of an account.
        package var quota: FileQuota
        /// Of an account. What they hold in memory is bounded by what they share, see `UploadPlaces`, and what they take of the disk
        /// by the account's quota.
        package var uploadsAtOnce = 64
        package var uploadsPerMinute = 600
        /// How long a file may wait for its message.
        package var abandonedAfter: Duration = .seconds(24 * 3600)

        package init(fileBytes: Int, quota: FileQuota) {
            self.fileBytes = fileBytes
            self.quota = quota
        }
    }

    package let links: AttachmentLinks
    package let limits: Limits
    private let store: any Store
    private let storage: FileStorage
    private let documents: any DocumentReader
    private let places: UploadPlaces
    private let rate: RateLimiter<User.ID>
    private let logger: Logger
    private let removals: AsyncStream<Void>
    private let hint: AsyncStream<Void>.Continuation

    package init(
        store: any Store, storage: FileStorage, links: AttachmentLinks, documents: any DocumentReader, limits: Limits, logger: Logger
    ) {
        self.store = store
        self.storage = storage
        self.links = links
        self.documents = documents
        self.limits = limits
        self.logger = logger
        places = UploadPlaces(limit: limits.uploadsAtOnce)
        rate = RateLimiter(perMinute: limits.uploadsPerMinute)
        (removals, hint) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: In

    /// Throws `quotaExceeded` where there is no room for `size` bytes, as far as that is known, and `rateLimited` for too many
    /// uploads at once or in a minute. What is not a request of its own, as a file within an import, does not count against the minute.
    package func begin(by user: User.ID, size: Int? = nil, isCounted: Bool = true) async throws -> Upload {
        let use = try await store.fileUse(of: user)
        guard use.files < limits.quota.files, use.bytes + (size ?? 1) <= limits.quota.bytes else {
            throw ChatError.quotaExceeded(limits.quota)
        }
        if isCounted, let wait = rate.take(user) { throw ChatError.rateLimited(retryAfter: wait) }
        let room = limits.quota.bytes - use.bytes
        guard let place = places.take(user, room: room) else { throw ChatError.rateLimited(retryAfter: .seconds(1)) }
        let file = try await storageErrors { try await storage.threads.runIfActive { try storage.makeIncoming() } }
        return Upload(file, by: user, to: self, place: place)
    }

    /// All of `bytes` as a new file. Throws what `begin` and `Upload` throw, and what `bytes` throws.
    package func store<Bytes: AsyncSequence>(
        _ bytes: Bytes, named name: String?, by user: User.ID
    ) async throws -> Attachment where Bytes.Element == ByteBuffer {
        let upload = try await begin(by: user)
        for try await piece in bytes { try await upload.write(piece) }
        return try await upload.finish(named: name)
    }

    func keep(_ file: IncomingFile, named name: String?, of user: User.ID) async throws -> Attachment {
        try await storageErrors {
            let name = FileName.clean(name)
            let (hash, size) = try await file.finish()
            let inspection = try await FileInspection(of: file, named: name, threads: storage.threads, documents: documents)
            try await storage.keep(file, as: hash)
            do {
                let now = Timestamp.now
                let new = NewAttachment(
                    id: .init(), userID: user, filename: name, mediaType: inspection.mediaType, size: size, hash: hash,
                    charset: inspection.charset, text: inspection.text, createdAt: now)
                let attachment = try await store.createAttachment(new, quota: limits.quota)
                // The same content may have been on its way out until the database knew of this use of it.
                try await storage.keep(file, as: hash)
                return links.signed(attachment)
            } catch {
                try await storage.remove(hash) { try await store.settleUnreferencedFile(hash) }
                throw error
            }
        }
    }

    // MARK: Out

    package func attachment(_ id: Attachment.ID, of user: User.ID) async throws -> Attachment {
        guard let attachment = try await store.attachment(id, of: user) else { throw ChatError.notFound }
        return links.signed(attachment)
    }

    /// Every file of a conversation, in the order in which they were sent.
    package func attachments(in conversation: Conversation.ID, of user: User.ID) async throws -> [Attachment] {
        guard let attachments = try await store.attachments(in: conversation, of: user) else { throw ChatError.notFound }
        return attachments.map { links.signed($0) }
    }

    /// A file of somebody's, and what is needed to give it away.
    package struct Opened: Sendable {
        package let attachment: Attachment
        package let file: StoredFile
        /// How a text is written, where that is known for sure.
        package let charset: String?
    }

    package func open(_ id: Attachment.ID, of user: User.ID) async throws -> Opened {
        try await open(store.attachment(id, of: user))
    }

    /// By a link. Throws `notFound` for one that has ended or was not made here.
    package func open(
        _ id: Attachment.ID, expires: String, signature: String
    ) async throws -> Opened {
        guard links.opens(id, expires: expires, signature: signature) else { throw ChatError.notFound }
        return try await open(store.attachment(id))
    }

    private func open(_ attachment: Attachment?) async throws -> Opened {
        guard let attachment, let hash = ContentHash(hex: attachment.sha256) else { throw ChatError.notFound }
        let charset = attachment.mediaType.hasPrefix("text/") ? try await store.attachmentCharset(attachment.id) : nil
        return Opened(attachment: attachment, file: try await storageErrors { try await storage.open(hash) }, charset: charset)
    }

    /// Gives it the name that came later than its bytes; of a text, the name also says of which kind it is.
    func rename(_ attachment: Attachment, to name: String, of user: User.ID) async throws {
        let name = FileName.clean(name)
        var type = attachment.mediaType
        if type == MediaType.of(.text(.utf8)) {
            let named = MediaType.text(named: name, head: try await store.attachmentText(attachment.id) ?? "")
            // The text of a web page would have been read as one.
            if named != "text/html" { type = named }
        }
        try await store.renameAttachment(attachment.id, of: user, to: name, mediaType: type)
    }

    // MARK: Away

    /// Throws `fileInUse` while it is in a message.
    package func delete(_ id: Attachment.ID, of user: User.ID) async throws {
        guard try await store.deleteAttachment(id, of: user) else { throw ChatError.notFound }
        somethingWasRemoved()
    }

    /// Messages or files were removed: looks soon what nothing refers to any more. Forgotten calls are made up for.
    package func somethingWasRemoved() {
        hint.yield()
    }

    /// Removes what the last stop cut off. To be called before anyone is served.
    package func recover() async throws {
        try await storageErrors {
            for hash in try storage.removeLeftovers() {
                try await storage.remove(hash) { try await store.settleUnreferencedFile(hash) }
            }
        }
    }

    /// Returns when its task is cancelled.
    package func run() async {
        await withTaskGroup { group in
            group.addTask {
                for minute in 0... {
                    if minute % 60 == 0 { await forgetAbandoned() }
                    hint.yield()
                    do { try await Task.sleep(for: .seconds(60)) } catch { return }
                }
            }
            group.addTask { for await _ in removals { await removeUnreferenced() } }
            await group.next()
            group.cancelAll()
        }
    }

    private func forgetAbandoned() async {
        do {
            let count = try await store.deleteAbandonedAttachments(before: .now - limits.abandonedAfter)
            if count > 0 { logger.info("files were never sent", metadata: ["count": "\(count)"]) }
        } catch {
            logger.error("files that were never sent could not be removed", metadata: ["error": "\(error)"])
        }
    }

    func removeUnreferenced() async {
        do {
            while case let hashes = try await store.unreferencedFiles(limit: 100), !hashes.isEmpty, !Task.isCancelled {
                for hash in hashes { try await storage.remove(hash) { try await store.settleUnreferencedFile(hash) } }
            }
        } catch {
            logger.error("files that nothing refers to could not be removed", metadata: ["error": "\(error)"])
        }
    }
}

/// What the disk says, in terms that others know.
func storageErrors<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
        return try await body()
    } catch let fault as FileStorage.Fault {
        switch fault {
        case .failed(ENOSPC), .failed(EDQUOT): throw StoreError.full
        case .failed(let code): throw StoreError.failed("a file: \(String(cString: strerror(code)))")
        case .missing: throw StoreError.damaged("a file's bytes are gone")
        }
    }
}
