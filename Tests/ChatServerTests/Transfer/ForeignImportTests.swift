// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

/// Files as other programs write them, each made here in that program's form.
@Suite(.timeLimit(.minutes(10)))
struct ForeignImportTests {
    private func text(_ messages: [Message]) -> [String] {
        messages.map { "\($0.role.rawValue): \($0.content)" }
    }

    private static let chatGPT = #"""
        [{"title":"Swifts","create_time":1717000000.25,"update_time":1717000100.5,"conversation_id":"c-1","id":"c-1",
        "current_node":"n7","default_model_slug":"gpt-x","is_archived":false,"mapping":{
        "root":{"id":"root","message":null,"parent":null,"children":["n1"]},
        "n1":{"id":"n1","parent":"root","children":["n2"],"message":{"id":"n1","author":{"role":"system","name":null},"create_time":null,
            "content":{"content_type":"text","parts":[""]},"weight":0.0,"recipient":"all","metadata":{"is_visually_hidden_from_conversation":true}}},
        "n2":{"id":"n2","parent":"n1","children":["n3","n8"],"message":{"id":"n2","author":{"role":"user"},"create_time":1717000001.0,
            "content":{"content_type":"text","parts":["Do swifts sleep?"]},"weight":1.0,"recipient":"all","metadata":{}}},
        "n3":{"id":"n3","parent":"n2","children":["n4"],"message":{"id":"n3","author":{"role":"assistant"},"create_time":1717000002.0,
            "content":{"content_type":"text","parts":["Let me look."]},"weight":1.0,"recipient":"all","metadata":{"model_slug":"gpt-x-1"}}},
        "n4":{"id":"n4","parent":"n3","children":["n5"],"message":{"id":"n4","author":{"role":"assistant"},"create_time":1717000003.0,
            "content":{"content_type":"code","language":"unknown","text":"search('swifts')"},"weight":1.0,"recipient":"browser","metadata":{}}},
        "n5":{"id":"n5","parent":"n4","children":["n6"],"message":{"id":"n5","author":{"role":"tool","name":"browser"},"create_time":1717000004.0,
            "content":{"content_type":"tether_quote","text":"…"},"weight":1.0,"recipient":"all","metadata":{}}},
        "n6":{"id":"n6","parent":"n5","children":["n7"],"message":{"id":"n6","author":{"role":"assistant"},"create_time":1717000005.0,
            "content":{"content_type":"text","parts":["In the air."]},"weight":1.0,"recipient":"all","metadata":{"model_slug":"gpt-x-1"}}},
        "n7":{"id":"n7","parent":"n6","children":[],"message":{"id":"n7","author":{"role":"user"},"create_time":1717000006.0,
            "content":{"content_type":"multimodal_text","parts":[{"content_type":"image_asset_pointer","asset_pointer":"file-service://f"},"Like this one?"]},
            "weight":1.0,"recipient":"all","metadata":{}}},
        "n8":{"id":"n8","parent":"n2","children":[],"message":{"id":"n8","author":{"role":"assistant"},"create_time":1717000007.0,
            "content":{"content_type":"text","parts":["Yes, on the wing."]},"weight":1.0,"recipient":"all","metadata":{"model_slug":"gpt-x-2"}}}
        }},{"title":"Empty","create_time":1717000000,"mapping":{},"conversation_id":"c-2","current_node":null}]
        """#

    @Test func `ChatGPT's tree: branches, tools left out, pieces joined, the branch that was shown`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let report = try await ada.imports(Self.chatGPT)
            #expect(report.format == "chatgpt")
            #expect(report.skipped.map(\.code) == ["nothing_said"])
            #expect(report.skipped.map(\.title) == ["Empty"])
            let taken = try #require(report.imported.first)
            #expect(taken.title == "Swifts")
            let conversation = try await ada.client.conversation(taken.id)
            #expect(conversation.createdAt == Timestamp(milliseconds: 1_717_000_000_250))
            let messages = try #require(conversation.messages)
            #expect(
                text(messages) == [
                    "user: Do swifts sleep?", "assistant: Let me look.\n\nIn the air.",
                    "user: *[a picture that the file does not hold]*\n\nLike this one?",
                ])
            #expect(messages[1].model == "gpt-x-1")
            #expect(messages[1].branch.count == 2)
            let all = try await ada.ask("GET", "chat/conversations/\(taken.id)/export/?format=json")["messages"].elements
            #expect(all.compactMap { $0["content"].text }.contains("Yes, on the wing."))
            #expect(try await ada.imports(Self.chatGPT).conversations == 0)
        }
    }

    @Test func `Claude's list: senders, blocks, the text of files`() async throws {
        let file = #"""
            [{"uuid":"u-1","name":"Martlets","created_at":"2026-01-02T03:04:05.678901Z","updated_at":"2026-01-02T03:05:00.000000Z","account":{"uuid":"a"},
            "chat_messages":[
            {"uuid":"m1","text":"What is this?","content":[{"type":"text","text":"What is this?"}],"sender":"human","created_at":"2026-01-02T03:04:06Z",
             "attachments":[{"file_name":"bird.txt","file_size":4,"file_type":"txt","extracted_content":"a ``` bird"}],"files":[]},
            {"uuid":"m2","text":"","content":[{"type":"thinking","thinking":"Hm."},{"type":"text","text":"A martlet."},{"type":"tool_use","name":"x","input":{}},{"type":"text","text":"It never lands."}],
             "sender":"assistant","created_at":"2026-01-02T03:04:09Z","attachments":[],"files":[]}]},
            {"uuid":"u-2","name":"","chat_messages":[{"uuid":"m1","parent_message_uuid":"00000000-0000-4000-8000-000000000000","text":"Branch?","sender":"human"},
            {"uuid":"m2","parent_message_uuid":"m1","text":"One.","sender":"assistant"},{"uuid":"m3","parent_message_uuid":"m1","text":"Two.","sender":"assistant"}]}]
            """#
        try await withServer { server in
            let ada = try await server.join()
            let report = try await ada.imports(file)
            #expect(report.format == "claude")
            #expect(report.imported.map(\.title) == ["Martlets", "Branch?"])
            let first = try #require(try await ada.client.conversation(report.imported[0].id).messages)
            #expect(
                text(first) == [
                    "user: What is this?\n\n**bird.txt**\n\n````\na ``` bird\n````", "assistant: A martlet.\n\nIt never lands.",
                ])
            let second = try #require(try await ada.client.conversation(report.imported[1].id).messages)
            #expect(text(second) == ["user: Branch?", "assistant: Two."])
            #expect(second[1].branch.count == 2)
        }
    }

    @Test func `Open WebUI's history, and the lists of older ones`() async throws {
        let file = #"""
            [{"id":"w-1","user_id":"u","title":"Heron","archived":false,"pinned":true,"created_at":1717000000,"updated_at":1717000009,"chat":{
             "title":"Heron","models":["llama:8b"],"history":{"currentId":"b","messages":{
             "a":{"id":"a","parentId":null,"childrenIds":["b","c"],"role":"user","content":"Hi","timestamp":1717000001},
             "b":{"id":"b","parentId":"a","childrenIds":[],"role":"assistant","content":"Hello","model":"llama:8b","timestamp":1717000002},
             "c":{"id":"c","parentId":"a","childrenIds":[],"role":"assistant","content":"Good day","model":"qwen:4b","timestamp":1717000003}}},
             "messages":[{"id":"a","role":"user","content":"Hi"},{"id":"b","role":"assistant","content":"Hello"}]}},
            {"id":"w-2","title":"Old","chat":{"title":"Old","models":["x"],"messages":[{"role":"user","content":"Once"},{"role":"assistant","content":"Upon"}]}},
            {"title":"Oldest","messages":[{"role":"user","content":[{"type":"text","text":"A"},{"type":"image_url","image_url":{"url":"data:"}}]},{"role":"assistant","content":"B"}]}]
            """#
        try await withServer { server in
            let ada = try await server.join()
            let report = try await ada.imports(file)
            #expect(report.format == "open_webui")
            #expect(report.imported.map(\.title) == ["Heron", "Old", "Oldest"])
            #expect(report.imported.map(\.messages) == [3, 2, 2])
            let heron = try await ada.client.conversation(report.imported[0].id)
            #expect(heron.isPinned)
            #expect(heron.messages.map(text) == ["user: Hi", "assistant: Hello"])
            #expect(heron.messages?[1].model == "llama:8b")
            #expect(try await ada.client.conversation(report.imported[2].id).messages.map(text) == ["user: A", "assistant: B"])
        }
    }

    @Test func `A conversation that went on elsewhere is told of, not taken a second time`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let one = #"[{"uuid":"u","name":"N","chat_messages":[{"uuid":"m1","text":"A","sender":"human"}]}]"#
            let two =
                #"[{"uuid":"u","name":"N","chat_messages":[{"uuid":"m1","text":"A","sender":"human"},{"uuid":"m2","text":"B","sender":"assistant"}]}]"#
            let first = try await ada.imports(one)
            let second = try await ada.imports(two)
            #expect(second.skipped.map(\.code) == ["changed_since"])
            #expect(second.skipped.first?.conversationID == first.imported.first?.id)
            // Removed here, it is taken again.
            try await ada.client.deletePermanently(try #require(first.imported.first).id)
            #expect(try await ada.imports(two).conversations == 1)
        }
    }
}
