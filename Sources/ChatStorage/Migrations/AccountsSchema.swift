// SPDX-License-Identifier: Apache-2.0

@Sendable func accountsSchema(_ dialect: SQLDialect) -> String {
    switch dialect {
    case .sqlite:
        """
        CREATE TABLE accounts (
            id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
            email TEXT NOT NULL CHECK (length(email) BETWEEN 1 AND 320),
            -- The address without regard to case.
            email_key TEXT NOT NULL UNIQUE CHECK (length(email_key) BETWEEN 1 AND 1000),
            display_name TEXT NOT NULL,
            password_hash TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('admin', 'member')),
            is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
            created_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE sessions (
            id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
            account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            user_agent TEXT NOT NULL,
            address TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            last_used_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            ended_at INTEGER
        ) STRICT;
        CREATE INDEX sessions_of_account ON sessions (account_id, last_used_at);

        CREATE TABLE refresh_tokens (
            -- SHA-256 of the token.
            hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
            session_id BLOB NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            issued_at INTEGER NOT NULL,
            -- When it was first exchanged for another.
            rotated_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

        CREATE TABLE api_keys (
            id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
            account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
            name TEXT NOT NULL,
            prefix TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            last_used_at INTEGER
        ) STRICT;
        CREATE INDEX api_keys_of_account ON api_keys (account_id, created_at);
        """
    }
}
