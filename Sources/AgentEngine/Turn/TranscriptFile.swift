// SPDX-License-Identifier: Apache-2.0

/// A file that came with a message.
package struct TranscriptFile: Hashable, Sendable {
    package var name: String
    package var mediaType: String
    /// As much of its text as may be of use; nil where it has none.
    package var text: String?
    /// How many characters its text has.
    package var characters: Int
    /// For a model that sees pictures.
    package var image: ModelImage?

    package init(name: String, mediaType: String, text: String? = nil, characters: Int = 0, image: ModelImage? = nil) {
        self.name = name
        self.mediaType = mediaType
        self.text = text
        self.characters = characters
        self.image = image
    }
}

/// A picture as models take it.
package struct ModelImage: Hashable, Sendable {
    package var mediaType: String
    package var base64: String

    package init(mediaType: String, base64: String) {
        self.mediaType = mediaType
        self.base64 = base64
    }
}

extension TranscriptEntry {
    /// What its words and the names of its files take, without the files' texts.
    var tokens: Int {
        TokenEstimate.message(text)
            + files.reduce(0) { $0 + TokenEstimate.text($1.name) + 40 + ($1.image == nil ? 0 : TokenEstimate.image) }
    }

    /// As the model is told it: each file by its name with its text, which may take so many tokens (one number for each file),
    /// then what was said.
    func message(fileTokens: [Int]) -> ModelMessage {
        var parts = zip(files.indices, fileTokens).map { index, tokens in files[index].told(index + 1, of: files.count, tokens: tokens) }
        if !text.isEmpty { parts.append(text) }
        return ModelMessage(role: role, content: parts.joined(separator: "\n\n"), images: files.compactMap(\.image))
    }
}

extension TranscriptFile {
    fileprivate func told(_ number: Int, of count: Int, tokens: Int) -> String {
        let head = "File \(number) of \(count): \"\(name)\", \(mediaType)"
        guard let text else {
            if image != nil { return "[\(head); the picture is with this message]" }
            return mediaType.hasPrefix("image/")
                ? "[\(head); this picture cannot be shown to you]" : "[\(head); no text could be read from it]"
        }
        let shown = TokenEstimate.prefix(of: text, tokens: tokens)
        guard !shown.isEmpty else { return "[\(head); its \(characters) characters are left out, there is no room for them]" }
        let count = shown.unicodeScalars.count
        let end =
            count < characters ? "Here file \(number) is cut: \(count) of its \(characters) characters are shown" : "End of file \(number)"
        return "[\(head)]\n\(shown)\n[\(end)]"
    }
}
