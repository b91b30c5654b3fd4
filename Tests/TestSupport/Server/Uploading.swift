// SPDX-License-Identifier: Apache-2.0

package import NIOCore

extension Person {
    /// A form with one file, as a browser sends it.
    package static func form(_ bytes: [UInt8], named name: String, boundary: String = "----boundary", type: String = "text/plain")
        -> ByteBuffer
    {
        var form = ByteBuffer()
        let name = name.replacing("\"", with: "%22").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
        form.writeString("--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n")
        form.writeString("Content-Type: \(type)\r\n\r\n")
        form.writeBytes(bytes)
        form.writeString("\r\n--\(boundary)--\r\n")
        return form
    }

    package func upload(_ bytes: [UInt8], named name: String = "notes.txt", type: String = "text/plain") async throws -> Answer {
        try await server.ask(
            "POST", "chat/attachments/", bytes: Self.form(bytes, named: name, type: type), token: access,
            headers: [("content-type", "multipart/form-data; boundary=----boundary")])
    }

    package func upload(_ text: String, named name: String = "notes.txt") async throws -> Answer {
        try await upload(Array(text.utf8), named: name)
    }
}
