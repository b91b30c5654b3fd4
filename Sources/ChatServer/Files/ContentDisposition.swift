// SPDX-License-Identifier: Apache-2.0

/// `Content-Disposition` for a file's name (RFC 6266): for old clients in ASCII, for others as RFC 8187 has it. Nothing of a
/// name but letters, digits and a few marks gets into the header as it is.
enum ContentDisposition {
    static func field(inline isInline: Bool, filename: String) -> String {
        let plain = String(
            decoding: filename.unicodeScalars.map { scalar in
                scalar.isASCII && isPlain(UInt8(scalar.value)) || scalar == " " ? UInt8(scalar.value) : UInt8(ascii: "_")
            }, as: UTF8.self)
        let encoded = filename.utf8.map { byte in
            isPlain(byte) ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
        return "\(isInline ? "inline" : "attachment"); filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
