// SPDX-License-Identifier: Apache-2.0

@Sendable func administrationSchema(_ dialect: SQLDialect) -> String {
    switch dialect {
    case .sqlite:
        """
        -- Name and address without regard to case and accents.
        ALTER TABLE accounts ADD COLUMN search_key TEXT NOT NULL DEFAULT '';
        UPDATE accounts SET search_key = lower(display_name || char(10) || email);
        CREATE INDEX accounts_by_time ON accounts (created_at, id);
        -- To add sizes up without reading the files' texts.
        CREATE INDEX attachments_by_size ON attachments (size);

        -- What was counted as it happened: a row for each day on which an agent did something.
        CREATE TABLE daily_figures (
            -- Since 1970-01-01, in UTC.
            day INTEGER NOT NULL,
            agent_id BLOB NOT NULL REFERENCES agents (id),
            messages INTEGER NOT NULL CHECK (messages >= 0),
            replies INTEGER NOT NULL CHECK (replies >= 0),
            failed_replies INTEGER NOT NULL CHECK (failed_replies >= 0),
            prompt_tokens INTEGER NOT NULL CHECK (prompt_tokens >= 0),
            completion_tokens INTEGER NOT NULL CHECK (completion_tokens >= 0),
            PRIMARY KEY (day, agent_id)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO daily_figures (day, agent_id, messages, replies, failed_replies, prompt_tokens, completion_tokens)
            SELECT created_at / 86400000, agent_id, COUNT(*), SUM(status <> 'streaming'), SUM(status = 'failed'),
                SUM(COALESCE(prompt_tokens, 0)), SUM(COALESCE(completion_tokens, 0))
            FROM messages WHERE role = 'assistant' AND agent_id IS NOT NULL GROUP BY 1, 2;

        CREATE TABLE audit_log (
            -- In the order in which it was recorded, whichever process did.
            position INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
            at INTEGER NOT NULL,
            action TEXT NOT NULL,
            -- No foreign keys: the log outlives what it speaks of.
            actor_id BLOB CHECK (length(actor_id) = 16),
            actor_email TEXT,
            account_id BLOB CHECK (length(account_id) = 16),
            account_email TEXT,
            detail TEXT,
            address TEXT NOT NULL,
            CHECK ((actor_id IS NULL) = (actor_email IS NULL)),
            CHECK ((account_id IS NULL) = (account_email IS NULL))
        ) STRICT;
        CREATE INDEX audit_log_by_time ON audit_log (at);
        CREATE INDEX audit_log_of_actor ON audit_log (actor_id, position) WHERE actor_id IS NOT NULL;
        CREATE INDEX audit_log_of_account ON audit_log (account_id, position) WHERE account_id IS NOT NULL;
        """
    }
}
