// SPDX-License-Identifier: Apache-2.0

/// Finds the text in documents that take more than decoding. Whoever implements it bounds time, memory and output, and
/// survives whatever a document does to a reader.
package protocol DocumentReader: Sendable {
    /// At most `limit` bytes of UTF-8 from the document's beginning, without NUL; empty where it holds no text.
    func text(of kind: DocumentKind, at path: String, limit: Int) async throws(DocumentFault) -> DocumentText
}

package enum DocumentKind: String, Hashable, Sendable {
    case pdf, docx, html
}

package struct DocumentText: Hashable, Sendable {
    package var text: String
    /// Whether there was more.
    package var isCut: Bool

    package init(text: String, isCut: Bool) {
        self.text = text
        self.isCut = isCut
    }
}

package enum DocumentFault: Error, Hashable, Sendable {
    /// The bytes only look like it.
    case notThatKind
    case damaged
    /// It takes more time or memory than a document may, or tries to do what none may.
    case tooMuch
    /// What is needed to read it is not installed, or cannot be started.
    case noReader
}

/// Makes pictures smaller. Bounded like a `DocumentReader`.
package protocol PictureScaler: Sendable {
    /// A JPEG, upright and without what the camera wrote into it, whose longer side has at most `side` pixels; nil where that
    /// cannot be made, or nothing that makes it is installed.
    func jpeg(of mediaType: String, at path: String, side: Int) async -> [UInt8]?
}
