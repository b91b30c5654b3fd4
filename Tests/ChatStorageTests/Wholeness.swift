// SPDX-License-Identifier: Apache-2.0

internal import ChatStorage
internal import Testing

extension SQLDriver {
    /// The file is sound and no row points at one that is not there.
    func expectWhole(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let (integrity, orphans) = try await read { session in
            (
                try session.query("PRAGMA integrity_check", []) { try $0.textIfPresent(0) ?? "" },
                try session.query("PRAGMA foreign_key_check", []) { try $0.textIfPresent(0) ?? "" }
            )
        }
        #expect(integrity == ["ok"], sourceLocation: sourceLocation)
        #expect(orphans.isEmpty, sourceLocation: sourceLocation)
    }

    func count(_ table: String) async throws -> Int {
        try await read { session in
            Int(try session.first("SELECT count(*) FROM \(table)", []) { try $0.integerIfPresent(0) ?? 0 } ?? 0)
        }
    }
}
