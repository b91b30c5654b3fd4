// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// A model behind some server, asked for one reply at a time. The port between an agent's turn and the network; tests
/// put a scripted model in its place.
package protocol LanguageModel: Sendable {
    /// Asks once, never again by itself, and passes the reply on as it arrives.
    ///
    /// `receive` is called in order, one call at a time, possibly on an event loop: it must not block. When it throws,
    /// the request ends and `generate` throws that error. After `generate` has returned or thrown, `receive` is not
    /// called again. Returning means that the reply is whole: `.finished` was received. Cancelling the task closes the
    /// request's connection at once.
    ///
    /// - Throws: `ModelError`, `CancellationError`, or what `receive` threw. What was received until then stays good.
    func generate(_ request: ModelRequest, receive: @escaping @Sendable (ModelEvent) throws -> Void) async throws
}

/// What arrives of a reply.
package enum ModelEvent: Hashable, Sendable {
    /// The model is reasoning before it answers. Its thoughts are not kept; that they arrive is progress.
    case thinking
    /// More of the reply: everything that came in with one read from the network. Never empty, never part of a Unicode
    /// scalar.
    case text(String)
    /// What the reply cost, in tokens. A server may send it not at all, or several times, each replacing the last.
    case usage(Message.Usage)
    /// The model has ended its reply. Only usage may follow.
    case finished(FinishReason)
}

/// Why a model ended its reply.
package enum FinishReason: Hashable, Sendable {
    /// It had said what it wanted to say.
    case stop
    /// `max_tokens` or the context window was used up.
    case length
    /// The server's own rules cut the reply short.
    case filtered
    /// A reason that this program does not know.
    case other
}
