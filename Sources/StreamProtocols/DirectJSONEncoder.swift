// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// Writes values as JSON (RFC 8259) straight into a buffer, each field when the value names it.
///
/// Foundation's encoder first builds a tree of all that is to be written, which costs several times as much. Here a value has to write
/// one thing after another: whoever goes back to a container, after having gone on with the one around it, gets an `EncodingError`, as
/// does a number that is not finite. Objects keep the order in which their fields were written; slashes are not escaped; dates, data and
/// addresses have no form of their own, and classes no encoder for what they inherit.
package enum DirectJSONEncoder {
    package static func encode(_ value: some Encodable) throws -> ByteBuffer {
        let output = JSONOutput()
        try output.encode(value)
        return output.buffer
    }
}

/// What has been written, and which objects and lists in it are still open.
private final class JSONOutput {
    struct Level {
        let isObject: Bool
        /// Tells it from others that were open at the same depth.
        let serial: Int
        var isEmpty = true
    }

    /// A container's place among those that are open.
    struct Place {
        let depth: Int
        let serial: Int
    }

    private(set) var buffer = ByteBufferAllocator().buffer(capacity: 512)
    private var levels: [Level] = []
    private var serial = 0

    func encode(_ value: some Encodable) throws {
        let (depth, start) = (levels.count, buffer.writerIndex)
        try value.encode(to: ValueEncoder(output: self, depth: depth, start: start))
        close(to: depth)
        if buffer.writerIndex == start { buffer.writeStaticString("{}") }
    }

    /// The container of a value that stands at `depth` and began at `start`: a new one, or the one that it has begun already.
    func container(isObject: Bool, depth: Int, start: Int) -> Place {
        if depth < levels.count {
            return Place(depth: depth, serial: levels[depth].isObject == isObject ? levels[depth].serial : -1)
        }
        guard depth == levels.count, buffer.writerIndex == start else { return Place(depth: depth, serial: -1) }
        serial += 1
        levels.append(Level(isObject: isObject, serial: serial))
        buffer.writeInteger(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
        return Place(depth: depth, serial: serial)
    }

    /// Before each element of a container; with its name, in an object. Ends what was open within it.
    func begin(in place: Place, _ key: (any CodingKey)? = nil) throws {
        guard place.depth < levels.count, levels[place.depth].serial == place.serial else { throw EncodingError.outOfOrder }
        close(to: place.depth + 1)
        if levels[place.depth].isEmpty {
            levels[place.depth].isEmpty = false
        } else {
            buffer.writeInteger(UInt8(ascii: ","))
        }
        guard let key else { return }
        buffer.writeJSONString(key.stringValue)
        buffer.writeInteger(UInt8(ascii: ":"))
    }

    /// The encoder of whatever comes next.
    func next() -> ValueEncoder {
        ValueEncoder(output: self, depth: levels.count, start: buffer.writerIndex)
    }

    /// An encoder that takes nothing.
    var refusing: ValueEncoder {
        ValueEncoder(output: self, depth: .max, start: -1)
    }

    private func close(to depth: Int) {
        while levels.count > depth {
            buffer.writeInteger(levels.removeLast().isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        }
    }

    func write(_ text: String) {
        buffer.writeJSONString(text)
    }

    func write(_ value: Bool) {
        buffer.writeStaticString(value ? "true" : "false")
    }

    func write(_ value: some FixedWidthInteger) {
        buffer.writeString(String(value))
    }

    func write(_ value: some BinaryFloatingPoint & LosslessStringConvertible) throws {
        guard value.isFinite else { throw EncodingError.notFinite(value) }
        let text = String(value)
        buffer.writeString(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    }

    func writeNull() {
        buffer.writeStaticString("null")
    }
}

extension EncodingError {
    fileprivate static var outOfOrder: EncodingError {
        .invalidValue((), .init(codingPath: [], debugDescription: "A value was written into a container that had ended."))
    }

    fileprivate static func notFinite(_ value: Any) -> EncodingError {
        .invalidValue(value, .init(codingPath: [], debugDescription: "JSON has no form for a number that is not finite."))
    }
}

/// Of one value, which writes itself with it.
private struct ValueEncoder: Encoder {
    let output: JSONOutput
    let depth: Int
    let start: Int

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(ObjectContainer<Key>(output: output, place: output.container(isObject: true, depth: depth, start: start)))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        ListContainer(output: output, place: output.container(isObject: false, depth: depth, start: start))
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        self
    }
}

extension ValueEncoder: SingleValueEncodingContainer {
    private func alone() throws -> JSONOutput {
        guard output.buffer.writerIndex == start else { throw EncodingError.outOfOrder }
        return output
    }

    func encodeNil() throws { try alone().writeNull() }
    func encode(_ value: Bool) throws { try alone().write(value) }
    func encode(_ value: String) throws { try alone().write(value) }
    func encode(_ value: Double) throws { try alone().write(value) }
    func encode(_ value: Float) throws { try alone().write(value) }
    func encode(_ value: Int) throws { try alone().write(value) }
    func encode(_ value: Int8) throws { try alone().write(value) }
    func encode(_ value: Int16) throws { try alone().write(value) }
    func encode(_ value: Int32) throws { try alone().write(value) }
    func encode(_ value: Int64) throws { try alone().write(value) }
    func encode(_ value: UInt) throws { try alone().write(value) }
    func encode(_ value: UInt8) throws { try alone().write(value) }
    func encode(_ value: UInt16) throws { try alone().write(value) }
    func encode(_ value: UInt32) throws { try alone().write(value) }
    func encode(_ value: UInt64) throws { try alone().write(value) }
    func encode(_ value: some Encodable) throws { try alone().encode(value) }
}

private struct ObjectContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let output: JSONOutput
    let place: JSONOutput.Place

    var codingPath: [any CodingKey] { [] }

    private func at(_ key: any CodingKey) throws -> JSONOutput {
        try output.begin(in: place, key)
        return output
    }

    func encodeNil(forKey key: Key) throws { try at(key).writeNull() }
    func encode(_ value: Bool, forKey key: Key) throws { try at(key).write(value) }
    func encode(_ value: String, forKey key: Key) throws { try at(key).write(value) }
    func encode(_ value: Double, forKey key: Key) throws { try at(key).write(value) }
    func encode(_ value: Float, forKey key: Key) throws { try at(key).write(value) }
    func encode(_ value: Int, forKey key: Key) throws { try at(key).write(value) }
    func encode(_ value: Int8, forKey key: Key) throws { try at(key).write(value) }
    func encode(_ value: Int16, forKey key: Key) throws { try at(key).write(value) }
    func encode(_ value: Int32, forKey key: Key) throws { try at(key).write(value) }
    func encode(_ value: Int64, forKey key: Key) throws { try at(key).write(value) }
    func encode(_ value: UInt, forKey key: Key) throws { try at(key).write(value) }
    func encode(_ value: UInt8, forKey key: Key) throws { try at(key).write(value) }
    func encode(_ value: UInt16, forKey key: Key) throws { try at(key).write(value) }
    func encode(_ value: UInt32, forKey key: Key) throws { try at(key).write(value) }
    func encode(_ value: UInt64, forKey key: Key) throws { try at(key).write(value) }
    func encode(_ value: some Encodable, forKey key: Key) throws { try at(key).encode(value) }

    /// What cannot be written is refused when something is written into it: these cannot throw.
    private func encoder(at key: Key) -> ValueEncoder {
        (try? at(key).next()) ?? output.refusing
    }

    func nestedContainer<Nested: CodingKey>(keyedBy: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
        encoder(at: key).container(keyedBy: Nested.self)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder(at: key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        output.refusing
    }

    func superEncoder(forKey key: Key) -> any Encoder {
        output.refusing
    }
}

private struct ListContainer: UnkeyedEncodingContainer {
    let output: JSONOutput
    let place: JSONOutput.Place
    private(set) var count = 0

    init(output: JSONOutput, place: JSONOutput.Place) {
        self.output = output
        self.place = place
    }

    var codingPath: [any CodingKey] { [] }

    private mutating func next() throws -> JSONOutput {
        try output.begin(in: place)
        count += 1
        return output
    }

    mutating func encodeNil() throws { try next().writeNull() }
    mutating func encode(_ value: Bool) throws { try next().write(value) }
    mutating func encode(_ value: String) throws { try next().write(value) }
    mutating func encode(_ value: Double) throws { try next().write(value) }
    mutating func encode(_ value: Float) throws { try next().write(value) }
    mutating func encode(_ value: Int) throws { try next().write(value) }
    mutating func encode(_ value: Int8) throws { try next().write(value) }
    mutating func encode(_ value: Int16) throws { try next().write(value) }
    mutating func encode(_ value: Int32) throws { try next().write(value) }
    mutating func encode(_ value: Int64) throws { try next().write(value) }
    mutating func encode(_ value: UInt) throws { try next().write(value) }
    mutating func encode(_ value: UInt8) throws { try next().write(value) }
    mutating func encode(_ value: UInt16) throws { try next().write(value) }
    mutating func encode(_ value: UInt32) throws { try next().write(value) }
    mutating func encode(_ value: UInt64) throws { try next().write(value) }
    mutating func encode(_ value: some Encodable) throws { try next().encode(value) }

    private mutating func encoder() -> ValueEncoder {
        (try? next().next()) ?? output.refusing
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy: Nested.Type) -> KeyedEncodingContainer<Nested> {
        encoder().container(keyedBy: Nested.self)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        encoder().unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        output.refusing
    }
}
