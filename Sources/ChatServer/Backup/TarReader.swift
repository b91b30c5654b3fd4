// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Reads what `TarWriter` writes, and archives that `tar` packed again: plain files only, in their order. What else an
/// archive can hold (links, devices, names that lead elsewhere) is refused.
struct TarReader: ~Copyable {
    struct Entry {
        var name: String
        var size: Int
    }

    private static let block = 512

    private let file: OpenFile
    private var rest = 0
    private var padding = 0

    init(path: String) throws(BackupFault) {
        file = try OpenFile(path)
    }

    /// Nil at the archive's end. What was not read of the entry before is passed over.
    mutating func next() throws(BackupFault) -> Entry? {
        while rest + padding > 0 {
            let count = min(rest + padding, 1 << 20)
            let passed = try file.read(count).count
            guard passed == count else { throw Self.cutOff }
            padding -= max(0, passed - rest)
            rest -= min(rest, passed)
        }
        while true {
            let header = try file.read(Self.block)
            guard header.count == Self.block else { throw Self.cutOff }
            if header.allSatisfy({ $0 == 0 }) { return nil }
            var sum = header[..<148].reduce(0) { $0 + Int($1) } + header[156...].reduce(0) { $0 + Int($1) }
            sum += 8 * 0x20
            guard Self.octal(header[148..<156]) == sum else { throw .broken("this is not an archive, or it is damaged") }
            let name = String(decoding: header[..<100].prefix { $0 != 0 }, as: UTF8.self)
            guard let size = Self.size(header[124..<136]), size >= 0 else { throw .broken("the archive is damaged at \(name)") }
            // A folder says nothing that the names of its files do not.
            if header[156] == UInt8(ascii: "5"), size == 0 { continue }
            guard header[156] == UInt8(ascii: "0") || header[156] == 0, Self.isPlain(name) else {
                throw .broken("the archive holds \(name), which no backup does")
            }
            rest = size
            padding = (Self.block - size % Self.block) % Self.block
            return Entry(name: name, size: size)
        }
    }

    /// The next piece of the entry; empty at its end.
    mutating func read() throws(BackupFault) -> [UInt8] {
        let count = min(rest, 1 << 20)
        let piece = try file.read(count)
        guard piece.count == count else { throw Self.cutOff }
        rest -= count
        return piece
    }

    private static var cutOff: BackupFault { .broken("the archive is cut off") }

    private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
        let digits = field.drop { $0 == 0x20 }.prefix { $0 >= 0x30 && $0 <= 0x37 }
        return digits.isEmpty ? nil : Int(String(decoding: digits, as: UTF8.self), radix: 8)
    }

    private static func size(_ field: ArraySlice<UInt8>) -> Int? {
        guard field.first == 0x80 else { return octal(field) }
        return field.suffix(8).reduce(0) { $0 << 8 | Int($1) }
    }

    /// Below the folder that it is unpacked to, whatever that is.
    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix("/") && !name.contains("\\")
            && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }
}
