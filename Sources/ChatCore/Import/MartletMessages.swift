// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import StreamProtocols

/// Martlet's own form, of which `role` and `content` must be there.
extension ImportedConversation {
    mutating func readMartlet(_ reader: inout JSONReader) throws(JSONReader.Fault) {
        hasMessages = true
        messages.removeAll()
        try reader.elements { element throws(JSONReader.Fault) in
            guard element.kind() == .object else {
                try element.skip()
                messages.append(ImportedMessage(fault: ImportFault(.invalid, "A message is not an object.")))
                return
            }
            messages.append(try Self.martletMessage(&element))
        }
    }

    private static func martletMessage(_ reader: inout JSONReader) throws(JSONReader.Fault) -> ImportedMessage {
        var message = ImportedMessage()
        var fault: ImportFault?
        var content: String?
        try reader.members { name, value throws(JSONReader.Fault) in
            switch name {
            case "id": message.id = try value.text(name, &fault)
            case "parent_id", "parentId": message.parent = try value.text(name, &fault).map { .message($0) } ?? .nobody
            case "role":
                let word = try value.text(name, &fault)
                message.role = word.flatMap(Message.Role.init)
            case "content":
                // Open WebUI's oldest files have parts here, as the model's server was sent them.
                content = value.kind() == .array ? try value.joinedTexts() : try value.text(name, &fault)
            case "status": message.status = try value.text(name, &fault).flatMap(Message.Status.init) ?? .complete
            case "agent": message.agent = try value.text(name, &fault)
            case "model": message.model = try value.text(name, &fault)
            case "usage": message.usage = try value.usage()
            case "attachments": message.attachments = try value.files()
            case "created_at", "timestamp": message.createdAt = try value.time()
            case "edited_at": message.editedAt = try value.time()
            default: try value.skip()
            }
        }
        if fault == nil, message.role == nil {
            fault = ImportFault(.invalid, "A message has no role, or one that is not user, assistant or system.")
        }
        if fault == nil, content == nil { fault = ImportFault(.invalid, "A message has no content.") }
        // Nobody writes it any more.
        if message.status == .streaming { message.status = .interrupted }
        message.content = content ?? ""
        message.fault = fault
        return message
    }
}

extension JSONReader {
    fileprivate mutating func usage() throws(Fault) -> Message.Usage? {
        var (prompt, completion): (Int?, Int?)
        try members { name, value throws(Fault) in
            switch name {
            case "prompt_tokens": prompt = try value.integer()
            case "completion_tokens": completion = try value.integer()
            default: try value.skip()
            }
        }
        guard let prompt, let completion, prompt >= 0, completion >= 0 else { return nil }
        return .init(claimed: prompt, completion)
    }

    fileprivate mutating func files() throws(Fault) -> [ImportedFile] {
        var files: [ImportedFile] = []
        try elements { element throws(Fault) in files.append(try element.importedFile()) }
        return files
    }

    mutating func importedFile() throws(Fault) -> ImportedFile {
        var file = ImportedFile()
        try members { name, value throws(Fault) in
            switch name {
            case "filename": file.filename = try value.string()
            case "sha256": file.sha256 = try value.string()
            // What stands here is the number under which the bytes were set aside.
            case "data": file.aside = try value.string().flatMap { Int($0) }
            default: try value.skip()
            }
        }
        return file
    }

    /// The texts of a list of parts `{"type": "text", "text": …}`, or of plain strings.
    mutating func joinedTexts() throws(Fault) -> String {
        var texts: [String] = []
        try elements { element throws(Fault) in
            if element.kind() == .string {
                if let text = try element.string() { texts.append(text) }
                return
            }
            try element.members { name, value throws(Fault) in
                if name == "text", value.kind() == .string, let text = try value.string() { texts.append(text) } else { try value.skip() }
            }
        }
        return texts.joined(separator: "\n\n")
    }
}
