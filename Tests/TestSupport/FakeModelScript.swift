// SPDX-License-Identifier: Apache-2.0

/// How a fake model answers a request. An answer that throws leaves the connection as it is.
package struct FakeModelScript: Sendable {
    let answer: @Sendable (FakeModelExchange) async throws -> Void

    package init(_ answer: @escaping @Sendable (FakeModelExchange) async throws -> Void) {
        self.answer = answer
    }
}

// MARK: - Replies

extension FakeModelScript {
    /// `w1 … wN`, as fast as they can be sent one by one, or one after each `pace`.
    package static func words(_ count: Int, pace: Duration? = nil) -> Self {
        Self { exchange in
            try await exchange.begin()
            for number in 1...max(1, count) where count > 0 {
                if let pace { try await Task.sleep(for: pace) }
                try await exchange.text(FakeModelWords.piece(number))
            }
            try await exchange.finish()
        }
    }

    /// `w1 … wN`, each only when the test lets it pass: word n once the gate's count is n, the end with it open or at N + 1.
    package static func words(_ count: Int, heldBy gate: FakeModelGate) -> Self {
        Self { exchange in
            try await exchange.begin()
            for number in 1...max(1, count) where count > 0 {
                try await gate.wait(for: number)
                try await exchange.text(FakeModelWords.piece(number))
            }
            try await gate.wait(for: count + 1)
            try await exchange.finish()
        }
    }

    /// `w1 … wN` at line rate.
    package static func flood(_ count: Int) -> Self {
        Self { exchange in
            try await exchange.begin()
            try await exchange.wordsAtLineRate(1...count)
            try await exchange.finish()
        }
    }

    package static func text(_ text: String) -> Self {
        Self { exchange in
            try await exchange.begin()
            try await exchange.text(text)
            try await exchange.finish()
        }
    }
}

// MARK: - Faults

extension FakeModelScript {
    /// An answer that is no reply, with a body that nobody should ever see.
    package static func status(_ code: Int, _ headers: [String: String] = [:], body: String = #"{"error":{"message":"secret words"}}"#)
        -> Self
    {
        Self { exchange in
            var headers = headers
            headers["content-type"] = "application/json"
            headers["content-length"] = String(body.utf8.count)
            try await exchange.head(code, headers)
            try await exchange.raw(body)
        }
    }

    /// After that many words, nothing more.
    package static func hang(after: FakeModelMoment) -> Self {
        fault(after: after) { try await $0.hang() }
    }

    /// After that many words, FIN.
    package static func close(after: FakeModelMoment) -> Self {
        fault(after: after) { try await $0.close() }
    }

    /// After that many words, RST.
    package static func reset(after: FakeModelMoment) -> Self {
        fault(after: after) { try await $0.reset() }
    }

    /// After that many words, a comment every so often, for ever.
    package static func commentsOnly(after: FakeModelMoment, every pace: Duration = .milliseconds(5)) -> Self {
        fault(after: after) { exchange in
            while true {
                try await exchange.body(": still here\n\n")
                try await Task.sleep(for: pace)
            }
        }
    }

    /// These bytes as the body of a stream that ends properly, `every` bytes to a piece.
    package static func events(_ text: String, every: Int = .max) -> Self {
        Self { exchange in
            try await exchange.head()
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                try await exchange.body(rest.prefix(every))
                rest = rest.dropFirst(every)
            }
            try await exchange.end()
        }
    }

    /// A single line of that many bytes that never ends, in the middle of an event's text.
    package static func endlessLine(bytes: Int) -> Self {
        Self { exchange in
            try await exchange.head()
            try await exchange.body(#"data: {"choices":[{"index":0,"delta":{"content":""#)
            let piece = String(repeating: "x", count: 65_536)
            for _ in 0..<max(1, bytes / piece.utf8.count) {
                try await exchange.body(piece)
            }
            try await exchange.hang()
        }
    }

    private static func fault(after moment: FakeModelMoment, _ fault: @escaping @Sendable (FakeModelExchange) async throws -> Void) -> Self
    {
        Self { exchange in
            switch moment {
            case .request: break
            case .head: try await exchange.head()
            case .word(let number):
                try await exchange.begin()
                // Together, so that no time limit can come between them.
                try await exchange.wordsAtLineRate(1...number)
            }
            try await fault(exchange)
        }
    }
}

/// How far an answer gets before something happens to it.
package enum FakeModelMoment: Sendable {
    /// The request was read, nothing is answered.
    case request
    /// The response's head, and nothing of its body.
    case head
    /// That word, counted from 1.
    case word(Int)
}
