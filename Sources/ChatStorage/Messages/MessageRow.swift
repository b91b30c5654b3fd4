// SPDX-License-Identifier: Apache-2.0

internal import ChatCore
internal import MartletAPI

enum MessageRow {
    static let columns = """
        m.id, m.conversation_id, m.parent_id, m.role, m.status, m.reply_id, m.agent_id, m.client_id, m.created_at, m.edited_at, \
        m.prompt_tokens, m.completion_tokens, m.model, m.error_code, m.error_detail, m.content, m.seq, \
        EXISTS (SELECT 1 FROM message_attachments x WHERE x.message_id = m.id)
        """

    /// As the only one of its kind, which `SQLSession.placingInBranches` puts right, and without its files.
    static func stored(_ row: any SQLRow) throws -> StoredMessage {
        var usage: Message.Usage?
        if let prompt = try row.integerIfPresent(10), let completion = try row.integerIfPresent(11) {
            usage = .init(promptTokens: Int(prompt), completionTokens: Int(completion))
        }
        var failure: Message.Failure?
        if let code = try row.textIfPresent(13), let detail = try row.textIfPresent(14) {
            failure = .init(code: code, detail: detail)
        }
        let message = Message(
            id: try row.id(0), conversationID: try row.id(1), parentID: try row.idIfPresent(2), role: try row.word(3),
            content: try row.text(15),
            status: try row.word(4), agentID: try row.idIfPresent(6), model: try row.textIfPresent(12), usage: usage, error: failure,
            createdAt: try row.time(8), editedAt: try row.timeIfPresent(9), clientID: try row.idIfPresent(7),
            replyID: try row.idIfPresent(5))
        return StoredMessage(message: message, seq: try row.integer(16), hasFiles: try row.bool(17))
    }
}

struct StoredMessage {
    var message: Message
    /// Its place in the conversation; grows along every branch.
    var seq: Int64
    /// Whether `message` lacks files that it has.
    var hasFiles = false
}
