// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import NIOCore
import StreamProtocols

/// The files of one conversation as their bytes come by: each is kept as it is decoded, before its conversation is known to
/// be taken. One that cannot be kept is passed over; its message is taken without it.
struct ImportedBytes {
    private let user: User.ID
    private let attachments: Attachments
    /// By the numbers under which they were set aside.
    private(set) var taken: [Int: Attachment.ID] = [:]
    /// Of which it was not known yet what they are called, or what they should be.
    private var unsettled: [Int: Attachment] = [:]
    private var number = 0

    private var file = ImportedFile()
    private var upload: Upload?
    private var isBegun = false
    /// Of base64, fewer than four characters.
    private var rest: [UInt8] = []

    init(of user: User.ID, attachments: Attachments) {
        self.user = user
        self.attachments = attachments
    }

    /// `object` is what stands before the bytes in the file's own object; the rest of it comes with `settle`.
    mutating func take(_ bytes: ByteBuffer, of object: [UInt8]?) async throws {
        if !isBegun {
            isBegun = true
            file = object.map(Self.file) ?? ImportedFile()
            number = file.aside ?? 0
            upload = object == nil ? nil : try await begin()
        }
        guard let upload else { return }
        rest += bytes.readableBytesView
        let count = rest.count / 4 * 4
        guard count > 0 else { return }
        guard let decoded = Data(base64Encoded: Data(rest[..<count])) else { return give() }
        rest.removeFirst(count)
        do {
            try await upload.write(ByteBuffer(bytes: decoded))
        } catch is ChatError {
            give()
        }
    }

    mutating func end() async throws {
        defer { (upload, isBegun, rest) = (nil, false, []) }
        guard let upload, rest.isEmpty else { return }
        do {
            let attachment = try await upload.finish(named: file.filename)
            taken[number] = attachment.id
            if file.filename == nil || file.sha256 == nil { unsettled[number] = attachment }
            try await check(attachment, file, number)
        } catch is ChatError {
            // Of a type, or larger, than this server takes.
        }
    }

    /// What stands behind a file's bytes in its object is known once the whole conversation is.
    mutating func settle(_ conversation: ImportedConversation) async throws {
        guard !unsettled.isEmpty else { return }
        for file in conversation.messages.lazy.flatMap(\.attachments) {
            guard let number = file.aside, let attachment = unsettled.removeValue(forKey: number) else { continue }
            if let name = file.filename { try await attachments.rename(attachment, to: name, of: user) }
            try await check(attachment, file, number)
        }
    }

    mutating func forget() {
        taken.removeAll()
        unsettled.removeAll()
    }

    /// Not what was exported: better none than another.
    private mutating func check(_ attachment: Attachment, _ file: ImportedFile, _ number: Int) async throws {
        guard let hash = file.sha256, hash.lowercased() != attachment.sha256, taken.removeValue(forKey: number) != nil else { return }
        try await attachments.delete(attachment.id, of: user)
    }

    private mutating func give() {
        (upload, rest) = (nil, [])
    }

    /// Nil where the account may keep no more. Waits while too many others of its files are arriving.
    private func begin() async throws -> Upload? {
        while true {
            do {
                return try await attachments.begin(by: user, isCounted: false)
            } catch ChatError.rateLimited(let wait) {
                try await Task.sleep(for: min(wait, .seconds(1)))
            } catch is ChatError {
                return nil
            }
        }
    }

    private static func file(in object: [UInt8]) -> ImportedFile {
        var file = ImportedFile()
        try? JSONReader.read(object) { reader throws(JSONReader.Fault) in file = try reader.importedFile() }
        return file
    }
}
