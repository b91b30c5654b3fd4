// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import NIOCore
import TestSupport
import Testing

/// What files are, what agents are given of them, and how their parts are asked for.
@Suite(.timeLimit(.minutes(10)))
struct DocumentTests {
    @Test func `What a file is, its bytes say`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let png: [UInt8] =
                [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 0, 1, 0, 0, 0, 1]
            let cases: [(bytes: [UInt8], name: String, type: String)] = [
                (png, "page.html", "image/png"),
                (Array("GIF89a\u{1}\0\u{1}\0<script>alert(1)</script>".utf8), "x.js", "image/gif"),
                ([0xFF, 0xD8, 0xFF, 0xE0] + Array("JFIF".utf8), "x.txt", "image/jpeg"),
                (Array("%PDF-1.4\n<html><script>alert(1)</script></html>".utf8), "x.html", "application/pdf"),
                (Array("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".utf8), "x.png", "image/svg+xml"),
                (Array("<!DOCTYPE html><script>alert(1)</script>".utf8), "x.png", "text/html"),
                (Array("a,b\n1,2\n".utf8), "x.csv", "text/csv"),
                (Array("{\"a\": 1}".utf8), "x.json", "application/json"),
                (Array("let x = 1\n".utf8), "x.swift", "text/plain"),
            ]
            for (bytes, name, type) in cases {
                let answer = try await ada.upload(bytes, named: name, type: "application/x-msdownload")
                #expect(answer["media_type"] == .string(type), "\(name)")
                let file: File = try answer.decoded()
                let content = try await server.ask("GET", file.url)
                #expect(
                    content.header("content-disposition")?.hasPrefix(
                        type == "image/svg+xml" || !type.hasPrefix("image/") ? "attachment" : "inline") == true)
                #expect(content.header("x-content-type-options") == "nosniff")
                #expect(content.header("content-security-policy")?.contains("sandbox") == true)
            }
            let letters = Array(String(repeating: "A", count: 200).utf8)
            let refused: [[UInt8]] = [
                Array("\u{7F}ELF".utf8) + letters, [0xCA, 0xFE, 0xBA, 0xBE] + letters, [0xCF, 0xFA, 0xED, 0xFE] + letters,
                [0xFE, 0xED, 0xFA, 0xCF] + letters, Array("MZ\0".utf8) + letters,
            ]
            for bytes in refused {
                let answer = try await ada.upload(bytes, named: "x.txt")
                #expect(answer.status == 415)
                #expect(answer.problem?.detail.contains("This is a program") == true)
            }
            for text in ["#!/bin/sh\necho x\n", "MZ is a country code no more", "ELF", "\u{7F}EL"] {
                #expect(try await ada.upload(text, named: "x")["media_type"] == .string("text/plain"), "\(text)")
            }
            for bytes: [UInt8] in [[0, 1, 2, 3], Array("MZ\0\0".utf8), Array("PK\u{3}\u{4}not an archive".utf8), [0x1F, 0x8B, 8]] {
                let answer = try await ada.upload(bytes, named: "x.txt")
                #expect(answer.status == 415)
                #expect(answer.problem?.code == "unsupported_media_type")
            }
            #expect(try await ada.upload([], named: "x.txt").problem?.code == "file_unreadable")
            try await server.untilNothingArrives()
        }
    }

    @Test func `Text in other encodings is read as text`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let utf16: [UInt8] = [0xFF, 0xFE] + Array("Grüße".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            for bytes: [UInt8] in [utf16, [0x47, 0x72, 0xFC, 0xDF, 0x65], [0xEF, 0xBB, 0xBF] + Array("Grüße".utf8)] {
                let answer = try await ada.upload(bytes)
                #expect(answer["text_chars"] == .integer(5))
            }
        }
    }

    @Test func `Of a text in UTF-8 it is said that it is, of others nothing`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let utf16: [UInt8] = [0xFF, 0xFE] + Array("Grüße".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            let cases: [(bytes: [UInt8], name: String, type: String)] = [
                (Array("Grüße".utf8), "a.txt", "text/plain; charset=utf-8"), (Array("ASCII".utf8), "a.md", "text/markdown; charset=utf-8"),
                ([0xEF, 0xBB, 0xBF] + Array("a,ö".utf8), "a.csv", "text/csv; charset=utf-8"),
                (Array("<html><p>ä</p></html>".utf8), "a.html", "text/html; charset=utf-8"),
                (Array(#"{"ä":1}"#.utf8), "a.json", "application/json"), (Array("<svg>ä</svg>".utf8), "a.svg", "image/svg+xml"),
                ([0x47, 0x72, 0xFC, 0xDF, 0x65], "a.txt", "text/plain"), (utf16, "a.txt", "text/plain"),
                // Past what an agent is given of it, it is no UTF-8 any more.
                (Array(String(repeating: "x", count: 1 << 20).utf8) + [0xFC, 0x0A], "a.txt", "text/plain"),
            ]
            for (bytes, name, type) in cases {
                let file: File = try await ada.upload(bytes, named: name).decoded()
                #expect(type.hasPrefix(file.mediaType))
                let asked: [(String, [(String, String)])] = [("GET", []), ("HEAD", []), ("GET", [("range", "bytes=0-1")])]
                for (method, headers) in asked {
                    let answer = try await server.ask(method, file.url, headers: headers)
                    #expect(answer.header("content-type") == type, "\(method) \(name)")
                    #expect(answer.header("etag") == "\"\(file.sha256)\"")
                }
                #expect(
                    try await ada.ask("GET", "chat/attachments/\(file.id)/content/").header("content-type") == type, "\(name) with a token")
            }
        }
    }

    @Test func `An agent is given the names and the texts of files, and then what was said`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let files: [File] = [
                try await ada.upload("Martlets never land.", named: "birds.txt").decoded(),
                try await ada.upload(Array("<p>Seen</p><script>unseen()</script>".utf8), named: "page.html").decoded(),
                try await ada.upload(docx("<w:p><w:r><w:t>Word &amp; more</w:t></w:r></w:p>"), named: "letter.docx").decoded(),
            ]
            let list = files.map { "\"\($0.id)\"" }.joined(separator: ",")
            let sent = try await ada.ask(
                "POST", "chat/conversations/\(id)/messages/", "{\"content\": \"What are these?\", \"attachments\": [\(list)]}")
            #expect(sent.status == 201)
            let message: Message = try sent.decoded()
            #expect(message.attachments.map(\.filename) == ["birds.txt", "page.html", "letter.docx"])
            #expect(try await server.ask("GET", message.attachments[0].url).text == "Martlets never land.")
            let asked = try #require(try await server.model.exchange(1).request.messages.last)
            #expect(
                asked == """
                    user: [File 1 of 3: "birds.txt", text/plain]
                    Martlets never land.
                    [End of file 1]

                    [File 2 of 3: "page.html", text/html]
                    Seen
                    [End of file 2]

                    [File 3 of 3: "letter.docx", application/vnd.openxmlformats-officedocument.wordprocessingml.document]
                    Word & more

                    [End of file 3]

                    What are these?
                    """)
            #expect(try await ada.ask("DELETE", "chat/attachments/\(files[0].id)/").problem?.code == "file_in_use")
            let listed = try await ada.ask("GET", "chat/conversations/\(id)/attachments/")
            #expect(listed["results"].elements.map { $0["filename"].text } == ["birds.txt", "page.html", "letter.docx"])
        }
    }

    @Test func `The last message of a list is a file's name where nothing was said yet`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            server.model.script(FakeModelScript { try await $0.hang() })
            let files: [File] = [
                try await ada.upload("a", named: "one.txt").decoded(), try await ada.upload("b", named: "two.md").decoded(),
            ]
            let ids = files.map { "\"\($0.id)\"" }.joined(separator: ",")
            let made = try await ada.ask(
                "POST", "chat/conversations/", #"{"agent_id":"\#(try await ada.agent().id)","initial_message":" ","attachments":[\#(ids)]}"#
            )
            #expect(made.status == 201, "\(made.text)")
            #expect(made["last_message"]["role"] == .string("user"))
            #expect(made["last_message"]["preview"] == .string("one.txt, two.md"))
            let listed = try await ada.ask("GET", "chat/conversations/")["results"][0]
            #expect(listed["last_message"] == made["last_message"])
        }
    }

    @Test func `A message may be a file alone, keeps it when it is edited, and its files go with the conversation`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let agent = try await ada.agent()
            let file: File = try await ada.upload("Martlets never land.", named: "birds.txt").decoded()
            let made = try await ada.ask(
                "POST", "chat/conversations/", "{\"agent_id\": \"\(agent.id)\", \"attachments\": [\"\(file.id)\"]}")
            #expect(made.status == 201)
            #expect(made["title"] == .string("birds.txt"))
            let id = try #require(made["id"].text)
            func messages() async throws -> [Message] {
                let whole: Conversation = try await ada.ask("GET", "chat/conversations/\(id)/").decoded()
                return whole.messages ?? []
            }
            var found = try await messages()
            while found.last?.status == .streaming { found = try await messages() }
            #expect(found.first?.content == "")
            #expect(found.first?.attachments.map(\.id) == [file.id])
            let edited = try await ada.ask(
                "PATCH", "chat/conversations/\(id)/messages/\(found[0].id)/", "{\"content\": \"Read it\"}")
            #expect(edited.status == 201)
            #expect(edited["attachments"][0]["id"] == .string("\(file.id)"))
            #expect(server.storedFiles == [file.sha256])
            #expect(try await ada.ask("DELETE", "chat/conversations/\(id)/?permanent=now").status == 204)
            try await server.untilStored([])
            #expect(try await ada.ask("GET", "chat/attachments/\(file.id)/").status == 404)
        }
    }

    @Test func `Long text is cut to the context window, with a note`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let text = String(repeating: "long ", count: 20_000)
            let file: File = try await ada.upload(text).decoded()
            _ = try await ada.ask(
                "POST", "chat/conversations/\(id)/messages/", "{\"content\": \"Summarise\", \"attachments\": [\"\(file.id)\"]}")
            let asked = try #require(try await server.model.exchange(1).request.messages.last)
            #expect(asked.hasSuffix("of its 100000 characters are shown]\n\nSummarise"))
            #expect((8_000...13_000).contains(asked.utf8.count))
        }
    }

    @Test func `A model is not told where a picture was taken`() async throws {
        try await withServer { plan in
            plan.agents.more = """
                  - {slug: seer, name: Seer, provider: local, model: large, capabilities: [vision], context_window: 4096}
                """
        } _: { server in
            let ada = try await server.join()
            let secret = Array("48.2082N 16.3738E".utf8)
            let notes: [UInt8] = [0xFF, 0xE1, 0, UInt8(secret.count + 8)] + Array("Exif\0\0".utf8) + secret
            let picture: [UInt8] =
                [0xFF, 0xC0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0] + [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0] + [1, 2, 3, 0xFF, 0xD9]
            let photo: [UInt8] = [0xFF, 0xD8] + notes + picture
            let file: File = try await ada.upload(photo, named: "holiday.jpg").decoded()
            let id = try await ada.conversation(with: "seer")
            #expect(
                try await ada.ask(
                    "POST", "chat/conversations/\(id)/messages/", #"{"content": "What is this?", "attachments": ["\#(file.id)"]}"#
                ).status == 201)
            let asked = try await server.model.exchange(1).request
            let parts = try #require(asked["messages"]?.elements.last?["content"].elements)
            let address = try #require(parts.compactMap { $0["image_url"]["url"].text }.first)
            let sent = try #require(Data(base64Encoded: String(address.split(separator: ",")[1])))
            #expect(Array(sent) == [0xFF, 0xD8] + picture)
            // Its owner gets it back as it came.
            let answer = try await server.ask("GET", file.url)
            #expect(Array(answer.body.readableBytesView) == photo)
        }
    }

    @Test func `A PDF's text is read`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let stream = "BT /F1 24 Tf 72 700 Td (Martlets never land) Tj ET"
            let pdf = """
                %PDF-1.4
                1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
                2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
                3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>> endobj
                4 0 obj <</Length \(stream.utf8.count)>> stream
                \(stream)
                endstream endobj
                5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
                trailer <</Root 1 0 R/Size 6>>
                %%EOF
                """
            let answer = try await ada.upload(pdf, named: "birds.pdf")
            #expect(answer.status == 201)
            guard FileManager.default.isExecutableFile(atPath: "/usr/bin/pdftotext") else {
                #expect(answer["text_chars"] == .null)
                return
            }
            let id = try await ada.conversation()
            _ = try await ada.ask(
                "POST", "chat/conversations/\(id)/messages/",
                "{\"content\": \"Read\", \"attachments\": [\"\(answer["id"].text ?? "")\"]}")
            let asked = try #require(try await server.model.exchange(1).request.messages.last)
            #expect(asked.contains("Martlets never land"))
        }
    }

    @Test func `Parts of a file are given as they are asked for`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let file: File = try await ada.upload("0123456789").decoded()
            func ask(_ range: String, _ more: [(String, String)] = []) async throws -> (Int, String, String?) {
                let answer = try await server.ask("GET", file.url, headers: [("range", range)] + more)
                return (answer.status, answer.text, answer.header("content-range"))
            }
            #expect(try await ask("bytes=2-4") == (206, "234", "bytes 2-4/10"))
            #expect(try await ask("bytes=7-") == (206, "789", "bytes 7-9/10"))
            #expect(try await ask("bytes=-3") == (206, "789", "bytes 7-9/10"))
            #expect(try await ask("bytes=-100") == (206, "0123456789", "bytes 0-9/10"))
            #expect(try await ask("bytes=5-99999999999999999999999") == (206, "56789", "bytes 5-9/10"))
            for beyond in ["bytes=10-", "bytes=-0"] {
                let answer = try await server.ask("GET", file.url, headers: [("range", beyond)])
                #expect(answer.status == 416)
                #expect(answer.header("content-type") == "application/problem+json")
                #expect(answer.problem?.code == "range_not_satisfiable")
                #expect(answer.header("content-range") == "bytes */10")
                let head = try await server.ask("HEAD", file.url, headers: [("range", beyond)])
                #expect(head.status == 416 && head.body.readableBytes == 0)
            }
            for whole in [
                "bytes=4-2", "bytes=a-b", "bytes", "lines=1-2", "bytes=0-1,3-4", "bytes=--1",
                "bytes=0-0,\(String(repeating: "1-1,", count: 500))2-2",
            ] {
                #expect(try await ask(whole) == (200, "0123456789", nil))
            }
            let tag = "\"\(file.sha256)\""
            #expect(try await ask("bytes=0-1", [("if-range", tag)]) == (206, "01", "bytes 0-1/10"))
            #expect(try await ask("bytes=0-1", [("if-range", "\"other\"")]) == (200, "0123456789", nil))
            #expect(try await server.ask("GET", file.url, headers: [("if-none-match", tag)]).status == 304)
            let head = try await server.ask("HEAD", file.url)
            #expect(head.status == 200)
            #expect(head.header("content-length") == "10")
            #expect(head.text == "")
        }
    }
}
