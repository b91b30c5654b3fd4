// SPDX-License-Identifier: Apache-2.0

/// Gives every message the stretch of its conversation's tree that it lies on, so that a branch is read by a few ranges of
/// an index, not by going from message to message.
@Sendable func branchesSchema(_ dialect: SQLDialect) -> String {
    switch dialect {
    case .sqlite:
        """
        -- The seq of the first message of its stretch. A message goes on with its parent's stretch unless another did so
        -- before; then, as where it has no parent, it begins one of its own. So where seq = branch, a stretch begins.
        ALTER TABLE messages ADD COLUMN branch INTEGER NOT NULL DEFAULT 0 CHECK (branch >= 0 AND branch <= seq);

        WITH RECURSIVE place (id, branch) AS (
            SELECT id, seq FROM messages WHERE parent_id IS NULL
            UNION ALL
            SELECT m.id, CASE
                WHEN EXISTS (SELECT 1 FROM messages s WHERE s.parent_id = m.parent_id AND s.seq < m.seq) THEN m.seq
                ELSE p.branch
            END
            FROM place p JOIN messages m ON m.parent_id = p.id
        )
        UPDATE messages SET branch = place.branch FROM place WHERE place.id = messages.id;

        CREATE UNIQUE INDEX messages_of_branch ON messages (conversation_id, branch, seq);
        CREATE INDEX messages_that_fork ON messages (conversation_id, seq) WHERE seq = branch;
        """
    }
}
