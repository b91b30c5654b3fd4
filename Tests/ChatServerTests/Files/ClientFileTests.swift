// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct ClientFileTests {
    @Test func `A program gives the server a file, sends it and has it back`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let bytes = Data((0..<100_000).map { UInt8(32 + $0 % 90) })
            let file = try await ada.client.upload(bytes, named: "Grüße \"from\" here.txt")
            #expect(file.filename == "Grüße _from_ here.txt")
            #expect(file.size == bytes.count)
            #expect(try await ada.client.attachment(file.id).sha256 == file.sha256)
            #expect(try await ada.client.contents(of: file.id) == bytes)

            let conversation = try await ada.conversation()
            let sent = try await ada.client.send("Read this", to: conversation, attachments: [file.id])
            #expect(sent.attachments.map(\.id) == [file.id])
            #expect(try await ada.client.attachments(in: conversation).all().map(\.id) == [file.id])
            let inUse = await #expect(throws: MartletError.self) { try await ada.client.deleteAttachment(file.id) }
            #expect(inUse?.code == .fileInUse)
        }
    }

    @Test func `A file goes and comes piece by piece`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let pieces = (0..<64).map { number in Data(repeating: UInt8(ascii: "a") + UInt8(number % 26), count: 32 << 10) }
            let (stream, given) = AsyncStream<Data>.makeStream()
            for piece in pieces { given.yield(piece) }
            given.finish()
            let file = try await ada.client.upload(stream, length: 2 << 20, named: "letters.txt")
            #expect(file.size == 2 << 20)
            var received = Data()
            try await ada.client.contents(of: file.id) { received += $0 }
            #expect(received == pieces.reduce(Data(), +))
        }
    }

    @Test func `A file that is too large is refused with its reason, however it is sent`() async throws {
        try await withServer {
            $0.settings.maxUploadBytes = 100_000
        } _: { server in
            let ada = try await server.join()
            let whole = await #expect(throws: MartletError.self) {
                try await ada.client.upload(Data(repeating: 120, count: 100_001), named: "x.txt")
            }
            #expect(whole?.code == .tooLarge)
            let (stream, given) = AsyncStream<Data>.makeStream()
            for _ in 0..<64 { given.yield(Data(repeating: 120, count: 32 << 10)) }
            given.finish()
            let pieces = await #expect(throws: MartletError.self) {
                try await ada.client.upload(stream, length: 2 << 20, named: "x.txt")
            }
            #expect(pieces?.code == .tooLarge)
        }
    }

    @Test func `A file that no message has can be taken back, and what is no file of the account is not found`() async throws {
        try await withServer { server in
            let (ada, bob) = (try await server.join(), try await server.join("bob@example.org"))
            let file = try await ada.client.upload(Data("x".utf8), named: "x.txt")
            let strange = await #expect(throws: MartletError.self) { try await bob.client.contents(of: file.id) }
            #expect(strange?.code == .notFound)
            try await ada.client.deleteAttachment(file.id)
            let gone = await #expect(throws: MartletError.self) { try await ada.client.attachment(file.id) }
            #expect(gone?.code == .notFound)
        }
    }

    @Test func `A kind of file that the server does not take is refused with its reason`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let refused = await #expect(throws: MartletError.self) {
                try await ada.client.upload(Data([0x7F, 0x45, 0x4C, 0x46, 0, 0, 0]), named: "x.txt")
            }
            #expect(refused?.code == .unsupportedMediaType)
        }
    }
}
