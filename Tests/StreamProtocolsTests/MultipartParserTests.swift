// SPDX-License-Identifier: Apache-2.0

import NIOCore
import SeededRandom
import StreamProtocols
import Testing

struct MultipartParserTests {
    /// What a form came to: its parts, with all their bytes.
    struct Form: Equatable {
        var parts: [(headers: MultipartHeaders, bytes: [UInt8])] = []
        var isComplete = false
        var fault: MultipartParser.Fault?

        static func == (left: Self, right: Self) -> Bool {
            left.isComplete == right.isComplete && left.fault == right.fault && left.parts.elementsEqual(right.parts, by: ==)
        }
    }

    /// Feeds `bytes` in pieces of these lengths, the rest as one.
    private func read(
        _ bytes: [UInt8], boundary: String = "b", cut: [Int] = [], limits: MultipartParser.Limits = .init()
    ) throws -> Form {
        var parser = try #require(MultipartParser(boundary: boundary, limits: limits))
        var form = Form()
        do throws(MultipartParser.Fault) {
            var rest = bytes[...]
            for length in cut + [bytes.count] where !rest.isEmpty {
                parser.feed(ByteBuffer(bytes: rest.prefix(length)))
                rest = rest.dropFirst(length)
                while let event = try parser.next() {
                    switch event {
                    case .part(let headers): form.parts.append((headers, []))
                    case .bytes(let bytes): form.parts[form.parts.count - 1].bytes += Array(bytes.readableBytesView)
                    case .partEnd, .end: break
                    }
                }
            }
            try parser.finish()
            form.isComplete = true
        } catch {
            form.fault = error
        }
        return form
    }

    private func read(_ text: String, boundary: String = "b", limits: MultipartParser.Limits = .init()) throws -> Form {
        try read(Array(text.utf8), boundary: boundary, limits: limits)
    }

    @Test func `A form is its parts`() throws {
        let form = try read(
            "--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n--b\r\n"
                + "content-disposition: form-data; name=file; filename=\"a b.txt\"\r\nContent-Type: text/plain\r\n\r\n"
                + "one\r\ntwo\r\n--b--\r\nanything")
        #expect(form.isComplete)
        #expect(form.parts.map(\.headers) == [.init(name: "note"), .init(name: "file", filename: "a b.txt")])
        #expect(form.parts.map { String(decoding: $0.bytes, as: UTF8.self) } == ["hello", "one\r\ntwo"])
    }

    @Test func `However its bytes are split, a form is the same`() throws {
        var random = SplitMix64(seed: 7)
        for round in 0..<400 {
            let boundary = ["b", "----WebKitFormBoundary7MA4YWxk", "a'()+_,-./:=?z", "-", "--"][round % 5]
            var form = Form(isComplete: true)
            var bytes: [UInt8] = round % 3 == 0 ? Array("preamble\r\n".utf8) : []
            for index in 0..<Int.random(in: 1...4, using: &random) {
                let content = noise(like: boundary, using: &random)
                let headers = MultipartHeaders(name: "n\(index)", filename: index % 2 == 0 ? "f\(index).bin" : nil)
                form.parts.append((headers, content))
                let file = headers.filename.map { "; filename=\"\($0)\"" } ?? ""
                bytes += Array(
                    "--\(boundary)\(index % 2 == 0 ? "" : " \t")\r\nContent-Disposition: form-data; name=\"n\(index)\"\(file)\r\n".utf8)
                bytes += Array("X-Other: \(index)\r\n\r\n".utf8) + content + Array("\r\n".utf8)
            }
            bytes += Array("--\(boundary)--".utf8)
            let cuts = (0..<bytes.count).map { _ in Int.random(in: 1...(round % 2 == 0 ? 3 : 40), using: &random) }
            #expect(try read(bytes, boundary: boundary) == form)
            #expect(try read(bytes, boundary: boundary, cut: cuts) == form)
            #expect(try read(bytes, boundary: boundary, cut: bytes.map { _ in 1 }) == form)
        }
    }

    /// Full of what nearly is the boundary, and never it.
    private func noise(like boundary: String, using random: inout SplitMix64) -> [UInt8] {
        let delimiter = Array("\r\n--\(boundary)".utf8)
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            switch Int.random(in: 0...3, using: &random) {
            case 0: bytes += delimiter.prefix(Int.random(in: 0..<delimiter.count, using: &random)) + [UInt8(ascii: "!")]
            case 1: bytes += Array("\r\r\n\n".utf8)
            case 2: bytes += (0..<20).map { _ in UInt8.random(in: 0...255, using: &random) }
            default: bytes += Array("--\(boundary)!".utf8)
            }
        }
        return bytes
    }

    @Test func `A form cut off anywhere is incomplete, and gives nothing that it does not hold`() throws {
        let whole = Array("--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n0123456789\r\n--b--".utf8)
        for length in 0..<whole.count {
            let form = try read(Array(whole.prefix(length)))
            #expect(form.fault == .incomplete, "after \(length) bytes")
            #expect(Array("0123456789".utf8).starts(with: form.parts.first?.bytes ?? []), "after \(length) bytes")
        }
    }

    @Test(arguments: [
        "--b\nContent-Disposition: form-data; name=\"file\"\n\nx\n--b--",
        "--b\r\nContent-Disposition: form-data;\r\n name=\"file\"\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=\"file\"\nX: y\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=\"file\"\rX: y\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=\"fi\0le\"\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition : form-data; name=\"file\"\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=\"file\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=a; name=file\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=file\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: attachment; name=file\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--",
        "--b\r\n\r\nx\r\n--b--",
        "--bx\r\nContent-Disposition: form-data; name=file\r\n\r\nx\r\n--b--",
        "--b-\r\nContent-Disposition: form-data; name=file\r\n\r\nx\r\n--b--",
    ])
    func `What two readers could see differently is refused`(_ text: String) throws {
        #expect(try read(text).fault == .malformed)
    }

    @Test func `A form of too many parts is refused`() throws {
        let part = "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\r\n"
        let form = try read(String(repeating: part, count: 10_000) + "--b--")
        #expect(form.fault == .tooManyParts(limit: 16))
        #expect(form.parts.count == 16)
    }

    @Test func `Headers without an end are refused before they are held`() throws {
        let long = "--b\r\nContent-Disposition: form-data; name=\"" + String(repeating: "x", count: 100_000)
        #expect(try read(long).fault == .headersTooLong(limit: 8192))
        let many = "--b\r\n" + String(repeating: "X: y\r\n", count: 1000)
        #expect(try read(many).fault == .tooManyHeaders(limit: 16))
    }

    @Test func `A preamble without an end is refused`() throws {
        #expect(try read(String(repeating: "x", count: 100_000)).fault == .malformed)
        #expect(try read("--b" + String(repeating: " ", count: 100_000)).fault == .malformed)
    }

    @Test func `A form in a form is bytes`() throws {
        let inner = "--c\r\nContent-Disposition: file; filename=\"x\"\r\n\r\ny\r\n--c--"
        let form = try read(
            "--b\r\nContent-Disposition: form-data; name=file\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n\(inner)\r\n--b--")
        #expect(form.parts.map { String(decoding: $0.bytes, as: UTF8.self) } == [inner])
    }

    @Test(arguments: ["", String(repeating: "b", count: 71), "ends with ", "with\"quote", "\r\n", "ü"])
    func `A boundary that is none is refused`(_ boundary: String) {
        #expect(MultipartParser(boundary: boundary) == nil)
    }

    @Test(arguments: [
        ("multipart/form-data; boundary=abc", "abc"),
        ("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"", "a b"),
        ("multipart/form-data;boundary=abc;", "abc"),
        ("multipart/form-data", nil),
        ("multipart/mixed; boundary=abc", nil),
        ("multipart/form-data; boundary=\"abc", nil),
        ("text/plain", nil),
    ])
    func `The boundary stands in the type`(_ text: String, _ boundary: String?) {
        #expect(MultipartHeaders.boundary(ofContentType: text) == boundary)
    }

    @Test(arguments: [
        (#"filename="a\"b.txt""#, "a\"b.txt"),
        (#"filename="C:\dir\file.txt""#, #"C:\dir\file.txt"#),
        (#"filename="a%22b%0D%0A.txt""#, "a\"b\r\n.txt"),
        (#"filename=plain.txt"#, "plain.txt"),
        (#"filename="Grüße 🕊️.md""#, "Grüße 🕊️.md"),
        (#"filename="x.txt"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.txt"#, "Grüße.txt"),
        (#"filename="x.txt"; filename*=UTF-8''%FF%FE"#, "x.txt"),
        (#"filename="x.txt"; filename*=latin-1''a"#, "x.txt"),
        (#"filename="a; name=\"b\"""#, "a; name=\"b\""),
    ])
    func `File names are read as clients write them`(_ parameter: String, _ name: String) throws {
        let form = try read("--b\r\nContent-Disposition: form-data; name=\"file\"; \(parameter)\r\n\r\nx\r\n--b--")
        #expect(form.parts.first?.headers == MultipartHeaders(name: "file", filename: name))
    }

    @Test func `Bytes are handed on as they come`() throws {
        var parser = try #require(MultipartParser(boundary: "b"))
        parser.feed(ByteBuffer(string: "--b\r\nContent-Disposition: form-data; name=file\r\n\r\n"))
        #expect(try parser.next() == .part(.init(name: "file")))
        for _ in 0..<100 {
            let piece = ByteBuffer(repeating: UInt8(ascii: "x"), count: 65_536)
            parser.feed(piece)
            #expect(try parser.next() == .bytes(piece))
            #expect(try parser.next() == nil)
        }
    }
}
