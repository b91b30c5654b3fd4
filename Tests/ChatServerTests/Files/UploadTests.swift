// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Foundation
import MartletAPI
import NIOCore
import TestSupport
import Testing

/// Swift Testing has attachments too.
typealias File = MartletAPI.Attachment

@Suite(.timeLimit(.minutes(10)))
struct UploadTests {
    @Test func `A file is taken, described and given back`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let answer = try await ada.upload("Martlets never land.\n", named: "birds.md")
            #expect(answer.status == 201)
            let file: File = try answer.decoded()
            #expect(file.filename == "birds.md")
            #expect(file.mediaType == "text/markdown")
            #expect(file.size == 21)
            #expect(file.sha256 == "d77729cb447b674d1c3b7d2ca7ed5009a9e0c9b60202a82e598f1ba01a4d02aa")
            #expect(file.textChars == 21)
            #expect(try await ada.ask("GET", "chat/attachments/\(file.id)/").decoded() as File == file)

            let content = try await server.ask("GET", file.url)
            #expect(content.status == 200)
            #expect(content.text == "Martlets never land.\n")
            #expect(content.header("content-type") == "text/markdown; charset=utf-8")
            #expect(content.header("content-disposition") == "attachment; filename=\"birds.md\"; filename*=UTF-8''birds.md")
            #expect(content.header("x-content-type-options") == "nosniff")
            #expect(content.header("content-security-policy") == "default-src 'none'; sandbox; frame-ancestors 'none'")
        }
    }

    @Test func `One content is kept once, and goes with the last file that has it`() async throws {
        try await withServer { server in
            let (ada, bob) = (try await server.join(), try await server.join("bob@example.org"))
            let (one, two): (File, File) = (
                try await ada.upload("same").decoded(), try await bob.upload("same", named: "other.txt").decoded()
            )
            #expect(one.sha256 == two.sha256)
            #expect(server.storedFiles == [one.sha256])
            #expect(try await ada.ask("DELETE", "chat/attachments/\(one.id)/").status == 204)
            #expect(try await ada.ask("GET", "chat/attachments/\(one.id)/").status == 404)
            #expect(try await server.ask("GET", one.url).status == 404)
            #expect(try await server.ask("GET", two.url).text == "same")
            #expect(try await bob.ask("DELETE", "chat/attachments/\(two.id)/").status == 204)
            try await server.untilStored([])
        }
    }

    @Test func `A file that is too large is refused, before it comes where its length is known`() async throws {
        try await withServer { plan in
            plan.settings.maxUploadBytes = 1000
        } _: { server in
            let ada = try await server.join()
            #expect(try await ada.upload([UInt8](repeating: 65, count: 1000)).status == 201)
            let answer = try await ada.upload([UInt8](repeating: 65, count: 1001))
            #expect(answer.status == 413)
            #expect(answer.problem?.code == "too_large")
            #expect(try await ada.upload([UInt8](repeating: 65, count: 200_000)).status == 413)
            #expect(server.storedFiles.count == 1)
            try await server.untilNothingArrives()
        }
    }

    @Test func `An account has so much room and no more`() async throws {
        try await withServer { plan in
            plan.settings.accountFileBytes = 100
        } _: { server in
            let (ada, bob) = (try await server.join(), try await server.join("bob@example.org"))
            let first: File = try await ada.upload([UInt8](repeating: 65, count: 60)).decoded()
            let answer = try await ada.upload([UInt8](repeating: 66, count: 60))
            #expect(answer.status == 413)
            #expect(answer.problem?.code == "quota_exceeded")
            #expect(server.storedFiles == [first.sha256])
            #expect(try await bob.upload([UInt8](repeating: 66, count: 60)).status == 201)
            #expect(try await ada.ask("DELETE", "chat/attachments/\(first.id)/").status == 204)
            #expect(try await ada.upload([UInt8](repeating: 66, count: 60)).status == 201)
        }
    }

    @Test func `What is no form with one file is refused, and says why`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            func send(_ body: String, _ type: String = "multipart/form-data; boundary=b") async throws -> Answer {
                try await ada.ask("POST", "chat/attachments/", body, headers: [("content-type", type)])
            }
            let part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nx\r\n"
            #expect(try await send("{}", "application/json").status == 415)
            #expect(try await send(part + "--b--", "multipart/form-data").problem?.code == "malformed_multipart")
            #expect(try await send(part).problem?.code == "malformed_multipart")
            #expect(try await send("nonsense").problem?.code == "malformed_multipart")
            #expect(try await send("").status == 400)
            let none = try await send(part.replacing("\"file\"", with: "\"other\"") + "--b--")
            #expect(none.problem?.errors?.first?.field == "file")
            #expect(try await send(part + part + "--b--").problem?.errors?.first?.code == "too_many")
            #expect(try await send(String(repeating: part.replacing("\"file\"", with: "\"x\""), count: 10_000) + "--b--").status == 400)
            #expect(try await send(part + "--b--").status == 201)
            #expect(server.storedFiles.count == 1)
            try await server.untilNothingArrives()
        }
    }

    @Test func `Nobody else can see, use or remove a file`() async throws {
        try await withServer { server in
            let (ada, bob) = (try await server.join(), try await server.join("bob@example.org"))
            let file: File = try await ada.upload("secret").decoded()
            #expect(try await server.ask("GET", "chat/attachments/\(file.id)/").status == 401)
            #expect(try await server.ask("GET", "chat/attachments/\(file.id)/content/").status == 401)
            for path in ["chat/attachments/\(file.id)/", "chat/attachments/\(file.id)/content/"] {
                #expect(try await bob.ask("GET", path).status == 404)
                #expect(try await ada.ask("GET", path).status == 200)
            }
            #expect(try await bob.ask("DELETE", "chat/attachments/\(file.id)/").status == 404)
            let id = try await bob.conversation()
            let answer = try await bob.ask(
                "POST", "chat/conversations/\(id)/messages/", #"{"content": "Read this", "attachments": ["\#(file.id)"]}"#)
            #expect(answer.status == 400)
            #expect(answer.problem?.errors?.first?.field == "attachments")
            #expect(try await server.ask("GET", file.url).text == "secret")
        }
    }

    @Test func `A link opens its file and no other, as long as it says`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let (one, two): (File, File) = (try await ada.upload("one").decoded(), try await ada.upload("two").decoded())
            let parts = one.url.split(separator: "?")
            #expect(try await server.ask("GET", String(parts[0])).status == 401)
            #expect(try await server.ask("GET", one.url.replacing("\(one.id)", with: "\(two.id)")).status == 404)
            #expect(try await server.ask("GET", one.url.dropLast().description).status == 404)
            #expect(try await server.ask("GET", one.url + "A").status == 404)
            let later = one.url.replacing(#/expires=\d+/#) { _ in "expires=9999999999" }
            #expect(try await server.ask("GET", later).status == 404)
            let ended = one.url.replacing(#/expires=\d+/#) { _ in "expires=1" }
            #expect(try await server.ask("GET", ended).status == 404)
        }
    }
}

extension RunningServer {
    var storedFiles: [String] {
        let files = folder.appending(path: "data/files")
        let names = FileManager.default.enumerator(atPath: files.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.contains("/") }.map { String($0.split(separator: "/")[1]) }.sorted()
    }

    private var incomingFiles: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "data/incoming").path)) ?? ["there is no folder"]
    }

    /// Returns once nothing is arriving any more: a refused file goes when its request is over, just after its answer.
    func untilNothingArrives() async throws {
        while incomingFiles != [] { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// Returns once exactly these contents are stored.
    func untilStored(_ hashes: [String]) async throws {
        while storedFiles != hashes.sorted() { try await Task.sleep(for: .milliseconds(5)) }
    }
}
