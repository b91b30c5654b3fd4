// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// Cuts a transcript to what a model can read at once.
///
/// The system prompt, the last question and what follows it are always sent, even when they alone are too much: only
/// the model's server can count exactly, and cutting a question changes what was asked. Before them stand as many whole
/// turns (a question and its answers) as fit, the newest ones, without a gap. Empty entries, such as replies that failed at
/// once, are left out.
///
/// Files are named wherever their message is sent. Their texts may take up to half of the room that the last question
/// leaves before older turns do, and whatever those leave; the newest message's files come first, and share what is not
/// enough for all of them.
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
        var kept = transcript.filter { !$0.text.isEmpty || !$0.files.isEmpty }.turns()
        var roomForFiles = Int.max
        if tokens > 0 {
            var room = tokens - room(forAnswer: parameters) - TokenEstimate.message(systemPrompt)
            let last = kept.last?.reduce(0) { $0 + $1.tokens } ?? 0
            let wanted = kept.joined().reduce(0) { $0 + $1.files.reduce(0) { $0 + TokenEstimate.text($1.text ?? "") } }
            let reserved = max(0, min(wanted, (room - last) / 2))
            room -= reserved
            var first = kept.endIndex
            while first > kept.startIndex {
                let turn = kept[kept.index(before: first)]
                let cost = turn.reduce(0) { $0 + $1.tokens }
                guard room >= cost || first == kept.endIndex else { break }
                room -= cost
                first = kept.index(before: first)
            }
            kept.removeSubrange(..<first)
            roomForFiles = max(0, room + reserved)
        }
        let system = systemPrompt.isEmpty ? [] : [ModelMessage(role: .system, content: systemPrompt)]
        var messages: [ModelMessage] = []
        for entry in kept.joined().reversed() {
            let shares = entry.files.shares(of: roomForFiles)
            roomForFiles -= shares.reduce(0, +)
            messages.append(entry.message(fileTokens: shares))
        }
        return system + messages.reversed()
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

extension [TranscriptFile] {
    /// What each gets of so many tokens: all that it needs where that is enough for everyone, else an equal share of what those
    /// leave that need less.
    fileprivate func shares(of tokens: Int) -> [Int] {
        var shares = map { _ in 0 }
        var (left, waiting) = (tokens, count)
        for (index, need) in map({ TokenEstimate.text($0.text ?? "") }).enumerated().sorted(by: { $0.element < $1.element }) {
            shares[index] = Swift.min(need, left / waiting)
            left -= shares[index]
            waiting -= 1
        }
        return shares
    }
}

extension JSONValue {
    /// The value as a count of tokens, where it is one.
    var positiveInteger: Int? {
        guard case .integer(let value) = self, value > 0 else { return nil }
        return Int(exactly: value)
    }
}
