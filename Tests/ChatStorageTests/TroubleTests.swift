// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import ChatStorage
internal import Foundation
internal import MartletAPI
internal import Synchronization
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct TroubleTests {
    /// Holds the database's write lock, through a connection of its own, while `body` runs.
    private func locking(_ file: String, _ body: () async throws -> Void) async throws {
        let other = try SQLiteDriver(file: file)
        let release = DispatchSemaphore(value: 0)
        let (locked, isLocked) = AsyncStream.makeStream(of: Void.self)
        let holder = Task {
            try await other.transaction { _ in
                isLocked.finish()
                release.wait()
            }
        }
        for await _ in locked {}
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body())
        } catch {
            outcome = .failure(error)
        }
        release.signal()
        try await holder.value
        try await other.close()
        try outcome.get()
    }

    @Test("While another connection writes, calls fail as busy in time, and reading goes on")
    func busy() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "martlet.db").path
            let driver = try SQLiteDriver(file: file, busyTimeout: .milliseconds(200))
            let store = try await SQLStore(migrating: driver)
            let scene = try await Scene(store)
            let conversation = try await scene.conversation("Plans")
            try await store.createAPIKey(
                APIKey(id: .init(), name: "", prefix: "", createdAt: .at(0), expiresAt: nil), hash: hash(1), of: scene.user.id)
            try await locking(file) {
                let start = ContinuousClock.now
                await withTaskGroup { group in
                    for _ in 0..<100 {
                        group.addTask {
                            await #expect(throws: StoreError.busy) { try await scene.conversation() }
                        }
                    }
                }
                // One after another they would have waited for twenty seconds.
                #expect(start.duration(to: .now) < .seconds(10))
                #expect(try await scene.read(conversation.id) == conversation)
                try await store.ping()
                // A key opens, though its use cannot be noted.
                #expect(try await store.identity(apiKeyHash: hash(1), now: .at(1))?.user == scene.user)
            }
            _ = try await scene.conversation("After")
            #expect(try await store.conversations(of: scene.user.id, filter: .init(), page: .init()).items.count == 2)
            try await driver.expectWhole()
            try await store.close()
        }
    }

    @Test("A transaction waits for another connection's to end")
    func waiting() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "martlet.db").path
            let store = try await SQLStore.sqlite(file: file)
            let scene = try await Scene(store)
            let waiter = Mutex<Task<Conversation, any Error>?>(nil)
            try await locking(file) {
                waiter.withLock { $0 = Task { try await scene.conversation("Late") } }
                try await store.ping()
            }
            let task = try #require(waiter.withLock { $0 })
            #expect(try await task.value.title == "Late")
            try await store.close()
        }
    }

    @Test("A full disk refuses what is new, keeps what is there, and is got over without a restart", arguments: [true, false])
    func full(onDisk: Bool) async throws {
        try await withTemporaryFolder { folder in
            let pages = 120
            let driver =
                onDisk
                ? try SQLiteDriver(file: folder.appending(path: "martlet.db").path, maximumPages: pages)
                : try SQLiteDriver(maximumPages: pages)
            let store = try await SQLStore(migrating: driver)
            let scene = try await Scene(store)
            let id = try await scene.conversation().id
            let turn = try await scene.start("Hello", in: id)
            _ = try await store.commit(ReplyBatch(pieces: [.init(messageID: turn.reply.id, offset: 0, text: "Kept")]))
            let long = String(repeating: "x", count: 1_000_000)
            for _ in 0..<3 {
                await #expect(throws: StoreError.full) {
                    try await store.commit(ReplyBatch(pieces: [.init(messageID: turn.reply.id, offset: 4, text: long)]))
                }
                await #expect(throws: StoreError.full) { try await store.commit(ReplyBatch(endings: [ending(of: turn, long)])) }
            }
            try await store.ping()
            #expect(try await scene.read(id).activeMessageID == turn.reply.id)
            try await driver.expectWhole()

            try await driver.transaction { try $0.executeScript("PRAGMA max_page_count = 100000") }
            #expect(try await store.interruptReplies(of: "one", at: .at(1)) == 1)
            #expect(try await store.message(turn.reply.id, in: id, of: scene.user.id)?.content == "Kept")
            try await driver.expectWhole()
            try await store.close()
        }
    }

    @Test("A file that is no database is called damaged")
    func damaged() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "martlet.db")
            try Data(repeating: 0x41, count: 8192).write(to: file)
            let error = await #expect(throws: StoreError.self) { try await SQLStore.sqlite(file: file.path) }
            guard case .damaged = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test("A file that cannot be made is no crash")
    func noFolder() async throws {
        await #expect(throws: StoreError.self) { try await SQLStore.sqlite(file: "/nonexistent/folder/martlet.db") }
    }

    @Test("The write-ahead log stays short while much is written, and after a long read")
    func logLength() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "martlet.db")
            let store = try await SQLStore.sqlite(file: file.path)
            let scene = try await Scene(store)
            func write() async throws {
                for _ in 0..<20 {
                    try await scene.exchange("Hello", String(repeating: "x", count: 500_000), in: try await scene.conversation().id)
                }
            }
            func length() throws -> Int {
                try FileManager.default.attributesOfItem(atPath: file.path + "-wal")[.size] as? Int ?? 0
            }
            try await write()
            #expect(try length() < 8_000_000)

            let reader = try SQLiteDriver(file: file.path)
            let release = DispatchSemaphore(value: 0)
            let (reading, isReading) = AsyncStream.makeStream(of: Void.self)
            let holder = Task {
                try await reader.read { session in
                    _ = try session.query("SELECT count(*) FROM messages", []) { _ in }
                    isReading.finish()
                    release.wait()
                }
            }
            for await _ in reading {}
            try await write()
            try await write()
            #expect(try length() > 16_777_216)
            release.signal()
            try await holder.value
            try await reader.close()
            for _ in 0..<3 { try await write() }
            #expect(try length() <= 16_777_216)
            try await store.close()
        }
    }

    @Test("What the closure throws undoes the transaction, and comes out as it is")
    func undone() async throws {
        struct Refusal: Error {}
        let driver = try SQLiteDriver()
        let store = try await SQLStore(migrating: driver)
        let scene = try await Scene(store)
        await #expect(throws: Refusal.self) {
            try await driver.transaction { session in
                try session.executeScript("DELETE FROM accounts")
                throw Refusal()
            }
        }
        #expect(try await store.user(scene.user.id) == scene.user)
        await #expect(throws: StoreError.self) {
            try await driver.read { try $0.executeScript("DELETE FROM accounts") }
        }
        #expect(try await store.user(scene.user.id) == scene.user)
        try await store.close()
    }

    @Test("What is called after the end is refused", arguments: Database.allCases)
    func closed(_ database: Database) async throws {
        try await withTemporaryFolder { folder in
            let driver =
                switch database {
                case .sqliteInMemory: try SQLiteDriver()
                case .sqliteOnDisk: try SQLiteDriver(file: folder.appending(path: "martlet.db").path)
                }
            let store = try await SQLStore(migrating: driver)
            let scene = try await Scene(store)
            // What had begun is waited for.
            async let late = scene.conversation("Late")
            _ = try await late
            try await store.close()
            await #expect(throws: StoreError.self) { try await store.ping() }
            await #expect(throws: StoreError.self) { try await scene.conversation() }
        }
    }
}
