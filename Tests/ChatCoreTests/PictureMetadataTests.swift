// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import ChatCore

/// What a camera wrote beside a picture, where it was taken above all, is no business of a model's.
struct PictureMetadataTests {
    private static let secret = Array("48.2082N 16.3738E".utf8)

    private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker] + number(content.count + 2, 2) + content
    }

    private static func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static func littleEndian(_ value: Int, _ count: Int) -> [UInt8] {
        number(value, count).reversed()
    }

    /// With an orientation behind another field, and the secret behind that.
    private static func exif(orientation: UInt8, bigEndian: Bool) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] { bigEndian ? Self.number(value, count) : littleEndian(value, count) }
        func entry(_ tag: Int, _ value: Int) -> [UInt8] {
            var bytes = number(tag, 2)
            bytes += number(3, 2)
            bytes += number(1, 4)
            bytes += number(value, 2)
            return bytes + [0, 0]
        }
        var bytes = Array("Exif\0\0".utf8)
        bytes += Array((bigEndian ? "MM\0*" : "II*\0").utf8)
        bytes += number(8, 4)
        bytes += number(2, 2)
        bytes += entry(0x10F, 7)
        bytes += entry(0x112, Int(orientation))
        bytes += number(0, 4)
        return bytes + secret
    }

    private static func jpeg(_ notes: [UInt8], tail: [UInt8] = []) -> [UInt8] {
        let scan = segment(0xDA, [1, 1, 0, 0, 63, 0]) + [1, 0xFF, 0, 2, 0xFF, 0xD0, 3]
        return [0xFF, 0xD8] + segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0]) + notes
            + segment(0xC2, [8, 0, 1, 0, 1, 1, 1, 0x11, 0]) + scan + segment(0xC4, [0]) + scan + [0xFF, 0xD9] + tail
    }

    private func holds(_ bytes: [UInt8], _ part: [UInt8] = secret) -> Bool {
        Data(bytes).range(of: Data(part)) != nil
    }

    @Test(arguments: [true, false], 0...9 as ClosedRange<UInt8>)
    func `A photo loses what the camera wrote, and is still the right way up`(_ bigEndian: Bool, _ orientation: UInt8) throws {
        let notes =
            Self.segment(0xE1, Self.exif(orientation: orientation, bigEndian: bigEndian))
            + Self.segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0".utf8) + Self.secret)
            + Self.segment(0xED, Array("Photoshop 3.0\0".utf8) + Self.secret) + Self.segment(0xFE, Self.secret)
            + Self.segment(0xE2, Array("MPF\0".utf8) + Self.secret)
        let colours = Self.segment(0xE2, Array("ICC_PROFILE\0\u{1}\u{1}".utf8)) + Self.segment(0xEE, Array("Adobe\0d".utf8))
        let given = Self.jpeg(notes + colours, tail: [0xFF, 0xD8] + Self.secret)
        let shown = try #require(PictureMetadata.removed(from: given, of: .jpeg))
        #expect(!holds(shown))
        let turned = Self.segment(
            0xE1,
            Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0])
        #expect(shown == Self.jpeg(((2...8).contains(orientation) ? turned : []) + colours))
        #expect(PictureMetadata.removed(from: shown, of: .jpeg) == shown)
    }

    @Test func `A picture with nothing beside it stays what it is`() {
        #expect(PictureMetadata.removed(from: Self.jpeg([]), of: .jpeg) == Self.jpeg([]))
        // One that was cut off is shown as far as it goes.
        let cut = Array(Self.jpeg([]).dropLast(4))
        #expect(PictureMetadata.removed(from: cut, of: .jpeg) == cut)
    }

    @Test func `A PNG loses its texts and what stands behind its end`() throws {
        func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
            Self.number(content.count, 4) + Array(name.utf8) + content + [0, 0, 0, 0]
        }
        let head: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])
        let rest = chunk("gAMA", [0, 0, 0, 1]) + chunk("IDAT", [1, 2, 3]) + chunk("IEND", [])
        let notes = ["tEXt", "iTXt", "zTXt", "eXIf", "tIME", "prVt"].flatMap { chunk($0, Self.secret) }
        #expect(PictureMetadata.removed(from: head + notes + rest + Self.secret, of: .png) == head + rest)
        #expect(PictureMetadata.removed(from: head + Array(rest.dropLast(1)), of: .png) == nil)
        #expect(PictureMetadata.removed(from: head + [0xFF, 0xFF, 0xFF, 0xFF] + Array("IDAT".utf8), of: .png) == nil)
    }

    @Test func `A GIF loses its comments, and moves as often as before`() {
        let head = Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0] + [0, 0, 0, 255, 255, 255]
        let application = Array("NETSCAPE2.0".utf8)
        let moves: [UInt8] = [0x21, 0xFF, 11] + application + [3, 1, 0, 0, 0]
        let picture: [UInt8] = [0x21, 0xF9, 4, 0, 0, 0, 0, 0] + [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]
        let comment: [UInt8] = [0x21, 0xFE, UInt8(Self.secret.count)] + Self.secret + [0]
        let xmp: [UInt8] = [0x21, 0xFF, 11] + Array("XMP DataXMP".utf8) + [UInt8(Self.secret.count)] + Self.secret + [0]
        let given = head + comment + moves + xmp + picture + comment + [0x3B] + Self.secret
        #expect(PictureMetadata.removed(from: given, of: .gif) == head + moves + picture + [0x3B])
        #expect(PictureMetadata.removed(from: head + picture.dropLast(1), of: .gif) == nil)
    }

    @Test func `A WebP loses its Exif and says no more that it has some`() {
        func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
            Array(name.utf8) + Self.littleEndian(content.count, 4) + content + (content.count % 2 == 1 ? [0] : [])
        }
        func file(_ chunks: [UInt8]) -> [UInt8] {
            Array("RIFF".utf8) + Self.littleEndian(chunks.count + 4, 4) + Array("WEBP".utf8) + chunks
        }
        let picture = chunk("ICCP", [7]) + chunk("VP8 ", [1, 2, 3])
        let given = file(
            chunk("VP8X", [0x2C, 0, 0, 0, 0, 0, 0, 0, 0, 0]) + picture + chunk("EXIF", Self.secret) + chunk("XMP ", Self.secret))
        #expect(
            PictureMetadata.removed(from: given + Self.secret, of: .webP)
                == file(chunk("VP8X", [0x20] + [UInt8](repeating: 0, count: 9)) + picture))
        #expect(PictureMetadata.removed(from: Array(given.dropLast(8)), of: .webP) == nil)
        for size in 0..<4 {
            let short = Array("RIFF".utf8) + Self.littleEndian(size, 4) + [UInt8](repeating: 0, count: size)
            #expect(PictureMetadata.removed(from: short, of: .webP) == nil)
        }
    }

    @Test(arguments: [FileType.jpeg, .png, .gif, .webP])
    func `No bytes are too strange to be looked at`(_ type: FileType) {
        var random = SystemRandomNumberGenerator()
        let heads: [FileType: [UInt8]] = [
            .jpeg: [0xFF, 0xD8], .png: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .gif: Array("GIF89a".utf8),
            .webP: Array("RIFF".utf8),
        ]
        for _ in 0..<3000 {
            let noise = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? UInt8.random(in: 0...255, using: &random) : [0xFF, 0, 0xE1, 0xDA, 0x21, 0x2C].randomElement()!
            }
            _ = PictureMetadata.removed(from: (heads[type] ?? []) + noise, of: type)
        }
    }

    /// With GraphicsMagick, where it is: a second opinion on what the bytes show.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/gm")), arguments: ["jpeg", "png", "gif", "webp"])
    func `What is shown is the same to the bit`(_ format: String) throws {
        func gm(_ arguments: [String], _ input: [UInt8] = []) throws -> [UInt8] {
            let (process, output, source) = (Process(), Pipe(), Pipe())
            process.executableURL = URL(fileURLWithPath: "/usr/bin/gm")
            (process.arguments, process.standardOutput, process.standardInput) = (arguments, output, source)
            process.standardError = FileHandle.nullDevice
            try process.run()
            try source.fileHandleForWriting.write(contentsOf: Data(input))
            try source.fileHandleForWriting.close()
            defer { process.waitUntilExit() }
            return Array(try output.fileHandleForReading.readToEnd() ?? Data())
        }
        let type: [String: FileType] = ["jpeg": .jpeg, "png": .png, "gif": .gif, "webp": .webP]
        let picture = try gm(
            ["convert", "-size", "60x40", "gradient:red-blue", "-comment", String(decoding: Self.secret, as: UTF8.self), "\(format):-"])
        try #require(!picture.isEmpty)
        let kind = try #require(type[format])
        let shown = try #require(PictureMetadata.removed(from: picture, of: kind))
        #expect(!holds(shown))
        let pixels = try gm(["convert", "\(format):-", "rgb:-"], shown)
        #expect(pixels.count == 60 * 40 * 3)
        #expect(try gm(["convert", "\(format):-", "rgb:-"], picture) == pixels)
    }
}
