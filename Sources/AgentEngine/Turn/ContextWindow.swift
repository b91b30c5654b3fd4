// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// Cuts a transcript to what a model can read at once.
///
/// The system prompt, the last question and what follows it are always sent, even when they alone are too much: only
/// the model's server can count exactly, and cutting a question changes what was asked. Before them stand as many whole
/// turns (a question and its answers) as fit, the newest ones, without a gap. Empty entries, such as replies that failed at
/// once, are left out.
package struct ContextWindow: Hashable, Sendable {
    /// The question and the answer together. 0 or less: unlimited.
    package var tokens: Int

    package init(tokens: Int) {
        self.tokens = tokens
    }

    /// What is sent, in order. `max_tokens` (or `max_completion_tokens`) of the parameters is kept free for the answer;
    /// without it a quarter of the window. Never more than half of the window, so that a generous `max_tokens` does not
    /// make the agent forget everything.
    package func messages(systemPrompt: String, transcript: [TranscriptEntry], parameters: [String: JSONValue]) -> [ModelMessage] {
        var kept = transcript.filter { !$0.text.isEmpty }.turns()
        if tokens > 0 {
            var room = tokens - room(forAnswer: parameters) - TokenEstimate.message(systemPrompt)
            var first = kept.endIndex
            while first > kept.startIndex {
                let turn = kept[kept.index(before: first)]
                room -= turn.reduce(0) { $0 + TokenEstimate.message($1.text) }
                guard room >= 0 || first == kept.endIndex else { break }
                first = kept.index(before: first)
            }
            kept.removeSubrange(..<first)
        }
        let system = systemPrompt.isEmpty ? [] : [ModelMessage(role: .system, content: systemPrompt)]
        return system + kept.joined().map { ModelMessage(role: $0.role, content: $0.text) }
    }

    private func room(forAnswer parameters: [String: JSONValue]) -> Int {
        let wanted = [parameters["max_tokens"], parameters["max_completion_tokens"]].lazy.compactMap(\.?.positiveInteger).first
        return min(wanted ?? tokens / 4, tokens / 2)
    }
}

extension [TranscriptEntry] {
    /// Each from one user's message to before the next; what stands before the first is a turn of its own.
    fileprivate func turns() -> [ArraySlice<TranscriptEntry>] {
        let starts = indices.filter { $0 == startIndex || self[$0].role == .user }
        return zip(starts, starts.dropFirst() + [endIndex]).map { self[$0..<$1] }
    }
}

extension JSONValue {
    /// The value as a count of tokens, where it is one.
    var positiveInteger: Int? {
        guard case .integer(let value) = self, value > 0 else { return nil }
        return Int(exactly: value)
    }
}
