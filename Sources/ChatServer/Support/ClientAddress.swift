// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore

typealias ServerContext = MartletRequestContext

extension MartletRequestContext {
    /// Whom limits count against: the IPv4 address however it is written, or the /64 that one IPv6 subscriber has.
    var clientAddress: String {
        guard let text = remoteAddress?.ipAddress else { return "local" }
        var bytes = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, text.prefix { $0 != "%" }.description, &bytes) == 1 else { return text }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        if isMapped { return bytes.suffix(4).map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 8, by: 2).map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
        return groups.joined(separator: ":") + "::/64"
    }
}
