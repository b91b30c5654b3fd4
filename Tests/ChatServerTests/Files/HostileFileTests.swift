// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import NIOCore
import TestSupport
import Testing

/// What comes of files that mean harm, and of their names.
@Suite(.timeLimit(.minutes(10)))
struct HostileFileTests {
    @Test func `A bomb costs a refusal and nothing more`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            // 300 MB of nothing, in 300 kB.
            let bomb = try #require(deflatedZeros(megabytes: 300))
            let zip = archive([("[Content_Types].xml", 0, Array("<Types/>".utf8)), ("word/document.xml", 8, bomb)])
            #expect(try await ada.upload(zip, named: "bomb.docx").problem?.code == "file_unreadable")
            let laughs = "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;\">]><w:p><w:t>&c;</w:t></w:p>"
            let xml = archive([("[Content_Types].xml", 0, Array("<Types/>".utf8)), ("word/document.xml", 0, Array(laughs.utf8))])
            #expect(try await ada.upload(xml, named: "laughs.docx").problem?.code == "file_unreadable")
            let flood: [UInt8] =
                [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 255, 255, 0, 0, 255, 255]
            #expect(try await ada.upload(flood, named: "flood.png").problem?.code == "file_unreadable")
            let boundless = flood.prefix(16) + [UInt8](repeating: 255, count: 8)
            #expect(try await ada.upload(Array(boundless), named: "boundless.png").problem?.code == "file_unreadable")
            let evil = archive([("../../etc/passwd", 0, Array("x".utf8)), ("word/document.xml", 0, Array("<w:t>y</w:t>".utf8))])
            #expect(try await ada.upload(evil, named: "slip.docx").status == 415)
            #expect(server.storedFiles == [])
            try await server.untilNothingArrives()
        }
    }

    @Test func `A PDF that unfolds without end is refused`() async throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/pdftotext") else { return }
        try await withServer { server in
            let ada = try await server.join()
            let packed = try #require(deflatedZeros(megabytes: 600))
            let head = """
                %PDF-1.4
                1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
                2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
                3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>> endobj
                4 0 obj <</Filter/FlateDecode/Length \(packed.count + 2)>> stream

                """
            let bomb = Array(head.utf8) + [0x78, 0x9C] + packed + Array("\nendstream endobj\ntrailer <</Root 1 0 R/Size 5>>\n%%EOF".utf8)
            #expect(try await ada.upload(bomb, named: "bomb.pdf").problem?.code == "file_unreadable")
            #expect(server.storedFiles == [])
            try await server.untilNothingArrives()
        }
    }

    @Test(arguments: [
        ("../../../etc/passwd", "passwd"), (#"C:\Windows\system32\evil.txt"#, "evil.txt"),
        ("photo\u{202E}gpj.exe", "photogpj.exe"), ("CON", "_CON"), ("nul.txt", "_nul.txt"), ("..", "file"), ("", "file"),
        (".hidden", "hidden"), ("trailing. . ", "trailing"),
        (String(repeating: "ä", count: 300) + ".txt", String(repeating: "ä", count: 98) + ".txt"), ("<b>\"x\"|?*.md", "_b__x____.md"),
    ])
    func `A name is made harmless`(_ given: String, _ shown: String) async throws {
        try await withServer { server in
            let ada = try await server.join()
            let file: File = try await ada.upload("x", named: given).decoded()
            #expect(file.filename == shown)
            let field = try #require(try await server.ask("GET", file.url).header("content-disposition"))
            #expect(field.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
            #expect(field.filter { $0 == "\"" }.count == 2)
        }
    }

    @Test(arguments: ["a\r\nSet-Cookie: x=1.txt", "a\u{0}b.txt"])
    func `A name that a header cannot hold is refused`(_ given: String) async throws {
        try await withServer { server in
            let ada = try await server.join()
            let answer = try await ada.upload("x", named: given)
            #expect(answer.status == 400)
            #expect(answer.problem?.code == "malformed_multipart")
            try await server.untilNothingArrives()
        }
    }
}
