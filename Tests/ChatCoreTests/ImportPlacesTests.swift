// SPDX-License-Identifier: Apache-2.0

import ChatStorage
import Foundation
import MartletAPI
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import ChatCore

/// Who waits for whom when several import at once; here one runs at a time.
@Suite(.timeLimit(.minutes(5)))
struct ImportPlacesTests {
    private func withImports(_ body: @Sendable (Chat, Imports, User) async throws -> Void) async throws {
        try await withChat { chat in
            try await withTemporaryFolder { folder in
                var limits = Imports.Limits(fileBytes: 1 << 20)
                limits.atOnce = 1
                let imports = Imports(
                    store: chat.store, hub: chat.hub, attachments: chat.attachments, directory: folder.path, threads: .singleton,
                    limits: limits)
                let bob = try await chat.store.createAccount(
                    NewAccount(id: .init(), email: "bob@example.org", displayName: "Bob", passwordHash: "x", createdAt: .now),
                    registrationIsOpen: true)
                try await body(chat, imports, bob)
            }
        }
    }

    private func file(_ imports: Imports, by user: User) async throws -> ImportFile {
        var arriving = try await imports.begin(by: user)
        try await arriving.write(ByteBuffer(string: "[]"))
        return try await arriving.finish()
    }

    @Test func aFileThatComesSlowlyKeepsNobodyElseWaiting() async throws {
        try await withImports { chat, imports, bob in
            var slow = try await imports.begin(by: chat.user)
            try await slow.write(ByteBuffer(string: "["))
            #expect(try await imports.take(file(imports, by: bob), by: bob).conversations == 0)
            await #expect(throws: ChatError.rateLimited(retryAfter: .seconds(5))) {
                _ = try await file(imports, by: chat.user)
            }
            try await slow.write(ByteBuffer(string: "]"))
            #expect(try await imports.take(try await slow.finish(), by: chat.user).conversations == 0)
        }
    }

    @Test func whoComesWhileOneIsRunningWaitsForItsEndOrGivesUp() async throws {
        try await withImports { chat, imports, bob in
            let (first, second) = (try await file(imports, by: chat.user), try await file(imports, by: bob))
            let (started, gate) = (FakeModelGate(), FakeModelGate())
            try await withThrowingTaskGroup { group in
                group.addTask {
                    _ = try await imports.take(first, by: chat.user) { _ in
                        started.open()
                        try await gate.wait(for: 1)
                    }
                }
                try await started.wait(for: 1)
                let given = Task { try await imports.take(second, by: bob) { _ in Issue.record("it did not wait") } }
                given.cancel()
                await #expect(throws: CancellationError.self) { try await given.value }
                group.addTask { _ = try await imports.take(second, by: bob) }
                gate.open()
                try await group.waitForAll()
            }
        }
    }
}
