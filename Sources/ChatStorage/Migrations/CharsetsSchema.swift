// SPDX-License-Identifier: Apache-2.0

@Sendable func charsetsSchema(_ dialect: SQLDialect) -> String {
    switch dialect {
    case .sqlite:
        """
        -- How the bytes of a text are written, which is found out when it comes. Unknown of what came before.
        ALTER TABLE attachments ADD COLUMN charset TEXT;
        """
    }
}
