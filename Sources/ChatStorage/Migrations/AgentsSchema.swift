// SPDX-License-Identifier: Apache-2.0

@Sendable func agentsSchema(_ dialect: SQLDialect) -> String {
    switch dialect {
    case .sqlite:
        """
        CREATE TABLE agents (
            id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
            -- The order in which they were made.
            position INTEGER NOT NULL UNIQUE,
            slug TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 200),
            name TEXT NOT NULL,
            description TEXT NOT NULL,
            avatar TEXT NOT NULL,
            model TEXT NOT NULL,
            provider TEXT NOT NULL,
            system_prompt TEXT NOT NULL,
            context_window INTEGER NOT NULL CHECK (context_window > 0),
            -- JSON, keys in order, so that equal values are equal texts.
            capabilities TEXT NOT NULL,
            starters TEXT NOT NULL,
            parameters TEXT NOT NULL,
            tools TEXT NOT NULL,
            -- Name, slug and description without regard to case and accents.
            search_key TEXT NOT NULL,
            is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
            -- How often it was changed.
            revision INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE agent_capabilities (
            agent_id BLOB NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
            capability TEXT NOT NULL,
            PRIMARY KEY (agent_id, capability)
        ) STRICT, WITHOUT ROWID;
        """
    }
}
