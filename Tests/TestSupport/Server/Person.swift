// SPDX-License-Identifier: Apache-2.0

package import MartletAPI
package import MartletClient

/// Someone who is signed in to a server.
package struct Person: Sendable {
    package let server: any ServerUnderTest
    package let client: Martlet
    package let user: User
    package let email: String
    package let password: String
    /// The first access token.
    package let access: String
    /// The first refresh token.
    package let refresh: String

    init(server: any ServerUnderTest, client: Martlet, email: String, password: String) async throws {
        guard let signedIn = await client.signedIn else { throw MartletError.signedOut }
        self.server = server
        self.client = client
        self.email = email
        self.password = password
        user = signedIn.user
        access = signedIn.access
        refresh = signedIn.refresh
    }

    /// One request in this person's name.
    package func ask(_ method: String, _ path: String, _ body: String? = nil, headers: [(String, String)] = []) async throws -> Answer {
        try await server.ask(method, path, body, token: access, headers: headers)
    }

    /// The agent of that slug.
    package func agent(_ slug: String = "assistant") async throws -> Agent {
        for try await agent in client.agents() where agent.slug == slug { return agent }
        throw Missing(slug: slug)
    }

    /// An empty conversation.
    package func conversation(with slug: String = "assistant") async throws -> Conversation.ID {
        try await client.createConversation(with: try await agent(slug).id).id
    }

    /// Sends a message and waits for the reply's end.
    @discardableResult
    package func exchange(_ content: String, in conversation: Conversation.ID) async throws -> Message {
        try await client.withSocket(to: conversation) { socket in
            try await socket.say(content)
            return try await socket.completed()
        }
    }

    struct Missing: Error {
        let slug: String
    }
}
