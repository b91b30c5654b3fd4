// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import MartletAPI

/// A conversation's branch as one HTML file that looks like the page, needs nothing else, and runs nothing: its policy
/// allows its own style and no more, so whatever was said in it, opening it loads nothing and tells nobody.
package enum HTMLExport {
    /// What the file's own policy says, and the header it is sent with.
    package static let policy = {
        let hash = Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
        return "default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'"
    }()

    static func head(_ conversation: ArchivedConversation) -> String {
        let title = HTMLText.escaped(conversation.title)
        return """
            <!DOCTYPE html>
            <html lang="">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="referrer" content="no-referrer">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title)</title>
            <style>\(style)</style>
            </head>
            <body>
            <header>
            <h1 dir="auto">\(title)</h1>
            <p class="note"><bdi>\(HTMLText.escaped(conversation.agentName))</bdi> · \(time(conversation.createdAt))</p>
            </header>
            <main>

            """
    }

    static let foot = """
        </main>
        <footer class="note">Martlet</footer>
        </body>
        </html>

        """

    static func message(_ message: ArchivedMessage, in conversation: ArchivedConversation) -> String {
        var html = "<article class=\"\(message.role.rawValue)\">\n"
        let model = message.model.map { " · <bdi>\(HTMLText.escaped($0))</bdi>" } ?? ""
        html += "<h2><bdi>\(HTMLText.escaped(message.author(in: conversation)))</bdi></h2>"
        html += "<p class=\"note\">\(time(message.createdAt))\(model)</p>\n"
        if !message.attachments.isEmpty {
            html += "<ul class=\"files\">\n"
            for file in message.attachments {
                html += "<li>📎 <bdi>\(HTMLText.escaped(file.filename))</bdi> <span class=\"note\">\(HTMLText.escaped(file.mediaType)), "
                html += "\(file.size) bytes</span></li>\n"
            }
            html += "</ul>\n"
        }
        // What a person wrote stands as it was written, as on the page.
        html +=
            message.role == .assistant
            ? "<div class=\"text\" dir=\"auto\">\n\(MarkdownHTML.html(message.content))</div>\n"
            : "<div class=\"text plain\" dir=\"auto\">\(HTMLText.escaped(message.content))</div>\n"
        if let note = message.endNote { html += "<p class=\"note\">[\(note)]</p>\n" }
        return html + "</article>\n"
    }

    private static func time(_ time: Timestamp) -> String {
        "<time datetime=\"\(time)\">\(time.minute)</time>"
    }

    private static let style = """

        :root { color-scheme: light; --paper: #fbfaf7; --sunken: #f3f1eb; --ink: #1c2325; --faint: #667073; --line: #e5e2d9;
            --accent: #0d6670; --bubble: #e8efed; }
        @media (prefers-color-scheme: dark) {
            :root { color-scheme: dark; --paper: #14191b; --sunken: #101415; --ink: #e7ebea; --faint: #8f9a9c; --line: #293133;
                --accent: #72c7cd; --bubble: #22302f; }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 48rem; padding: 2rem 1rem 4rem; background: var(--paper); color: var(--ink);
            font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
        header { border-bottom: 1px solid var(--line); margin-bottom: 2rem; }
        h1 { font-size: 1.375rem; line-height: 1.3; margin: 0; }
        article { margin: 0 0 2rem; }
        article > h2 { display: inline; font-size: 0.9375rem; margin: 0 0.5rem 0 0; }
        article > h2 + .note { display: inline; }
        .note { color: var(--faint); font-size: 0.8125rem; }
        .user { background: var(--bubble); border-radius: 1.125rem; padding: 0.75rem 1rem; margin-left: 15%; }
        .system { border-left: 3px solid var(--line); padding-left: 1rem; }
        .text > :first-child { margin-top: 0.5rem; }
        .text > :last-child { margin-bottom: 0; }
        .text h1, .text h2, .text h3, .text h4, .text h5, .text h6 { font-size: 1.05rem; margin: 1.25rem 0 0.5rem; }
        .plain { white-space: pre-wrap; margin-top: 0.25rem; }
        .files { list-style: none; padding: 0; margin: 0.5rem 0; }
        a { color: var(--accent); }
        code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.875em; }
        code { background: var(--sunken); border-radius: 0.25rem; padding: 0.1em 0.3em; }
        .code { background: var(--sunken); border: 1px solid var(--line); border-radius: 0.625rem; margin: 1rem 0; overflow: hidden; }
        .code pre { margin: 0; padding: 0.75rem 1rem; overflow-x: auto; overflow-wrap: normal; direction: ltr; }
        .code code { background: none; padding: 0; }
        .language { color: var(--faint); font-size: 0.75rem; padding: 0.375rem 1rem 0; }
        .unseen { border: 1px solid currentcolor; border-radius: 0.2rem; font-size: 0.75em; padding: 0 0.2em; }
        blockquote { border-left: 3px solid var(--line); color: var(--faint); margin: 1rem 0; padding-left: 1rem; }
        .table { overflow-x: auto; }
        table { border-collapse: collapse; }
        th, td { border: 1px solid var(--line); padding: 0.375rem 0.75rem; text-align: start; }
        .left { text-align: left; } .center { text-align: center; } .right { text-align: right; }
        hr { border: 0; border-top: 1px solid var(--line); margin: 1.5rem 0; }
        footer { border-top: 1px solid var(--line); padding-top: 1rem; }
        @media print { body { max-width: none; padding: 0; } .code pre { white-space: pre-wrap; } }

        """
}
