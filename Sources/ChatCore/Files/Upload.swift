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

    /// Returns when more may come. Throws `tooLarge` at the first byte past the limit.
    package func write(_ bytes: ByteBuffer) async throws {
        let limit = attachments.limits.fileBytes
        guard file.size + bytes.readableBytes <= limit else { throw ChatError.tooLarge(field: "file", limit: limit) }
        try await storageErrors { try await file.write(bytes) }
    }

    /// After the last byte. Throws `unsupportedFile`, `unreadableFile` or `quotaExceeded`; then nothing is kept.
    package func finish(named name: String?) async throws -> Attachment {
        try await attachments.keep(file, named: name, of: user)
    }
}

/// How many files of each account are arriving.
final class UploadPlaces: Sendable {
    private let limit: Int
    private let taken = Mutex<[User.ID: Int]>([:])

    init(limit: Int) {
        self.limit = limit
    }

    /// Nil where the account has no place left.
    func take(_ user: User.ID) -> Place? {
        let isFree = taken.withLock { taken in
            guard taken[user, default: 0] < limit else { return false }
            taken[user, default: 0] += 1
            return true
        }
        return isFree ? Place(user, in: self) : nil
    }

    private func leave(_ user: User.ID) {
        taken.withLock { taken in
            let left = taken[user, default: 1] - 1
            taken[user] = left == 0 ? nil : left
        }
    }

    /// Left when it is let go of.
    final class Place: Sendable {
        private let user: User.ID
        private let places: UploadPlaces

        init(_ user: User.ID, in places: UploadPlaces) {
            self.user = user
            self.places = places
        }

        deinit {
            places.leave(user)
        }
    }
}
