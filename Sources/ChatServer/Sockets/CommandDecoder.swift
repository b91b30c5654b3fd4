// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import NIOCore

/// Reading a client's command.
enum CommandDecoder {
    struct Unknown: Error {
        let detail: String
    }

    /// What was said, as far as it can be read.
    struct Said {
        let command: Result<SocketCommand, any Error>
        /// So that an error can say which command it answers, also where that cannot be read.
        let clientID: ClientID?
    }

    /// Looks at the text once and decodes it once: it may be a megabyte.
    static func read(_ text: ByteBuffer) -> Said {
        do {
            let parts = try JSONBody.decode(Parts.self, from: text)
            return Said(command: parts.command, clientID: parts.clientID.flatMap { ClientID($0) })
        } catch {
            return Said(command: .failure(error), clientID: nil)
        }
    }

    private struct Parts: Decodable {
        let clientID: String?
        let command: Result<SocketCommand, any Error>

        enum CodingKeys: String, CodingKey {
            case type
            case clientID = "client_id"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            clientID = try? container.decode(String.self, forKey: .clientID)
            command = Result {
                guard let type = try? container.decode(String.self, forKey: .type) else {
                    throw Unknown(detail: "A command is a JSON object with a type.")
                }
                guard SocketCommand.Kind(rawValue: type) != nil else { throw Unknown(detail: "There is no command of this type.") }
                do {
                    return try SocketCommand(from: decoder)
                } catch let error as DecodingError {
                    throw JSONBody.fault(error)
                } catch {
                    // Of a number that it cannot represent Foundation makes a DecodingError only where its own call ends.
                    throw RequestFault.malformedJSON("A number is too large, or is not whole.")
                }
            }
        }
    }
}
