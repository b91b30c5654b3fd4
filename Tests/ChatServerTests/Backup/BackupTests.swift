// SPDX-License-Identifier: Apache-2.0

import ChatCore
import ChatStorage
import Foundation
import MartletAPI
import MartletClient
import NIOCore
import TestSupport
import Testing

@testable import ChatServer

@Suite(.timeLimit(.minutes(10)))
struct BackupTests {
    /// A server with something in it, a backup of it, and an empty place to restore to.
    private func withBackup(
        _ body: @Sendable (_ archive: String, _ target: String, _ ada: Person, _ id: Conversation.ID) async throws -> Void
    )
        async throws
    {
        try await withServer { server in
            let gate = FakeModelGate()
            server.model.script(.words(5, heldBy: gate))
            let ada = try await server.join()
            let id = try await ada.conversation()
            let archive = server.folder.appending(path: "backup.tar").path
            try await ada.client.withSocket(to: id) { socket in
                try await socket.say("walnut")
                gate.advance()
                _ = try await socket.first { if case .messageChunk(let chunk) = $0 { chunk } else { nil } }
                // In the middle of a reply.
                let summary = try await Backup.write(dataDirectory: server.folder.appending(path: "data").path, to: archive)
                #expect(summary.bytes > 10_000 && summary.files == 0)
                for _ in 0..<10 { gate.advance() }
                _ = try await socket.completed()
            }
            try await body(archive, server.folder.appending(path: "restored").path, ada, id)
        }
    }

    @Test func aBackupOfARunningServerHoldsItAsItWasAtOneMoment() async throws {
        try await withBackup { archive, target, ada, id in
            let summary = try await Backup.restore(archive, to: target, replacing: false)
            #expect(summary.findings.isEmpty)
            #expect(try await Backup.check(dataDirectory: target).isEmpty)
            #expect(FileManager.default.fileExists(atPath: target + "/secret.key"))
            #expect(try FileManager.default.attributesOfItem(atPath: archive)[.posixPermissions] as? Int == 0o600)
            #expect(try !FileManager.default.contentsOfDirectory(atPath: target).contains { $0.hasPrefix("restoring") })

            let store = try await SQLStore.sqlite(file: target + "/martlet.sqlite")
            #expect(try await store.interruptReplies(of: "local", at: .now) == 1)
            let messages = try #require(try await store.branch(of: id, user: ada.user.id))
            #expect(messages.map(\.status) == [.complete, .interrupted])
            // At least what a subscriber had seen, and the beginning of what was said in the end.
            let whole = try #require(try await ada.client.conversation(id).messages?.last?.content)
            #expect(!messages[1].content.isEmpty && whole.hasPrefix(messages[1].content))
            #expect(try await store.search(SearchQuery("walnut"), .init(), of: ada.user.id, page: .init()).items.count == 1)
            try await store.close()
        }
    }

    /// Files are copied beside the database while people go on sending and removing them.
    @Test func aBackupHoldsTheFilesThatItsDatabaseKnows() async throws {
        let contents = ["a", String(repeating: "0123456789 🕊️\n", count: 200_000), "kept in a draft"].map { Array($0.utf8) }
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            var uploaded: [File] = []
            for (index, bytes) in contents.enumerated() {
                uploaded.append(try await ada.upload(bytes, named: "Größe \(index).txt").decoded())
            }
            let files = uploaded
            try await ada.client.withSocket(to: id) { socket in
                _ = try await socket.ready()
                _ = try await ada.client.send("See these", to: id, attachments: [files[0].id, files[1].id])
                _ = try await socket.completed()
            }
            _ = try await ada.client.setDraft("", attachments: [files[2].id], of: id)
            let data = server.folder.appending(path: "data").path
            let archive = server.folder.appending(path: "backup.tar").path
            let summary = try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for number in 0..<20 {
                        let file: File = try await ada.upload("passing by \(number)").decoded()
                        #expect(try await ada.ask("DELETE", "chat/attachments/\(file.id)/").status == 204)
                    }
                }
                let summary = try await Backup.write(dataDirectory: data, to: archive)
                try await group.waitForAll()
                return summary
            }
            #expect(summary.files >= 3)

            let restored = server.folder.appending(path: "restored").path
            #expect(try await Backup.restore(archive, to: restored, replacing: false).findings.isEmpty)
            #expect(try await Backup.check(dataDirectory: restored).isEmpty)
            try await withServer { plan in
                plan.settings.dataDirectory = restored
            } _: { other in
                // The secret came along: who was signed in still is.
                for (file, bytes) in zip(files, contents) {
                    let answer = try await other.ask("GET", "chat/attachments/\(file.id)/content/", token: ada.access)
                    #expect(answer.status == 200 && Array(buffer: answer.body) == bytes)
                    #expect(try await other.ask("GET", file.url).text == String(decoding: bytes, as: UTF8.self))
                }
                #expect(try await other.ask("GET", "chat/search/?q=passing", token: ada.access)["results"] == .array([]))
                #expect(try await other.ask("GET", "chat/search/?q=0123456789", token: ada.access)["results"].elements.count == 1)
            }
            // A file that is gone, or another, is found.
            let names = try FileManager.default.subpathsOfDirectory(atPath: restored + "/files").filter { $0.count > 60 }
            let name = try #require(names.first { $0.hasSuffix(files[1].sha256) })
            try Data("other".utf8).write(to: URL(fileURLWithPath: restored + "/files/" + name))
            #expect(try await Backup.check(dataDirectory: restored).contains { $0.contains(files[1].sha256) })
        }
    }

    @Test func aDatabaseThatIsThereIsRefusedOrPutAside() async throws {
        try await withBackup { archive, target, _, _ in
            _ = try await Backup.restore(archive, to: target, replacing: false)
            try Data("mine".utf8).write(to: URL(fileURLWithPath: target + "/notes.txt"))
            await #expect(throws: BackupFault.self) { try await Backup.restore(archive, to: target, replacing: false) }
            let summary = try await Backup.restore(archive, to: target, replacing: true)
            #expect(summary.findings == ["what was there before is in \(target)/before-restore-1"])
            #expect(FileManager.default.fileExists(atPath: target + "/before-restore-1/martlet.sqlite"))
            #expect(FileManager.default.contents(atPath: target + "/notes.txt") == Data("mine".utf8))
            #expect(try await Backup.check(dataDirectory: target).isEmpty)
            await #expect(throws: BackupFault.self) { try await Backup.write(dataDirectory: target, to: archive) }
            let directory = try DataDirectory(target)
            await #expect(throws: SettingsFault.self) { try await Backup.restore(archive, to: target, replacing: true) }
            withExtendedLifetime(directory) {}
        }
    }

    @Test func aDamagedArchiveIsRefusedAndLeavesNothing() async throws {
        try await withBackup { archive, target, _, _ in
            let bytes = try Data(contentsOf: URL(fileURLWithPath: archive))
            var broken = [bytes.prefix(100), bytes.prefix(bytes.count / 2), bytes.dropLast(1500), Data("not an archive".utf8), Data()]
            for place in [10, 600, bytes.count / 2, bytes.count - 3000] {
                var copy = bytes
                copy[place] ^= 0x55
                broken.append(copy)
            }
            for (number, data) in broken.enumerated() {
                try data.write(to: URL(fileURLWithPath: archive + ".broken"))
                await #expect(throws: BackupFault.self, "\(number)") {
                    try await Backup.restore(archive + ".broken", to: target, replacing: false)
                }
                #expect(try FileManager.default.contentsOfDirectory(atPath: target).filter { $0 != "martlet.lock" }.isEmpty)
            }
        }
    }

    @Test("Names that lead elsewhere are refused", arguments: ["../evil", "/evil", "files/../../evil", "files//x", "./x", "a\\b", ""])
    func names(name: String) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "martlet-tar-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        do {
            let writer = try TarWriter(path: path)
            try writer.add(name, [1, 2, 3])
            try writer.finish()
        }
        var reader = try TarReader(path: path)
        #expect(throws: BackupFault.self) { _ = try reader.next() }
    }

    @Test func whatIsWrittenIsRead() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "martlet-tar-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let contents: [(String, [UInt8])] = [
            ("a", []), ("b/c", [1]), ("d", [UInt8](repeating: 7, count: 512)), ("e", [UInt8](repeating: 8, count: 3_000_000)),
        ]
        do {
            let writer = try TarWriter(path: path)
            for (name, content) in contents { try writer.add(name, content) }
            try writer.finish()
        }
        for skipping in [false, true] {
            var reader = try TarReader(path: path)
            for (name, content) in contents {
                let entry = try #require(try reader.next())
                #expect(entry.name == name && entry.size == content.count)
                if skipping { continue }
                var read: [UInt8] = []
                while case let piece = try reader.read(), !piece.isEmpty { read += piece }
                #expect(read == content)
            }
            #expect(try reader.next() == nil)
        }
    }

    @Test func aCheckFindsWhatIsNotWhole() async throws {
        try await withBackup { archive, target, _, _ in
            _ = try await Backup.restore(archive, to: target, replacing: false)
            func change(_ sql: String) async throws {
                let store = try await SQLStore.sqlite(file: target + "/martlet.sqlite")
                while try await store.settleSearchIndex(limit: 100) > 0 {}
                try await store.driver.transaction { try $0.executeScript(sql) }
                try await store.close()
            }
            try await change("DROP TRIGGER search_message_changed; UPDATE messages SET content = 'almond' WHERE role = 'user';")
            #expect(try await Backup.check(dataDirectory: target).contains { $0.hasPrefix("search: the index holds other words") })
            try await Backup.rebuildSearch(dataDirectory: target)
            #expect(try await Backup.check(dataDirectory: target).isEmpty)
            try await change("PRAGMA defer_foreign_keys = ON; DELETE FROM search_documents WHERE message_id IS NOT NULL;")
            #expect(try await Backup.check(dataDirectory: target).contains { $0.contains("unknown to the index") })
        }
    }
}
