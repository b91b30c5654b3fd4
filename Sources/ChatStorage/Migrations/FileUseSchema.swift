// SPDX-License-Identifier: Apache-2.0

/// What is asked again and again of files is read from an index alone.
@Sendable func fileUseSchema(_ dialect: SQLDialect) -> String {
    switch dialect {
    case .sqlite:
        """
        -- What an account has, before each upload.
        CREATE INDEX attachments_in_use ON attachments (account_id, size);
        DROP INDEX attachments_of_account;

        -- Which files wait in drafts, of which most have none.
        CREATE INDEX drafts_with_files ON drafts (conversation_id) WHERE attachments <> '[]';
        """
    }
}
