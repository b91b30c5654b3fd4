// SPDX-License-Identifier: Apache-2.0

/// `&amp;`, `&#8364;`, `&#x20AC;`
enum CharacterReferences {
    static let xml: [String: UInt32] = ["amp": 38, "lt": 60, "gt": 62, "quot": 34, "apos": 39]

    /// Those that pages use; the others are left as they stand.
    static let html: [String: UInt32] = {
        var names = xml
        for (index, name) in latin1.split(separator: " ").enumerated() { names[String(name)] = UInt32(160 + index) }
        let others: [String: UInt32] = [
            "ndash": 0x2013, "mdash": 0x2014, "lsquo": 0x2018, "rsquo": 0x2019, "sbquo": 0x201A, "ldquo": 0x201C, "rdquo": 0x201D,
            "bdquo": 0x201E, "bull": 0x2022, "hellip": 0x2026, "euro": 0x20AC, "trade": 0x2122, "larr": 0x2190, "rarr": 0x2192,
            "minus": 0x2212, "le": 0x2264, "ge": 0x2265, "ne": 0x2260, "OElig": 0x152, "oelig": 0x153, "Scaron": 0x160, "scaron": 0x161,
            "ensp": 0x2002, "emsp": 0x2003, "thinsp": 0x2009,
        ]
        names.merge(others) { $1 }
        return names
    }()

    /// U+00A0 to U+00FF.
    private static let latin1 = """
        nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot \
        cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml \
        Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig \
        agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute \
        ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml
        """

    /// UTF-8 in, UTF-8 out; never longer.
    static func resolve(_ bytes: ArraySlice<UInt8>, named names: [String: UInt32]) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "&")) else { return Array(bytes) }
        var out: [UInt8] = []
        var rest = bytes
        while let start = rest.firstIndex(of: UInt8(ascii: "&")) {
            out += rest[..<start]
            let body = rest[(start + 1)...].prefix(12)
            if let end = body.firstIndex(of: UInt8(ascii: ";")),
                let scalar = scalar(String(decoding: body[..<end], as: UTF8.self), names)
            {
                out += Array(String(Character(scalar)).utf8)
                rest = rest[(end + 1)...]
            } else {
                out.append(UInt8(ascii: "&"))
                rest = rest[(start + 1)...]
            }
        }
        return out + rest
    }

    private static func scalar(_ name: String, _ names: [String: UInt32]) -> Unicode.Scalar? {
        var value = names[name]
        if name.hasPrefix("#x") || name.hasPrefix("#X") {
            value = UInt32(name.dropFirst(2), radix: 16)
        } else if name.hasPrefix("#") {
            value = UInt32(name.dropFirst())
        }
        guard let value, value != 0 else { return nil }
        return Unicode.Scalar(value)
    }
}
