// SPDX-License-Identifier: Apache-2.0

@Sendable func importsSchema(_ dialect: SQLDialect) -> String {
    switch dialect {
    case .sqlite:
        """
        -- What was imported, so that the same file again changes nothing.
        CREATE TABLE imports (
            account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            -- SHA-256 of the program that it comes from and its id there.
            source BLOB NOT NULL CHECK (length(source) = 32),
            -- SHA-256 of what it held.
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            conversation_id BLOB NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
            PRIMARY KEY (account_id, source)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX imports_of_conversation ON imports (conversation_id);
        -- Export goes through an account's conversations in the order of their ids.
        CREATE INDEX conversations_by_id ON conversations (account_id, id);
        """
    }
}
