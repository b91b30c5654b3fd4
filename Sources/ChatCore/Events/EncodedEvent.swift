// SPDX-License-Identifier: Apache-2.0

package import MartletAPI
package import NIOCore
import StreamProtocols

/// An event as the JSON that every subscriber gets: encoded once, its bytes shared.
package struct EncodedEvent: Sendable {
    package let json: ByteBuffer

    init(_ json: ByteBuffer) {
        self.json = json
    }

    package init(_ event: SocketEvent) {
        switch event {
        case .messageChunk(let chunk):
            self.init(Self.chunk(chunk.messageID.description, from: chunk.offset, to: chunk.nextOffset, chunk.delta))
        case .typing(let typing):
            // Three times for each reply.
            self.init(
                ByteBuffer(string: #"{"type":"typing","actor":"\#(typing.actor.rawValue)","state":"\#(typing.state.rawValue)"}"#))
        case .ready, .messageCreated, .messageSnapshot, .messageComplete, .error, .readReceipt, .conversationUpdated, .draftUpdated,
            .pong:
            self.init(encoding: event)
        }
    }

    package init(_ event: AccountEvent) {
        self.init(encoding: event)
    }

    private init(encoding event: some Encodable) {
        do {
            self.init(try DirectJSONEncoder.encode(event))
        } catch {
            // Every value of an event is a string, a truth value, null or a finite number (the id of a `pong` is one that was read
            // from JSON, which has no others), or a list or an object of those: none can be refused.
            preconditionFailure("an event that cannot be encoded: \(error)")
        }
    }

    /// The event of which there are thousands a second, written by hand.
    static func chunk(_ messageID: String, from offset: Int, to nextOffset: Int, _ delta: String) -> ByteBuffer {
        var json = ByteBufferAllocator().buffer(capacity: delta.utf8.count + delta.utf8.count / 8 + 144)
        json.writeStaticString(#"{"type":"message_chunk","message_id":""#)
        json.writeString(messageID)
        json.writeStaticString(#"","offset":"#)
        json.writeString(String(offset))
        json.writeStaticString(#","next_offset":"#)
        json.writeString(String(nextOffset))
        json.writeStaticString(#","delta":"#)
        json.writeJSONString(delta)
        json.writeStaticString("}")
        return json
    }
}
