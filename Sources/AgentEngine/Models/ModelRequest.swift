// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// One question to a model, in terms that every provider can say in its own format.
package struct ModelRequest: Hashable, Sendable {
    /// As the provider names it.
    package var model: String
    /// In order. Where the last is the assistant's, the model is to go on writing that very message.
    package var messages: [ModelMessage]
    /// Passed on as they are: `temperature`, `top_p`, … Names that the provider itself must set (`model`, `messages`,
    /// `stream`, …) are ignored here.
    package var parameters: [String: JSONValue]
    /// In tokens. Absent: the parameter `max_tokens`, or else whatever the server does without it.
    package var maxTokens: Int?

    package init(model: String, messages: [ModelMessage], parameters: [String: JSONValue] = [:], maxTokens: Int? = nil) {
        self.model = model
        self.messages = messages
        self.parameters = parameters
        self.maxTokens = maxTokens
    }
}

package struct ModelMessage: Hashable, Sendable {
    package var role: Message.Role
    package var content: String
    /// For models that see them; others are given none.
    package var images: [ModelImage]

    package init(role: Message.Role, content: String, images: [ModelImage] = []) {
        self.role = role
        self.content = content
        self.images = images
    }
}
