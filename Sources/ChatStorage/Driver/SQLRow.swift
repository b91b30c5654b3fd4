// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
package import Foundation
internal import MartletAPI

/// One row of an answer, valid only inside the closure that was given it. Columns are counted from 0. Throws
/// `StoreError.damaged` for a value of another type.
package protocol SQLRow {
    func integerIfPresent(_ column: Int) throws -> Int64?
    func textIfPresent(_ column: Int) throws -> String?
    func bytesIfPresent(_ column: Int) throws -> [UInt8]?
    func uuidIfPresent(_ column: Int) throws -> UUID?
}

extension SQLRow {
    private func required<Value>(_ column: Int, _ value: Value?) throws -> Value {
        guard let value else { throw StoreError.damaged("column \(column) is null") }
        return value
    }

    func integer(_ column: Int) throws -> Int64 {
        try required(column, integerIfPresent(column))
    }

    func int(_ column: Int) throws -> Int {
        Int(try integer(column))
    }

    func bool(_ column: Int) throws -> Bool {
        try integer(column) != 0
    }

    func text(_ column: Int) throws -> String {
        try required(column, textIfPresent(column))
    }

    func time(_ column: Int) throws -> Timestamp {
        Timestamp(milliseconds: try integer(column))
    }

    func timeIfPresent(_ column: Int) throws -> Timestamp? {
        try integerIfPresent(column).map(Timestamp.init(milliseconds:))
    }

    func id<Entity>(_ column: Int) throws -> Identifier<Entity> {
        Identifier(try required(column, uuidIfPresent(column)))
    }

    func idIfPresent<Entity>(_ column: Int) throws -> Identifier<Entity>? {
        try uuidIfPresent(column).map(Identifier.init)
    }

    /// One of an enum's words.
    func word<Value: RawRepresentable<String>>(_ column: Int) throws -> Value {
        let text = try text(column)
        guard let value = Value(rawValue: text) else { throw StoreError.damaged("column \(column) holds an unknown word") }
        return value
    }
}
