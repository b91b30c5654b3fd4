// SPDX-License-Identifier: Apache-2.0

import AgentEngine
import Foundation
import MartletAPI
import NIOCore

/// What an agent is given of a branch: what was said, and the files that came with it.
struct Transcripts: Sendable {
    /// The capability of agents whose model sees pictures.
    static let vision = "vision"
    /// What providers take in one request.
    private static let imageLimit = 10

    let store: any Store
    let pictures: Pictures

    /// Empty where the conversation is gone.
    func entries(upTo message: Message.ID, for agent: Agent) async throws -> [TranscriptEntry] {
        // A token is hardly ever more than six characters.
        let textLimit = agent.contextWindow > 0 ? min(agent.contextWindow * 6, FileInspection.textLimit) : FileInspection.textLimit
        let messages = try await store.transcript(upTo: message, textLimit: textLimit)
        var entries = messages.map { message in
            TranscriptEntry(
                role: message.role, text: message.content,
                files: message.files.map { file in
                    TranscriptFile(
                        name: file.attachment.filename, mediaType: file.attachment.mediaType, text: file.text,
                        characters: file.attachment.textChars ?? 0)
                })
        }
        guard agent.capabilities.contains(Self.vision) else { return entries }
        var left = Self.imageLimit
        for index in messages.indices.reversed() {
            for (place, file) in messages[index].files.enumerated() where left > 0 {
                guard let image = await pictures.image(of: file.attachment) else { continue }
                entries[index].files[place].image = image
                left -= 1
            }
        }
        return entries
    }
}

/// Pictures as models take them: without what was written beside them, the place where they were taken among it, and made
/// smaller in a process of their own where they are too large.
struct Pictures: Sendable {
    /// What the strictest provider takes, five megabytes as base64, and a side that none makes smaller itself.
    static let byteLimit = 3_700_000
    static let sideLimit = 4096
    static let scaledSide = 2048

    let storage: FileStorage
    let scaler: any PictureScaler

    /// Nil for what is no picture, or cannot be made small enough.
    func image(of attachment: Attachment) async -> ModelImage? {
        guard MediaType.shownInline.contains(attachment.mediaType), let hash = ContentHash(hex: attachment.sha256),
            let file = try? await storage.open(hash), let head = try? await file.read(at: 0, count: 256 << 10)
        else { return nil }
        let bytes = Array(buffer: head)
        let type = FileType(signature: bytes)
        let size = type?.imageSize { offset, count in
            Array(bytes.dropFirst(offset).prefix(count))
        }
        let isSmall = file.size <= Self.byteLimit && size.map { max($0.width, $0.height) <= Self.sideLimit } ?? true
        if isSmall, let type, let all = try? await file.read(at: 0, count: file.size),
            let shown = PictureMetadata.removed(from: Array(buffer: all), of: type)
        {
            return ModelImage(mediaType: attachment.mediaType, base64: Data(shown).base64EncodedString())
        }
        // Too large, or built in a way that is not understood here.
        guard let jpeg = await scaler.jpeg(of: attachment.mediaType, at: storage.path(of: hash), side: Self.scaledSide),
            jpeg.count <= Self.byteLimit
        else { return nil }
        return ModelImage(mediaType: "image/jpeg", base64: Data(jpeg).base64EncodedString())
    }
}
