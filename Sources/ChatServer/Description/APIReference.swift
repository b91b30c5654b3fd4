// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Foundation
import Yams

/// An OpenAPI description as one HTML page for people: every route with what it takes and answers, and every type. The page
/// runs nothing and loads nothing but its style. It reads as much of OpenAPI as our description uses.
struct APIReference {
    let root: Node

    init(_ root: Node) {
        self.root = root
    }

    func html() -> String {
        let operations = operations
        let tags = (root["tags"]?.list ?? []).compactMap { tag in tag["name"]?.text.map { (name: $0, node: tag) } }
        let title = HTMLText.escaped((root["info"]?["title"]?.text ?? "") + " API")
        var html = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title)</title>
            <link rel="stylesheet" href="/api/docs/style.css">
            </head>
            <body>
            <a class="skip" href="#routes">Skip to the routes</a>
            <header>
            <h1>\(title)</h1>
            <p class="note">Also as <a href="/api/v1/openapi.yaml">openapi.yaml</a>, for programs. <a href="/">To the chat</a></p>
            </header>
            <div class="columns">
            <nav aria-label="Routes and types">

            """
        for tag in tags {
            html += "<h2>\(HTMLText.escaped(tag.name))</h2>\n<ul>\n"
            for operation in operations where operation.tag == tag.name {
                html += "<li><a href=\"#\(operation.anchor)\">\(HTMLText.escaped(operation.summary))</a></li>\n"
            }
            html += "</ul>\n"
        }
        html += "<h2>types</h2>\n<ul>\n"
        for (name, _) in schemas { html += "<li>\(link(toSchema: name))</li>\n" }
        html += "</ul>\n</nav>\n<main id=\"routes\" tabindex=\"-1\">\n"
        html += markdown(root["info"]?["description"])
        for tag in tags {
            html += "<h2>\(HTMLText.escaped(tag.name.capitalized))</h2>\n" + markdown(tag.node["description"])
            for operation in operations where operation.tag == tag.name { html += article(operation) }
        }
        html += "<h2>Types</h2>\n"
        for (name, schema) in schemas { html += article(schema, named: name) }
        return html + "</main>\n</div>\n</body>\n</html>\n"
    }

    // MARK: Routes

    struct Operation {
        let path: String
        let method: String
        let node: Node
        /// Of all methods of its path.
        let sharedParameters: [Node]

        var tag: String { node["tags"]?.list.first?.text ?? "" }
        var summary: String { node["summary"]?.text ?? method.uppercased() + " " + path }
        var anchor: String { node["operationId"]?.text ?? (method + path).filter { $0.isLetter } }
    }

    private var operations: [Operation] {
        var found: [Operation] = []
        for (path, item) in root["paths"]?.pairs ?? [] {
            for (method, node) in item.pairs where ["get", "put", "post", "patch", "delete"].contains(method) {
                let shared = item["parameters"]?.list ?? []
                found.append(Operation(path: path, method: method, node: node, sharedParameters: shared))
            }
        }
        return found
    }

    private func article(_ operation: Operation) -> String {
        var html = "<article id=\"\(operation.anchor)\">\n<h3>\(HTMLText.escaped(operation.summary))</h3>\n"
        html += "<p><span class=\"method\">\(operation.method.uppercased())</span> <code>\(HTMLText.escaped(operation.path))</code></p>\n"
        html += markdown(operation.node["description"])
        html += "<p class=\"note\">\(access(to: operation))</p>\n"
        let parameters = operation.sharedParameters + (operation.node["parameters"]?.list ?? [])
        html += table(
            "Parameters",
            parameters.map(resolved).map { parameter in
                Row(
                    name: parameter["name"]?.text ?? "", isRequired: parameter["required"]?.text == "true",
                    type: (parameter["in"]?.text ?? "") + ", " + type(of: parameter["schema"]),
                    about: markdown(parameter["description"]) + limits(of: parameter["schema"]))
            })
        if let body = operation.node["requestBody"].map(resolved) {
            html += "<h4>Takes</h4>\n" + markdown(body["description"])
            for (mediaType, content) in body["content"]?.pairs ?? [] { html += self.content(content, mediaType) }
        }
        return html + answers(of: operation) + "</article>\n"
    }

    private func access(to operation: Operation) -> String {
        guard let choices = (operation.node["security"] ?? root["security"])?.list else { return "" }
        let names = choices.map { choice in choice.pairs.first?.key ?? "" }
        let known = ["bearer": "a token (<code>Authorization: Bearer …</code>)", "refreshCookie": "the refresh cookie"]
        let ways = names.compactMap { known[$0] }.joined(separator: " or ")
        if ways.isEmpty { return "For everyone." }
        return names.contains("") ? "Takes \(ways), where there is one." : "Needs \(ways)."
    }

    private func answers(of operation: Operation) -> String {
        var html = "<table>\n<caption>Answers</caption>\n<tbody>\n"
        for (status, answer) in operation.node["responses"]?.pairs ?? [] {
            let answer = resolved(answer)
            html += "<tr><th scope=\"row\" class=\"status\"><code>\(HTMLText.escaped(status))</code></th>"
            html += "<td>\(markdown(answer["description"]))"
            for (name, header) in answer["headers"]?.pairs ?? [] where name != "X-Request-ID" {
                let meaning = inline(resolved(header)["description"])
                html += "<p class=\"note\">Header <code>\(HTMLText.escaped(name))</code>\(meaning.isEmpty ? "" : ": " + meaning)</p>\n"
            }
            // That errors are problems is said once.
            for (mediaType, content) in answer["content"]?.pairs ?? [] where mediaType != "application/problem+json" {
                html += self.content(content, mediaType)
            }
            html += "</td></tr>\n"
        }
        return html + "</tbody>\n</table>\n"
    }

    private func content(_ content: Node, _ mediaType: String) -> String {
        var html = "<p><code>\(HTMLText.escaped(mediaType))</code>: \(type(of: content["schema"]))</p>\n"
        html += table("Fields", fields(of: content["schema"]))
        return html + example(content["example"])
    }

    // MARK: Types

    private var schemas: [(String, Node)] {
        (root["components"]?["schemas"]?.pairs ?? []).map { ($0.key, $0.value) }
    }

    private func article(_ schema: Node, named name: String) -> String {
        var html = "<article id=\"\(Self.anchor(ofSchema: name))\">\n<h3>\(HTMLText.escaped(name))</h3>\n"
        html += markdown(schema["description"])
        let fields = fields(of: schema)
        html += fields.isEmpty ? "<p>\(type(of: schema))</p>\n\(limits(of: schema))" : table("Fields", fields)
        return html + example(schema["example"]) + "</article>\n"
    }
}
