// SPDX-License-Identifier: Apache-2.0

package import MartletAPI
package import NIOCore
import Synchronization

/// A file that is arriving. One task uses it. Let go of before its end, it leaves nothing behind.
package final class Upload: Sendable {
    private let file: IncomingFile
    private let user: User.ID
    private let attachments: Attachments
    private let place: UploadPlaces.Place

    init(_ file: IncomingFile, by user: User.ID, to attachments: Attachments, place: UploadPlaces.Place) {
        self.file = file
        self.user = user
        self.attachments = attachments
        self.place = place
    }

    /// Returns when more may come. Throws `tooLarge` at the first byte past the limit, and `quotaExceeded` at the first for which
    /// the account has no room, together with what else of its files is arriving.
    package func write(_ bytes: ByteBuffer) async throws {
        let limit = attachments.limits.fileBytes
        guard file.size + bytes.readableBytes <= limit else { throw ChatError.tooLarge(field: "file", limit: limit) }
        guard let share = place.fill(bytes.readableBytes) else { throw ChatError.quotaExceeded(attachments.limits.quota) }
        try await storageErrors { try await file.write(bytes, together: share) }
    }

    /// After the last byte. Throws `unsupportedFile`, `unreadableFile` or `quotaExceeded`; then nothing is kept.
    package func finish(named name: String?) async throws -> Attachment {
        try await attachments.keep(file, named: name, of: user)
    }
}

/// How many files of each account are arriving, and how many bytes of them are here.
final class UploadPlaces: Sendable {
    private struct Arriving {
        var files = 0
        var bytes = 0

        /// What each of them may gather to write it at once: one alone is taken fastest by the mebibyte, and all 64 that an account
        /// may have gather 16 MiB.
        var share: Int { min(max(16 << 20 / max(files, 1), 256 << 10), 1 << 20) }
    }

    private let limit: Int
    private let taken = Mutex<[User.ID: Arriving]>([:])

    init(limit: Int) {
        self.limit = limit
    }

    /// Nil where the account has no place left. `room`: for how many bytes it has room, in all that are arriving.
    func take(_ user: User.ID, room: Int) -> Place? {
        let isFree = taken.withLock { taken in
            guard taken[user, default: Arriving()].files < limit else { return false }
            taken[user, default: Arriving()].files += 1
            return true
        }
        return isFree ? Place(user, room: room, in: self) : nil
    }

    private func fill(_ user: User.ID, _ bytes: Int, within room: Int) -> Int? {
        taken.withLock { taken in
            guard taken[user, default: Arriving()].bytes + bytes <= room else { return nil }
            taken[user, default: Arriving()].bytes += bytes
            return taken[user, default: Arriving()].share
        }
    }

    private func leave(_ user: User.ID, _ bytes: Int) {
        taken.withLock { taken in
            guard var left = taken[user] else { return }
            left.files -= 1
            left.bytes -= bytes
            taken[user] = left.files == 0 ? nil : left
        }
    }

    /// Left when it is let go of.
    final class Place: Sendable {
        private let user: User.ID
        private let room: Int
        private let places: UploadPlaces
        private let filled = Atomic(0)

        init(_ user: User.ID, room: Int, in places: UploadPlaces) {
            self.user = user
            self.room = room
            self.places = places
        }

        /// How many bytes of the file may be gathered to write them at once, now that so many more have come; nil where the account
        /// has no room for them.
        func fill(_ bytes: Int) -> Int? {
            guard let share = places.fill(user, bytes, within: room) else { return nil }
            filled.add(bytes, ordering: .relaxed)
            return share
        }

        deinit {
            places.leave(user, filled.load(ordering: .relaxed))
        }
    }
}
