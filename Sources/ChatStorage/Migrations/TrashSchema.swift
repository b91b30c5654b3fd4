// SPDX-License-Identifier: Apache-2.0

@Sendable func trashSchema(_ dialect: SQLDialect) -> String {
    switch dialect {
    case .sqlite:
        """
        -- Since when it is in the trash, where nothing but the trash finds it. 0: it is being removed for good.
        ALTER TABLE conversations ADD COLUMN deleted_at INTEGER;
        CREATE INDEX conversations_in_trash ON conversations (account_id, deleted_at, id) WHERE deleted_at IS NOT NULL;
        CREATE INDEX conversations_to_remove ON conversations (deleted_at) WHERE deleted_at IS NOT NULL;
        """
    }
}
