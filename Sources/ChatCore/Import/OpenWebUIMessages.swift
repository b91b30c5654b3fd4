// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import StreamProtocols

/// Open WebUI's export: a list of chats, each with its history as a tree by id; before it had trees, with a list.
extension ImportedConversation {
    /// The value of `chat`. What it says of itself counts where the entry around it does not.
    mutating func readOpenWebUI(_ reader: inout JSONReader) throws(JSONReader.Fault) {
        source = .openWebUI
        hasMessages = true
        var linear: [ImportedMessage] = []
        var hasHistory = false
        try reader.members { name, value throws(JSONReader.Fault) in
            switch name {
            case "title":
                let text = try value.string()
                title = title ?? text
            case "models":
                try value.elements { each throws(JSONReader.Fault) in
                    let name = try each.string()
                    model = model ?? name
                }
            case "history" where value.kind() == .object:
                try readOpenWebUIHistory(&value)
                hasHistory = !messages.isEmpty
            case "messages" where value.kind() == .array:
                try value.elements { element throws(JSONReader.Fault) in linear.append(try element.openWebUIMessage(id: nil)) }
            case "timestamp":
                let time = try value.time()
                createdAt = createdAt ?? time
            default: try value.skip()
            }
        }
        if !hasHistory {
            messages = linear
            activeLeaf = nil
        }
    }

    mutating func readOpenWebUIHistory(_ reader: inout JSONReader) throws(JSONReader.Fault) {
        source = .openWebUI
        hasMessages = true
        messages.removeAll()
        try reader.members { name, value throws(JSONReader.Fault) in
            switch name {
            case "currentId": activeLeaf = try value.string()
            case "messages":
                try value.members { id, message throws(JSONReader.Fault) in
                    messages.append(try message.openWebUIMessage(id: id))
                }
            default: try value.skip()
            }
        }
    }
}

extension JSONReader {
    fileprivate mutating func openWebUIMessage(id: String?) throws(Fault) -> ImportedMessage {
        var message = ImportedMessage(id: id)
        var name: String?
        try members { field, value throws(Fault) in
            switch field {
            case "id": message.id = try value.string() ?? message.id
            case "parentId": message.parent = try value.string().map { .message($0) } ?? .nobody
            case "role": message.role = try value.string().flatMap(Message.Role.init)
            case "content": message.content = value.kind() == .array ? try value.joinedTexts() : try value.string() ?? ""
            case "model": message.model = try value.string()
            case "modelName": name = try value.string()
            case "timestamp": message.createdAt = try value.time()
            default: try value.skip()
            }
        }
        if message.role != .assistant { message.model = nil } else if message.model == nil { message.model = name }
        if message.content.isEmpty { message.role = nil }
        return message
    }
}
