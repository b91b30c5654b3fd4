// SPDX-License-Identifier: Apache-2.0

@Sendable func conversationsSchema(_ dialect: SQLDialect) -> String {
    switch dialect {
    case .sqlite:
        """
        CREATE TABLE conversations (
            id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
            account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            agent_id BLOB NOT NULL REFERENCES agents (id),
            title TEXT NOT NULL,
            -- The title without regard to case and accents.
            title_key TEXT NOT NULL,
            -- Whether the user chose the title.
            title_is_own INTEGER NOT NULL DEFAULT 0 CHECK (title_is_own IN (0, 1)),
            is_archived INTEGER NOT NULL DEFAULT 0 CHECK (is_archived IN (0, 1)),
            is_pinned INTEGER NOT NULL DEFAULT 0 CHECK (is_pinned IN (0, 1)),
            -- The end of the branch that is shown, a message of this conversation. No foreign key: every deletion of a
            -- message would look for it, and only whole conversations are deleted.
            active_leaf_id BLOB CHECK (length(active_leaf_id) = 16),
            -- The place that the next message takes.
            next_seq INTEGER NOT NULL DEFAULT 0 CHECK (next_seq >= 0),
            last_read_seq INTEGER NOT NULL DEFAULT -1 CHECK (last_read_seq < next_seq),
            last_read_at INTEGER,
            client_id BLOB CHECK (length(client_id) = 16),
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX conversations_by_time ON conversations (account_id, is_archived, updated_at, id);
        CREATE UNIQUE INDEX conversations_by_client_id ON conversations (account_id, client_id) WHERE client_id IS NOT NULL;

        CREATE TABLE messages (
            id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
            conversation_id BLOB NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
            parent_id BLOB REFERENCES messages (id),
            -- Grows along every branch.
            seq INTEGER NOT NULL CHECK (seq >= 0),
            role TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'system')),
            status TEXT NOT NULL CHECK (status IN ('complete', 'streaming', 'stopped', 'interrupted', 'failed')),
            -- Of a user's message, the reply it started. No foreign key: as for active_leaf_id.
            reply_id BLOB CHECK (length(reply_id) = 16),
            agent_id BLOB REFERENCES agents (id),
            client_id BLOB CHECK (length(client_id) = 16),
            created_at INTEGER NOT NULL,
            edited_at INTEGER,
            prompt_tokens INTEGER CHECK (prompt_tokens >= 0),
            completion_tokens INTEGER CHECK (completion_tokens >= 0),
            model TEXT,
            error_code TEXT,
            error_detail TEXT,
            -- Last, so that reading the rest of a row need not pass over it.
            content TEXT NOT NULL,
            UNIQUE (conversation_id, seq),
            CHECK ((prompt_tokens IS NULL) = (completion_tokens IS NULL)),
            CHECK ((error_code IS NULL) = (error_detail IS NULL))
        ) STRICT;
        CREATE INDEX messages_of_parent ON messages (parent_id, conversation_id, role, seq);
        CREATE INDEX messages_to_read ON messages (conversation_id, seq) WHERE role = 'assistant' AND status <> 'streaming';
        CREATE UNIQUE INDEX messages_by_client_id ON messages (conversation_id, client_id) WHERE client_id IS NOT NULL;

        -- The writing of a reply.
        CREATE TABLE generations (
            message_id BLOB NOT NULL PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
            -- The message's.
            conversation_id BLOB NOT NULL CHECK (length(conversation_id) = 16),
            -- Who writes it.
            node TEXT NOT NULL CHECK (length(node) > 0),
            -- The reply's text stands in the log after this place.
            log_position INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('running', 'ended')),
            started_at INTEGER NOT NULL,
            ended_at INTEGER,
            CHECK ((state = 'ended') = (ended_at IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX generations_running ON generations (conversation_id) WHERE state = 'running';
        CREATE INDEX generations_of_node ON generations (node) WHERE state = 'running';
        CREATE INDEX generations_in_log ON generations (log_position) WHERE state = 'running';

        -- The text of replies that are being written, in the order in which it came: whatever the number of replies, a
        -- commit adds to the table's last page. A reply's own row takes over when it ends; what no running reply needs any
        -- more is then removed from the log's beginning.
        CREATE TABLE reply_log (
            position INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            message_id BLOB NOT NULL CHECK (length(message_id) = 16),
            -- In bytes of UTF-8 from the reply's start.
            start_offset INTEGER NOT NULL CHECK (start_offset >= 0),
            text TEXT NOT NULL
        ) STRICT;
        """
    }
}
