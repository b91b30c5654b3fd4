// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import NIOCore

/// Reading a client's command.
enum CommandDecoder {
    struct Unknown: Error {
        let detail: String
    }

    private struct Header: Decodable {
        let type: String?
        let clientID: String?

        enum CodingKeys: String, CodingKey {
            case type
            case clientID = "client_id"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            type = try? container.decode(String.self, forKey: .type)
            clientID = try? container.decode(String.self, forKey: .clientID)
        }
    }

    static func command(from text: ByteBuffer) throws -> SocketCommand {
        let header = try JSONBody.decode(Header.self, from: text)
        guard let type = header.type else { throw Unknown(detail: "A command is a JSON object with a type.") }
        guard SocketCommand.Kind(rawValue: type) != nil else { throw Unknown(detail: "There is no command of this type.") }
        return try JSONBody.decode(SocketCommand.self, from: text)
    }

    /// So that an error can say which command it answers, also where that cannot be read.
    static func clientID(in text: ByteBuffer) -> ClientID? {
        (try? JSONBody.decode(Header.self, from: text))?.clientID.flatMap { ClientID($0) }
    }
}
