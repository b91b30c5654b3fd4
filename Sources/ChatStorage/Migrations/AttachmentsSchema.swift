// SPDX-License-Identifier: Apache-2.0

@Sendable func attachmentsSchema(_ dialect: SQLDialect) -> String {
    switch dialect {
    case .sqlite:
        """
        CREATE TABLE attachments (
            id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
            account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            filename TEXT NOT NULL CHECK (length(filename) BETWEEN 1 AND 255),
            media_type TEXT NOT NULL,
            size INTEGER NOT NULL CHECK (size >= 0),
            sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
            -- What an agent is given of it.
            text TEXT,
            created_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX attachments_of_account ON attachments (account_id, created_at);

        CREATE TABLE message_attachments (
            message_id BLOB NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
            position INTEGER NOT NULL CHECK (position >= 0),
            attachment_id BLOB NOT NULL REFERENCES attachments (id),
            PRIMARY KEY (message_id, position)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX message_attachments_of_attachment ON message_attachments (attachment_id, message_id);

        CREATE TABLE drafts (
            conversation_id BLOB NOT NULL PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
            content TEXT NOT NULL,
            -- A JSON array of ids.
            attachments TEXT NOT NULL,
            updated_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
    }
}
