// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct TransferredFileTests {
    /// A question with these files, and its answer.
    private func said(by person: Person, with files: [String]) async throws {
        let id = try await person.conversation()
        var attachments: [MartletAPI.Attachment.ID] = []
        for (index, text) in files.enumerated() {
            let answer = try await person.upload(text, named: "Größe \(index).txt")
            attachments.append(try answer.decoded(MartletAPI.Attachment.self).id)
        }
        try await person.client.withSocket(to: id) { socket in
            _ = try await socket.ready()
            _ = try await person.client.send("See these", to: id, attachments: attachments)
            _ = try await socket.completed()
        }
    }

    private func contents(of person: Person) async throws -> [String] {
        var contents: [String] = []
        for conversation in try await person.client.conversations().all() {
            for message in try await person.client.messages(in: conversation.id).all() {
                for file in message.attachments {
                    let answer = try await person.ask("GET", "chat/attachments/\(file.id)/content/")
                    #expect(answer.status == 200)
                    contents.append("\(file.filename): \(answer.text)")
                }
            }
        }
        return contents
    }

    @Test func `Files go along with their bytes`() async throws {
        try await withServer { server in
            let (ada, bob) = (try await server.join(), try await server.join("bob@example.org"))
            let texts = ["a", "ab", "abc", String(repeating: "0123456789 🕊️\n", count: 60_000)]
            try await said(by: ada, with: texts)
            // As it was written: a file's bytes stand behind its name.
            let written = try await ada.ask("GET", "chat/export/")
            let exported = written.json
            let files = exported["conversations"][0]["messages"][0]["attachments"].elements
            #expect(files.count == 4)
            #expect(files[0].keys == ["id", "filename", "media_type", "size", "sha256", "data"])
            #expect(files[1]["data"] == .string("YWI="))

            let report = try await bob.imports(written.text)
            #expect(report.attachments == 4)
            #expect(report.imported.first?.notes == [])
            #expect(try await contents(of: bob) == contents(of: ada))
            #expect(try await contents(of: bob).count == 4)
            // A second time nothing is left behind of them.
            #expect(try await bob.imports(written.text).skipped.map(\.code) == ["already_imported"])
            let again = try await bob.ask("GET", "chat/export/")["conversations"][0]["messages"][0]["attachments"].elements
            #expect(again.map { $0["sha256"] } == files.map { $0["sha256"] })
            #expect(again.map { $0["data"] } == files.map { $0["data"] })
        }
    }

    @Test func `Files that are only named are left out, which is noted`() async throws {
        try await withServer { server in
            let (ada, bob) = (try await server.join(), try await server.join("bob@example.org"))
            try await said(by: ada, with: ["secret"])
            let exported = try await ada.ask("GET", "chat/export/?attachments=refer").json
            #expect(exported["conversations"][0]["messages"][0]["attachments"][0]["data"] == .null)
            let report = try await bob.imports(exported)
            #expect(report.conversations == 1)
            #expect(report.attachments == 0)
            #expect(report.imported.first?.notes.count == 1)
            // Knowing a hash opens nothing.
            #expect(try await contents(of: bob) == [])
        }
    }

    @Test(
        "Files that could not be taken are noted by their names, as far as there are few",
        arguments: [
            (["a.txt"], "A file of it could not be taken: “a.txt”."), ([nil], "A file of it could not be taken."),
            (["a.txt", "b.txt", "c.txt"], "3 of its files could not be taken: “a.txt”, “b.txt”, “c.txt”."),
            ([nil, "a.txt", "b.txt", "c.txt", "d.txt"], "5 of its files could not be taken: “a.txt”, “b.txt”, “c.txt” and 2 more."),
            (["../../a\\u202e\\u0000.txt"], "A file of it could not be taken: “a.txt”."),
        ] as [([String?], String)])
    func missingFiles(names: [String?], note: String) async throws {
        try await withServer { server in
            let ada = try await server.join()
            let files = names.map { name in name.map { #"{"filename":"\#($0)"}"# } ?? "{}" }
            // In two messages: what is noted is noted of the conversation.
            let messages = [files.prefix(2), files.dropFirst(2)].map {
                #"{"role":"user","content":"x","attachments":[\#($0.joined(separator: ","))]}"#
            }
            let report = try await ada.imports(#"{"conversations":[{"title":"T","messages":[\#(messages.joined(separator: ","))]}]}"#)
            #expect(report.imported.first?.notes == [note])
        }
    }

    @Test(
        "Bytes that are not what they should be are passed over, the message is taken", arguments: ["", "!!!!", "YWI", "eHg=", "AAECAwQ="])
    func badBytes(data: String) async throws {
        try await withServer { server in
            let ada = try await server.join()
            let hash = "fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603"
            let report = try await ada.imports(
                #"""
                {"conversations":[{"title":"T","messages":[{"role":"user","content":"x","attachments":[
                {"filename":"../../etc/passwd","sha256":"\#(hash)","data":"\#(data)"}]}]}]}
                """#)
            #expect(report.conversations == 1)
            #expect(report.attachments == 0)
            #expect(report.imported.first?.notes.count == 1)
        }
    }

    @Test func `What stands behind a file's bytes counts as what stands before them`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let hash = "fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603"
            let report = try await ada.imports(
                #"""
                {"conversations":[{"title":"T","messages":[{"role":"user","content":"x","attachments":[
                {"data":"YWI=","filename":"notes.md","sha256":"\#(hash)"},{"data":"YSxi","filename":"../table.csv"},
                {"sha256":"\#(hash)","data":"eHg=","filename":"wrong.txt"},{"data":"eHg=","sha256":"\#(hash)","filename":"wrong.txt"},
                {"data":"eHg="}]}]}]}
                """#)
            #expect(report.attachments == 3)
            #expect(report.imported.first?.notes.count == 1)
            let id = try #require(report.imported.first?.id)
            let files = try await ada.ask("GET", "chat/conversations/\(id)/attachments/")["results"].elements
            #expect(files.map { $0["filename"].text } == ["notes.md", "table.csv", "file"])
            #expect(files.map { $0["media_type"].text } == ["text/markdown", "text/csv", "text/plain"])
            #expect(try await contents(of: ada) == ["notes.md: ab", "table.csv: a,b", "file: xx"])
            try await server.untilStored(files.compactMap { $0["sha256"].text })
        }
    }

    @Test func `An import comes as a form's file too, and as one conversation`() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let document = #"{"title":"One","messages":[{"role":"user","content":"x"}]}"#
            let form = Person.form(Array(document.utf8), named: "conversations.json", type: "application/json")
            let answer = try await server.ask(
                "POST", "chat/import/", bytes: form, token: ada.access,
                headers: [("content-type", "multipart/form-data; boundary=----boundary")])
            #expect(answer.status == 200, "\(answer.text)")
            #expect(try answer.decoded(ImportReport.self).imported.map(\.title) == ["One"])
            let other = Person.form([], named: "x", boundary: "other")
            let refused = try await server.ask(
                "POST", "chat/import/", bytes: other, token: ada.access,
                headers: [("content-type", "multipart/form-data; boundary=----boundary")])
            #expect(refused.status == 400)
        }
    }
}
