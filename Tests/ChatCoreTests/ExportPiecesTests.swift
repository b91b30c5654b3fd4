// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import ChatCore

@Suite(.timeLimit(.minutes(10)))
struct ExportPiecesTests {
    @Test func aMultitudeOfEmptyConversationsIsGivenAwayInPieces() async throws {
        try await withChat { chat in
            for _ in 1...1000 { _ = try await chat.conversations.create(.init(agentID: chat.agent.id), by: chat.user) }
            let pieces = Mutex<[Int]>([])
            try await chat.exports.everything(of: chat.user, files: .include) { piece in
                pieces.withLock { $0.append(piece.readableBytes) }
            }
            let sizes = pieces.withLock { $0 }
            #expect(sizes.reduce(0, +) > 3 * JSONTextWriter.flushSize)
            #expect(sizes.allSatisfy { $0 < 2 * JSONTextWriter.flushSize })
        }
    }
}
