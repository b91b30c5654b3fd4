// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import NIOCore

extension [String: JSONValue] {
    /// - Throws: `ModelError.rejected`: numbers that JSON has no form for, which only parameters can hold.
    func encoded() throws(ModelError) -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return ByteBuffer(bytes: try encoder.encode(self))
        } catch {
            throw .rejected(status: 400)
        }
    }
}
