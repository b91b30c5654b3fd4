// SPDX-License-Identifier: Apache-2.0

/// Divides the search index into blocks, so that the newest hits of a frequent word are found without looking at all of them.
/// The index is made anew, in the background; until then searches read the texts.
@Sendable func searchBlocksSchema(_ dialect: SQLDialect) -> String {
    switch dialect {
    case .sqlite:
        """
        -- Some thousands of an account's documents, those whose numbers follow each other. Every word in the index begins with
        -- the number of its block, so that a search reads what is in that block and nothing else.
        CREATE TABLE search_blocks (
            number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            -- Of search_owners. No foreign key: the index has to forget words after their account is gone.
            owner INTEGER NOT NULL,
            -- A document is in the last block that does not begin behind it. Never changes: its words are in the index.
            first INTEGER NOT NULL,
            -- The greatest number that was taken into it.
            last INTEGER NOT NULL,
            documents INTEGER NOT NULL,
            -- When its documents were made: the first of them, and the last.
            oldest INTEGER NOT NULL,
            newest INTEGER NOT NULL,
            UNIQUE (owner, first)
        ) STRICT;

        DELETE FROM search_removals;
        INSERT INTO search_index (search_index) VALUES ('delete-all');
        UPDATE search_documents SET is_pending = 1;
        """
    }
}
