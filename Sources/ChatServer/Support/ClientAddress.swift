// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore

typealias ServerContext = MartletRequestContext

extension MartletRequestContext {
    /// Whom limits count against: the IPv4 address however it is written, or the /64 that one IPv6 subscriber has.
    var clientAddress: String {
        switch remoteAddress {
        case .v4(let address): Self.text(of: address.address.sin_addr)
        case .v6(let address): Self.text(of: address.address.sin6_addr)
        case .unixDomainSocket, nil: "local"
        }
    }

    private static func text<Address>(of address: Address) -> String {
        withUnsafeBytes(of: address) { bytes in
            let isMapped = bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            if bytes.count == 4 || isMapped { return bytes.suffix(4).map(String.init).joined(separator: ".") }
            let groups = stride(from: 0, to: 8, by: 2).map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
            return groups.joined(separator: ":") + "::/64"
        }
    }
}
