// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// An agent's turn: a transcript in, a reply out.
package struct AgentTurn: Sendable {
    /// 1 MiB: more than any model writes in one go, little enough to keep and to send whole.
    package static let replyLimit = 1_048_576

    package var model: any LanguageModel
    package var modelName: String
    package var systemPrompt: String
    package var parameters: [String: JSONValue]
    package var contextWindow: ContextWindow
    /// The branch that is answered, oldest first. Ending with the assistant's own words means: go on writing them.
    package var transcript: [TranscriptEntry]
    /// In bytes of UTF-8. When a reply is continued, the caller takes off what it already has.
    package var replyLimit: Int
    package var retries: Retries

    package init(
        model: any LanguageModel, modelName: String, systemPrompt: String = "", parameters: [String: JSONValue] = [:], contextWindow: Int,
        transcript: [TranscriptEntry], replyLimit: Int = AgentTurn.replyLimit, retries: Retries = Retries()
    ) {
        self.model = model
        self.modelName = modelName
        self.systemPrompt = systemPrompt
        self.parameters = parameters
        self.contextWindow = ContextWindow(tokens: contextWindow)
        self.transcript = transcript
        self.replyLimit = replyLimit
        self.retries = retries
    }

    package init(
        agent: Agent, configuration: Agent.Configuration, transcript: [TranscriptEntry], model: any LanguageModel,
        replyLimit: Int = AgentTurn.replyLimit, retries: Retries = Retries()
    ) {
        self.init(
            model: model, modelName: agent.model, systemPrompt: configuration.systemPrompt, parameters: configuration.parameters,
            contextWindow: agent.contextWindow, transcript: transcript, replyLimit: replyLimit, retries: retries)
    }

    /// The whole turn, from the first attempt to the end of the reply. As `LanguageModel.generate`, but tries again as
    /// `Retries` says, and ends a reply that grows over `replyLimit`: what fits was received, then
    /// `ModelError.replyTooLong` is thrown. Cancel the task to stop it.
    ///
    /// - Throws: `ModelError`, `CancellationError`, or what `receive` threw.
    package func run(_ receive: @escaping @Sendable (ModelEvent) throws -> Void) async throws {
        let request = request()
        try await retries.run(receive) { receive throws in
            let limit = ReplyLimit(bytes: replyLimit, receive: receive)
            try await model.generate(request) { event in try limit.pass(event) }
        }
    }

    func request() -> ModelRequest {
        ModelRequest(
            model: modelName,
            messages: contextWindow.messages(systemPrompt: systemPrompt, transcript: transcript, parameters: parameters),
            parameters: parameters)
    }
}
