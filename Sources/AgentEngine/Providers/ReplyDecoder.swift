// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import NIOCore
import StreamProtocols

/// What one provider's events mean.
protocol ReplyDecoder: Sendable {
    /// Whether the model has said that its reply is at an end; only usage may follow.
    var hasEnded: Bool { get }

    /// Adds what the event says to `piece`.
    ///
    /// - Throws: the error that the event reports, or `badResponse`; then no more events may be decoded.
    mutating func decode(_ event: ByteBuffer, into piece: inout ReplyPiece) throws(ModelError)
}

/// What one read from the network brought, however many events it held.
struct ReplyPiece: Hashable, Sendable {
    var text = ""
    var hasThoughts = false
    var usage: Message.Usage?
    var finish: FinishReason?

    /// Whether any of the reply is in it. Usage is none: Anthropic's servers count the question before they answer.
    var isProgress: Bool {
        hasThoughts || !text.isEmpty || finish != nil
    }

    func pass(to receive: (ModelEvent) throws -> Void) throws {
        if hasThoughts { try receive(.thinking) }
        if !text.isEmpty { try receive(.text(text)) }
        if let finish { try receive(.finished(finish)) }
        if let usage { try receive(.usage(usage)) }
    }
}

extension ReplyPiece {
    /// Without NUL, which a text may hold in JSON but not in a database.
    mutating func append(_ text: String?) {
        guard let text else { return }
        self.text += text.utf8.contains(0) ? text.filter { $0 != "\0" } : text
    }
}

extension ByteBuffer {
    /// - Throws: `badResponse` for what is not one JSON object.
    func readJSON(_ body: (inout JSONReader) throws(JSONReader.Fault) -> Void) throws(ModelError) {
        do {
            try withUnsafeReadableBytes { bytes throws(JSONReader.Fault) in
                try JSONReader.read(bytes) { reader throws(JSONReader.Fault) in
                    guard reader.kind() == .object else { throw .notJSON }
                    try body(&reader)
                }
            }
        } catch {
            throw .badResponse(.malformedEvent)
        }
    }
}

extension Message.Usage {
    /// Nil unless at least one is known.
    init?(prompt: Int?, completion: Int?) {
        guard prompt != nil || completion != nil else { return nil }
        self.init(claimed: prompt ?? 0, completion ?? 0)
    }
}

extension Int {
    /// For counts that come from outside.
    func addingClamped(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(Swift.max(0, other))
        return overflow ? .max : sum
    }
}
