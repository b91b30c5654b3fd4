// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
package import MartletAPI
import MartletClient
package import NIOCore
import NIOHTTP1

/// A Martlet server that listens on this machine, inside this process or in one of its own.
package protocol ServerUnderTest: Sendable {
    var port: Int { get }
}

extension ServerUnderTest {
    package var address: String { "http://127.0.0.1:\(port)" }

    /// One request. A path that does not begin with a slash is below `/api/v1/`; a body is JSON unless the headers say otherwise.
    package func ask(
        _ method: String, _ path: String, _ body: String? = nil, token: String? = nil, headers: [(String, String)] = []
    ) async throws -> Answer {
        try await ask(method, path, bytes: body.map { ByteBuffer(string: $0) }, token: token, headers: headers)
    }

    package func ask(
        _ method: String, _ path: String, bytes: ByteBuffer?, token: String? = nil, headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: address + (path.hasPrefix("/") ? path : "/api/v1/" + path))
        request.method = HTTPMethod(rawValue: method)
        request.headers.add(contentsOf: headers)
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        if let bytes {
            if !request.headers.contains(name: "content-type") { request.headers.add(name: "content-type", value: "application/json") }
            request.body = .bytes(bytes)
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        var fields: [String: [String]] = [:]
        for (name, value) in response.headers { fields[name.lowercased(), default: []].append(value) }
        return Answer(status: Int(response.status.code), headers: fields, body: try await response.body.collect(upTo: 64 << 20))
    }

    /// A new account, signed in.
    package func join(_ email: String = "ada@example.org", password: String = "correct horse battery") async throws -> Person {
        let client = try await Martlet.register(server: address, email: email, password: password)
        return try await Person(server: self, client: client, email: email, password: password)
    }

    /// The same account in another place.
    package func login(_ person: Person) async throws -> Person {
        let client = try await Martlet.login(server: address, email: person.email, password: person.password)
        return try await Person(server: self, client: client, email: person.email, password: person.password)
    }
}

/// What a server answered.
package struct Answer: Sendable {
    package let status: Int
    package let headers: [String: [String]]
    package let body: ByteBuffer

    package func header(_ name: String) -> String? {
        headers[name.lowercased()]?.first
    }

    package var text: String {
        String(buffer: body)
    }

    /// Null where the body is not JSON.
    package var json: JSONValue {
        (try? JSONDecoder().decode(JSONValue.self, from: Data(body.readableBytesView))) ?? .null
    }

    package subscript(key: String) -> JSONValue {
        json[key]
    }

    package func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body.readableBytesView))
    }

    /// Nil unless it is a problem in the right media type.
    package var problem: Problem? {
        guard header("content-type") == "application/problem+json" else { return nil }
        return try? decoded()
    }
}

extension JSONValue {
    /// A member; null where there is none.
    package subscript(key: String) -> JSONValue {
        if case .object(let members) = self { members[key] ?? .null } else { .null }
    }

    package subscript(index: Int) -> JSONValue {
        if case .array(let elements) = self, elements.indices.contains(index) { elements[index] } else { .null }
    }

    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var keys: Set<String> {
        if case .object(let members) = self { Set(members.keys) } else { [] }
    }

    package var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }
}
