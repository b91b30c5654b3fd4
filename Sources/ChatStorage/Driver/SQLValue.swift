// SPDX-License-Identifier: Apache-2.0

package import Foundation
internal import MartletAPI

/// What a placeholder stands for. Truth values are the integers 0 and 1, times are milliseconds.
package enum SQLValue: Sendable {
    case null
    case integer(Int64)
    /// Holds no NUL: PostgreSQL has no such text, and SQLite would end it there.
    case text(String)
    case bytes([UInt8])
    case uuid(UUID)

    static func id<Entity>(_ id: Identifier<Entity>) -> Self {
        .uuid(id.uuid)
    }

    static func id<Entity>(_ id: Identifier<Entity>?) -> Self {
        id.map { .uuid($0.uuid) } ?? .null
    }

    static func time(_ time: Timestamp) -> Self {
        .integer(time.milliseconds)
    }

    static func time(_ time: Timestamp?) -> Self {
        time.map { .integer($0.milliseconds) } ?? .null
    }

    static func bool(_ value: Bool) -> Self {
        .integer(value ? 1 : 0)
    }

    static func bool(_ value: Bool?) -> Self {
        value.map { .integer($0 ? 1 : 0) } ?? .null
    }

    static func int(_ value: Int) -> Self {
        .integer(Int64(value))
    }

    static func int(_ value: Int?) -> Self {
        value.map { .integer(Int64($0)) } ?? .null
    }

    static func text(optional value: String?) -> Self {
        value.map { .text($0) } ?? .null
    }
}
