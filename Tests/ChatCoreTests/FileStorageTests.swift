// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import ChatCore

@Suite
struct FileStorageTests {
    @Test func aContentThatIsStoredAgainWhileItLeavesIsThere() async throws {
        try await withStorage { storage in
            let (file, hash) = try await kept("the same", in: storage)
            // Nothing referred to it yet when the remover asked; by now somebody does.
            try await storage.remove(hash) { false }
            #expect(!isThere(hash, in: storage))
            try await storage.keep(file, as: hash)
            #expect(isThere(hash, in: storage))
            try await storage.remove(hash) {
                try await storage.keep(file, as: hash)
                return false
            }
            #expect(isThere(hash, in: storage))
            try await storage.remove(hash) { true }
            #expect(isThere(hash, in: storage))
            try await storage.remove(hash) { false }
            #expect(!isThere(hash, in: storage))
        }
    }

    @Test func whatWasArrivingIsToldAtTheNextStart() async throws {
        try await withStorage { storage in
            let (file, hash) = try await kept("cut off", in: storage)
            #expect(try storage.removeLeftovers() == [hash])
            #expect(try storage.removeLeftovers() == [])
            withExtendedLifetime(file) {}
        }
    }

    private func withStorage(_ body: (FileStorage) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "storage-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(try FileStorage(directory: directory, threads: .singleton))
    }

    private func kept(_ text: String, in storage: FileStorage) async throws -> (IncomingFile, ContentHash) {
        let file = try storage.makeIncoming()
        try await file.write(ByteBuffer(string: text), together: 1 << 20)
        let hash = try await file.finish().hash
        try await storage.keep(file, as: hash)
        return (file, hash)
    }

    private func isThere(_ hash: ContentHash, in storage: FileStorage) -> Bool {
        FileManager.default.fileExists(atPath: storage.path(of: hash))
    }
}
