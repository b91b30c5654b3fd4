// SPDX-License-Identifier: Apache-2.0

import ChatCore
import MartletAPI
import NIOCore
import Testing

@testable import ChatServer

@Suite struct CommandDecoderTests {
    private static let id = "0195f4c4-2b3c-7d4e-8f50-6a7b8c9d0e1f"

    @Test(
        "What cannot be read still says which command it was, where that can be read",
        arguments: [
            (#"{"type":"dance","client_id":"ID"}"#, "unknown", true),
            (#"{"client_id":"ID"}"#, "unknown", true),
            (#"{"type":7,"client_id":"ID"}"#, "unknown", true),
            (#"{"type":"send_message","client_id":"ID"}"#, "content required", true),
            (#"{"type":"send_message","client_id":"ID","content":7}"#, "content wrong_type", true),
            (#"{"type":"send_message","client_id":7,"content":"x"}"#, "client_id wrong_type", false),
            (#"{"type":"send_message","content":"x"}"#, "client_id required", false),
            (#"{"type":"resume","client_id":"ID","message_id":"ID","offset":1.5}"#, "malformed", true),
            (#"{"type":"resume","message_id":"ID","offset":99999999999999999999}"#, "malformed", false),
            (#"["type","ping"]"#, "malformed", false),
            (#"{"type":"ping""#, "malformed", false),
            (#"{"type":"ping","client_id":"ID","id":"\ud800"}"#, "malformed", false),
            (#"{"type":"ping","n":01}"#, "malformed", false), (#"{"type":"ping","s":"\q"}"#, "malformed", false),
            (#"{"type":"ping","n":[1.2.3]}"#, "malformed", false), ("{\"type\":\"ping\",\"s\":\"a\tb\"}", "malformed", false),
        ])
    func unreadable(text: String, fault: String, isNamed: Bool) {
        let said = CommandDecoder.read(ByteBuffer(string: text.replacing("ID", with: Self.id)))
        #expect((said.clientID?.description == Self.id) == isNamed)
        #expect(throws: (any Error).self) { try said.command.get() }
        switch said.command {
        case .success: break
        case .failure(let error as ChatError):
            guard case .invalid(let errors) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(errors.map { "\($0.field) \($0.code)" } == [fault])
        case .failure(is CommandDecoder.Unknown): #expect(fault == "unknown")
        case .failure(is RequestFault): #expect(fault == "malformed")
        case .failure(let error): Issue.record("\(error)")
        }
    }

    @Test func aCommandIsReadWithTheIdThatItCarries() throws {
        let said = CommandDecoder.read(ByteBuffer(string: #"{"type":"send_message","client_id":"\#(Self.id)","content":"Hello"}"#))
        let id = try #require(ClientID(Self.id))
        #expect(try said.command.get() == .sendMessage(.init(clientID: id, content: "Hello")))
        #expect(said.clientID == id)
        let ping = CommandDecoder.read(ByteBuffer(string: #"{"type":"ping","id":[1.5,null]}"#))
        #expect(try ping.command.get() == .ping(id: .array([.number(1.5), .null])))
        #expect(ping.clientID == nil)
    }
}
