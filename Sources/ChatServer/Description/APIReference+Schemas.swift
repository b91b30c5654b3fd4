// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Foundation
import Yams

extension APIReference {
    struct Row {
        var name: String
        var isRequired: Bool
        /// HTML, like `about`.
        var type: String
        var about: String
    }

    func table(_ caption: String, _ rows: [Row]) -> String {
        guard !rows.isEmpty else { return "" }
        var html = "<table>\n<caption>\(caption)</caption>\n"
        html += "<thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Type</th><th scope=\"col\">Meaning</th></tr></thead>\n<tbody>\n"
        for row in rows {
            let mark = row.isRequired ? "" : " <span class=\"note\">optional</span>"
            html += "<tr><th scope=\"row\"><code>\(HTMLText.escaped(row.name))</code>\(mark)"
            html += "</th><td>\(row.type)</td><td>\(row.about)</td></tr>\n"
        }
        return html + "</tbody>\n</table>\n"
    }

    /// What is written out in place of an object: its own properties, and those of objects within it as `outer.inner`. What has a
    /// name of its own is described there.
    func fields(of schema: Node?, under prefix: String = "") -> [Row] {
        guard let schema, schema["$ref"] == nil else { return [] }
        for key in ["allOf", "anyOf", "oneOf"] {
            if let parts = schema[key] { return parts.list.flatMap { fields(of: $0, under: prefix) } }
        }
        if let items = schema["items"] { return fields(of: items, under: prefix.isEmpty ? "[]." : String(prefix.dropLast()) + "[].") }
        let required = Set(schema["required"]?.list.compactMap(\.text) ?? [])
        return (schema["properties"]?.pairs ?? []).flatMap { name, property in
            let row = Row(
                name: prefix + name, isRequired: required.contains(name), type: type(of: property),
                about: markdown(property["description"]) + limits(of: property))
            return [row] + fields(of: property, under: prefix + name + ".")
        }
    }

    /// In words, types with a name of their own as links.
    func type(of schema: Node?) -> String {
        guard let schema else { return "anything" }
        if let reference = schema["$ref"]?.text { return link(toSchema: String(reference.split(separator: "/").last ?? "")) }
        if let parts = schema["allOf"]?.list {
            return parts.map { $0["$ref"] == nil ? "with these fields" : type(of: $0) }.joined(separator: " ")
        }
        for key in ["anyOf", "oneOf"] {
            if let parts = schema[key]?.list { return parts.map { type(of: $0) }.joined(separator: " or ") }
        }
        if let words = schema["enum"]?.list {
            return words.map { "<code>\(HTMLText.escaped($0.text ?? ""))</code>" }.joined(separator: " or ")
        }
        if let words = schema["type"]?.list, !words.isEmpty { return words.compactMap(\.text).joined(separator: " or ") }
        if schema["items"] != nil { return "list of " + type(of: schema["items"]) }
        return schema["type"]?.text ?? "anything"
    }

    func limits(of schema: Node?) -> String {
        let known = [
            "format", "pattern", "contentMediaType", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "default",
        ]
        let facts = known.compactMap { key in schema?[key]?.text.map { "\(key) <code>\(HTMLText.escaped($0))</code>" } }
        let examples = (schema?["examples"]?.list ?? []).compactMap(\.text).map { "<code>\(HTMLText.escaped($0))</code>" }
        let all = facts + (examples.isEmpty ? [] : ["such as " + examples.joined(separator: ", ")])
        return all.isEmpty ? "" : "<p class=\"note\">\(all.joined(separator: ", "))</p>"
    }

    func example(_ value: Node?) -> String {
        guard let value else { return "" }
        return "<details>\n<summary>Example</summary>\n<pre><code>\(HTMLText.escaped(Self.json(value)))</code></pre>\n</details>\n"
    }

    /// With the fields in the order in which they were written.
    static func json(_ value: Node, indent: String = "") -> String {
        let inner = indent + "  "
        switch value {
        case .mapping where !value.pairs.isEmpty:
            let lines = value.pairs.map { "\(inner)\(quoted($0.key)): \(json($0.value, indent: inner))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        case .mapping: return "{}"
        case .sequence(let items) where !items.isEmpty:
            return "[\n" + items.map { inner + json($0, indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
        case .sequence: return "[]"
        case .scalar(let scalar):
            let read = value.any
            return read is NSNull || read is Bool || read is Int || read is Double ? scalar.string : quoted(scalar.string)
        case .alias: return "null"
        }
    }

    private static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }

    // MARK: Words and references

    static func anchor(ofSchema name: String) -> String { "type-" + name.filter { $0.isLetter || $0.isNumber } }

    func link(toSchema name: String) -> String {
        "<a href=\"#\(Self.anchor(ofSchema: name))\">\(HTMLText.escaped(name))</a>"
    }

    func markdown(_ text: Node?) -> String {
        text?.text.map { MarkdownHTML.html($0) } ?? ""
    }

    /// Of one paragraph, without its tags.
    func inline(_ text: Node?) -> String {
        text?.text.map { MarkdownInline.html($0) } ?? ""
    }

    /// What a `$ref` leads to; anything else is itself.
    func resolved(_ node: Node) -> Node {
        guard let reference = node["$ref"]?.text, reference.hasPrefix("#/") else { return node }
        return reference.dropFirst(2).split(separator: "/").reduce(root as Node?) { $0?[String($1)] } ?? node
    }
}

extension Node {
    /// A scalar as it is written, whatever it would mean.
    var text: String? { scalar?.string }

    /// Of a sequence.
    var list: [Node] {
        sequence.map { Array($0) } ?? []
    }

    /// Of a mapping, in order.
    var pairs: [(key: String, value: Node)] {
        mapping?.compactMap { pair in pair.key.text.map { (key: $0, value: pair.value) } } ?? []
    }
}
