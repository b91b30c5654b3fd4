// SPDX-License-Identifier: Apache-2.0

/// The search index, and what keeps it: whoever writes, changes or removes a title or a message, by whatever statement,
/// notes so in the same transaction. `SQLStore.settleSearchIndex` takes into the index what was noted.
@Sendable func searchSchema(_ dialect: SQLDialect) -> String {
    switch dialect {
    case .sqlite:
        """
        -- A short number for each account: every word in the index begins with it, so that a search reads what is the
        -- account's own and nothing else.
        CREATE TABLE search_owners (
            number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            account_id BLOB NOT NULL UNIQUE REFERENCES accounts (id) ON DELETE CASCADE
        ) STRICT;

        -- Every text that can be found: a conversation's title, or a message.
        CREATE TABLE search_documents (
            -- In the order in which they came.
            number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            -- Of search_owners. No foreign key: the index must learn of a text's end from the text's own.
            owner INTEGER NOT NULL,
            title_of BLOB UNIQUE REFERENCES conversations (id) ON DELETE CASCADE,
            message_id BLOB UNIQUE REFERENCES messages (id) ON DELETE CASCADE,
            -- Whether the index has still to take its text. Until then a search reads it.
            is_pending INTEGER NOT NULL DEFAULT 1 CHECK (is_pending IN (0, 1)),
            CHECK ((title_of IS NULL) <> (message_id IS NULL))
        ) STRICT;
        CREATE INDEX search_documents_of_owner ON search_documents (owner, number);
        CREATE INDEX search_documents_pending ON search_documents (owner, number) WHERE is_pending = 1;

        -- Texts as the index holds them, which it has still to forget.
        CREATE TABLE search_removals (
            position INTEGER NOT NULL PRIMARY KEY,
            number INTEGER NOT NULL,
            owner INTEGER NOT NULL,
            text TEXT NOT NULL
        ) STRICT;

        -- What can be found of a message's files: their names, and of each text the first 262,144 characters.
        CREATE VIEW search_files (message_id, text) AS
            SELECT x.message_id, char(10) || a.filename || COALESCE(char(10) || substr(t.text, 1, 262144), '')
            FROM message_attachments x JOIN attachments a ON a.id = x.attachment_id
                LEFT JOIN attachment_texts t ON t.attachment_id = a.id;

        -- Holds words and places, no texts. Words come folded (`Words`) and divided by spaces.
        CREATE VIRTUAL TABLE search_index USING fts5 (words, content = '', columnsize = 0, tokenize = 'ascii');
        -- Its words one by one, for whoever checks it.
        CREATE VIRTUAL TABLE search_words USING fts5vocab (search_index, instance);

        INSERT INTO search_owners (account_id) SELECT id FROM accounts ORDER BY created_at;
        INSERT INTO search_documents (owner, title_of)
            SELECT o.number, c.id FROM conversations c JOIN search_owners o ON o.account_id = c.account_id ORDER BY c.created_at;
        INSERT INTO search_documents (owner, message_id)
            SELECT o.number, m.id FROM messages m JOIN conversations c ON c.id = m.conversation_id
                JOIN search_owners o ON o.account_id = c.account_id
            WHERE m.status <> 'streaming' ORDER BY m.created_at, m.seq;

        CREATE TRIGGER search_account_added AFTER INSERT ON accounts BEGIN
            INSERT INTO search_owners (account_id) VALUES (NEW.id);
        END;

        CREATE TRIGGER search_account_removed BEFORE DELETE ON accounts BEGIN
            INSERT INTO search_removals (number, owner, text)
                SELECT d.number, d.owner, \(SearchText.document) FROM search_owners o JOIN search_documents d ON d.owner = o.number
                    LEFT JOIN messages m ON m.id = d.message_id LEFT JOIN conversations c ON c.id = d.title_of
                WHERE o.account_id = OLD.id AND d.is_pending = 0;
            DELETE FROM search_documents WHERE owner = (SELECT number FROM search_owners WHERE account_id = OLD.id);
        END;

        CREATE TRIGGER search_title_added AFTER INSERT ON conversations BEGIN
            INSERT INTO search_documents (owner, title_of) SELECT number, NEW.id FROM search_owners WHERE account_id = NEW.account_id;
        END;
        CREATE TRIGGER search_title_changed AFTER UPDATE OF title ON conversations WHEN NEW.title <> OLD.title BEGIN
            INSERT INTO search_removals (number, owner, text)
                SELECT number, owner, OLD.title FROM search_documents WHERE title_of = OLD.id AND is_pending = 0;
            UPDATE search_documents SET is_pending = 1 WHERE title_of = OLD.id;
        END;
        CREATE TRIGGER search_title_removed BEFORE DELETE ON conversations BEGIN
            INSERT INTO search_removals (number, owner, text)
                SELECT number, owner, OLD.title FROM search_documents WHERE title_of = OLD.id AND is_pending = 0;
        END;

        CREATE TRIGGER search_message_added AFTER INSERT ON messages WHEN NEW.status <> 'streaming' BEGIN
            INSERT INTO search_documents (owner, message_id)
                SELECT o.number, NEW.id FROM conversations c JOIN search_owners o ON o.account_id = c.account_id
                WHERE c.id = NEW.conversation_id;
        END;
        -- A reply is found once it has ended.
        CREATE TRIGGER search_message_changed AFTER UPDATE OF content, status ON messages
        WHEN NEW.status <> 'streaming' AND (OLD.status = 'streaming' OR NEW.content <> OLD.content) BEGIN
            INSERT INTO search_removals (number, owner, text)
                SELECT number, owner, OLD.content || \(SearchText.files(of: "OLD.id")) FROM search_documents
                WHERE message_id = OLD.id AND is_pending = 0;
            INSERT INTO search_documents (owner, message_id)
                SELECT o.number, NEW.id FROM conversations c JOIN search_owners o ON o.account_id = c.account_id
                WHERE c.id = NEW.conversation_id
                ON CONFLICT (message_id) DO UPDATE SET is_pending = 1;
        END;
        CREATE TRIGGER search_message_removed BEFORE DELETE ON messages BEGIN
            INSERT INTO search_removals (number, owner, text)
                SELECT number, owner, OLD.content || \(SearchText.files(of: "OLD.id")) FROM search_documents
                WHERE message_id = OLD.id AND is_pending = 0;
        END;
        """
    }
}
