// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

/// Cursors go through clients' hands, so that anything may be in them.
@Suite(.timeLimit(.minutes(10)))
struct HostileCursorTests {
    @Test func whateverACursorHoldsTheServerAnswersAndGoesOn() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let id = try await ada.conversation()
            let sent = try await ada.ask("POST", "chat/conversations/\(id)/messages/", #"{"content": "a word"}"#)
            let said = try #require(sent["id"].text)
            let lists = [
                "chat/conversations/?", "chat/conversations/\(id)/messages/?", "chat/conversations/\(id)/messages/?order=desc&",
                "chat/search/?q=a&", "chat/trash/?", "admin/users/?", "admin/audit/?",
            ]
            let ids = [
                said, id.description, "", "1.\(Int64.max - 1).1", "\(Int64.max - 1).\(Int64.max - 1).1", "1.\(Int64.max - 2).1",
                "1.\(Int64.max).1", "\(Int64.min).\(Int64.min).0",
            ]
            for list in lists {
                for direction in ["f", "b"] {
                    for position in [Int64.min, -1, 0, 1, .max] {
                        for id in ids {
                            let status = try await ada.ask("GET", list + "cursor=" + cursor("\(direction).\(position).\(id)")).status
                            #expect([200, 400].contains(status), "\(list) \(direction).\(position).\(id)")
                        }
                    }
                }
            }
        }
    }

    private func cursor(_ text: String) -> String {
        Data(text.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
