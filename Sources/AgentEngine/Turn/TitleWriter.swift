// SPDX-License-Identifier: Apache-2.0

package import MartletAPI
import Synchronization

/// Asks a model for a conversation's title, once its first reply is there.
package struct TitleWriter: Sendable {
    /// Enough for six words in any language.
    static let maxTokens = 24
    /// How much of the question and of the reply is shown, in bytes of UTF-8 each: their beginnings say what it is about.
    static let excerptLength = 1500

    package var model: any LanguageModel
    package var modelName: String
    /// The agent's own: what it needs to be asked at all, such as how its model wants a limit to be named.
    package var parameters: [String: JSONValue]
    package var timeLimit: Duration
    package var clock: any Clock<Duration>

    package init(
        model: any LanguageModel, modelName: String, parameters: [String: JSONValue] = [:], timeLimit: Duration = .seconds(20),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.model = model
        self.modelName = modelName
        self.parameters = parameters
        self.timeLimit = timeLimit
        self.clock = clock
    }

    /// Nil when the model gives no usable one in time, or fails: the conversation then keeps the title that it has. Asks once.
    package func title(question: String, reply: String) async -> String? {
        let answer = TitleAnswer()
        return await withTaskGroup(of: String?.self) { group in
            group.addTask {
                do {
                    try await model.generate(request(question: question, reply: reply)) { try answer.take($0) }
                    return TitleText.cleaned(answer.text)
                } catch {
                    return nil
                }
            }
            group.addTask {
                try? await clock.sleep(for: timeLimit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    func request(question: String, reply: String) -> ModelRequest {
        let prompt = """
            Write a title for the conversation below: three to six words, in the language of the conversation, no quotation marks, \
            no period. Answer with the title only.

            User: \(question.prefix(utf8Count: Self.excerptLength))

            Assistant: \(reply.prefix(utf8Count: Self.excerptLength))
            """
        return ModelRequest(
            model: modelName, messages: [ModelMessage(role: .user, content: prompt)],
            parameters: parameters.filter { !Self.unfit.contains($0.key) }, maxTokens: Self.maxTokens)
    }

    /// What makes another thing of an answer than a few words. Nothing is added to the rest: some models refuse a `temperature`.
    private static let unfit: Set<String> = [
        "format", "functions", "function_call", "response_format", "stop", "stop_sequences", "thinking", "tool_choice", "tools",
    ]
}

/// Collects an answer, and ends one that is too long for a title whatever becomes of it.
private final class TitleAnswer: Sendable {
    private let collected = Mutex("")

    var text: String { collected.withLock { $0 } }

    func take(_ event: ModelEvent) throws {
        guard case .text(let text) = event else { return }
        let length = collected.withLock { collected in
            collected += text
            return collected.utf8.count
        }
        guard length <= 2000 else { throw ModelError.replyTooLong }
    }
}
