// SPDX-License-Identifier: Apache-2.0

/// Whatever removes a message or an account, by whatever cascade: its files' rows go with it, and what then may have nothing
/// left that refers to it is noted in the same transaction.
@Sendable func filesSchema(_ dialect: SQLDialect) -> String {
    switch dialect {
    case .sqlite:
        """
        ALTER TABLE attachments ADD COLUMN text_chars INTEGER CHECK (text_chars >= 0);
        CREATE INDEX attachments_by_content ON attachments (sha256);

        -- What an agent is given of a file; apart from the rest, which is read much more often.
        ALTER TABLE attachments DROP COLUMN text;
        CREATE TABLE attachment_texts (
            attachment_id BLOB NOT NULL PRIMARY KEY REFERENCES attachments (id) ON DELETE CASCADE,
            text TEXT NOT NULL
        ) STRICT;

        -- Contents that lost something that referred to them, until someone has looked whether anything still does.
        CREATE TABLE unreferenced_files (
            sha256 BLOB NOT NULL PRIMARY KEY CHECK (length(sha256) = 32)
        ) STRICT, WITHOUT ROWID;

        CREATE TRIGGER attachments_of_removed_messages AFTER DELETE ON message_attachments BEGIN
            DELETE FROM attachments WHERE id = OLD.attachment_id
                AND NOT EXISTS (SELECT 1 FROM message_attachments WHERE attachment_id = OLD.attachment_id);
        END;

        CREATE TRIGGER files_of_removed_attachments AFTER DELETE ON attachments BEGIN
            INSERT OR IGNORE INTO unreferenced_files (sha256) VALUES (OLD.sha256);
        END;
        """
    }
}
