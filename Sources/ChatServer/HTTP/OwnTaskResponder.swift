// SPDX-License-Identifier: Apache-2.0

import Hummingbird

/// Answers each request in a task of its own. A task keeps the memory of its deepest stack until it ends, and a
/// connection's task lasts as long as the connection: without this every open socket would hold on to what its request once
/// took to be answered, some 16 KB.
struct OwnTaskResponder<Inner: HTTPResponder>: HTTPResponder where Inner.Context: Sendable {
    let inner: Inner

    func respond(to request: Request, context: Inner.Context) async throws -> Response {
        try await withThrowingTaskGroup(of: Response.self) { group in
            group.addTask { try await inner.respond(to: request, context: context) }
            guard let response = try await group.next() else { throw CancellationError() }
            return response
        }
    }
}
