// SPDX-License-Identifier: Apache-2.0

import Logging
package import MartletAPI
import NIOCore
package import NIOPosix
import StreamProtocols

/// Takes the conversations of an export file, of this program or another's: each whole or not at all, in batches between
/// which others write, in memory that does not grow with the file.
package struct Imports: Sendable {
    package struct Limits: Hashable, Sendable {
        /// Of a file.
        package var fileBytes: Int
        /// Of one conversation in it, without its files.
        package var conversationBytes = 32 << 20
        /// How many run at once; others wait until one of them has ended.
        package var atOnce = 4

        package init(fileBytes: Int) {
            self.fileBytes = fileBytes
        }
    }

    /// A transaction takes about ten milliseconds.
    fileprivate static let batchMessages = 400
    fileprivate static let batchBytes = 1 << 20

    package let limits: Limits
    private let store: any Store
    private let hub: EventHub
    private let directory: String
    private let threads: NIOThreadPool
    private let places: ImportPlaces
    private let attachments: Attachments

    /// `directory`: where files wait while they are read. `threads` must be running.
    package init(
        store: any Store, hub: EventHub, attachments: Attachments, directory: String, threads: NIOThreadPool, limits: Limits
    ) {
        self.attachments = attachments
        self.store = store
        self.hub = hub
        self.directory = directory
        self.threads = threads
        self.limits = limits
        places = ImportPlaces(limit: limits.atOnce)
    }

    /// Throws `rateLimited` while another import of this account arrives or is running, or the files of too many do.
    package func begin(by user: User) async throws -> ArrivingImport {
        guard let place = places.take(user.id) else { throw ChatError.rateLimited(retryAfter: .seconds(5)) }
        return try await ArrivingImport(directory: directory, limit: limits.fileBytes, threads: threads, place: place)
    }

    /// Throws `ImportRefusal.unknownForm` for a list in which nothing is a conversation. What was taken before an error, or
    /// before the task was cancelled, stays: the same file again goes on from there.
    package func take(
        _ file: ImportFile, by user: User, progress: (ImportProgress) async throws -> Void = { _ in }
    ) async throws -> ImportReport {
        try await places.run { try await takeNow(file, by: user, progress: progress) }
    }

    private func takeNow(
        _ file: ImportFile, by user: User, progress: (ImportProgress) async throws -> Void
    ) async throws -> ImportReport {
        let mapping = try ImportMapping(agents: try await store.agentNames())
        var run = Run(user: user.id, mapping: mapping, source: file.source)
        let aside = JSONElementScanner.Aside(key: "data", depth: 5)
        var scanner = JSONElementScanner(list: file.list, aside: aside, elementLimit: limits.conversationBytes)
        var files = ImportedBytes(of: user.id, attachments: attachments)
        var offset = 0
        while offset < file.size {
            try Task.checkCancellation()
            let piece = try await file.read(at: offset)
            offset += piece.readableBytes
            do {
                try scanner.feed(piece)
                while let event = try scanner.next() {
                    switch event {
                    case .aside(let bytes): try await files.take(bytes, of: scanner.asideObject)
                    case .asideEnd: try await files.end()
                    case .element:
                        let conversation = run.read(scanner, limit: limits.conversationBytes)
                        if let conversation { try await files.settle(conversation) }
                        let unused = run.take(conversation, length: scanner.elementLength, files: files.taken)
                        for id in unused { await remove(id, of: user.id) }
                        files.forget()
                        if run.waitingMessages >= Self.batchMessages || run.waitingBytes >= Self.batchBytes { try await flush(&run) }
                    }
                }
            } catch let fault as JSONElementScanner.Fault {
                throw ImportRefusal(fault)
            }
            try await progress(run.progress(bytes: offset, of: file.size))
        }
        try await flush(&run)
        guard run.isKnown || run.index == 0 else { throw ImportRefusal.unknownForm }
        await announce(run.report, to: user.id)
        return run.report
    }

    private func flush(_ run: inout Run) async throws {
        guard !run.waiting.isEmpty else { return }
        var short = run.waiting.map(\.mapped.new)
        // What fills a batch by itself is the last of it.
        let long = short.last.flatMap { $0.isLong ? short.popLast() : nil }
        var outcomes = short.isEmpty ? [] : try await store.storeImports(short, of: run.user)
        if let long { outcomes.append(try await store.storeLongImport(long, of: run.user, step: long.step)) }
        for id in run.settle(outcomes) { await remove(id, of: run.user) }
        // Whoever waits for the writer is let in before the next batch.
        await Task.yield()
    }

    /// A file whose conversation was not taken. What cannot be removed now is later, as one that was never sent.
    private func remove(_ id: Attachment.ID, of user: User.ID) async {
        try? await attachments.delete(id, of: user)
    }

    private func announce(_ report: ImportReport, to user: User.ID) async {
        guard hub.hasListeners(user: user) else { return }
        var new: [Conversation] = []
        for each in report.imported {
            if let conversation = try? await store.conversation(each.id, of: user) { new.append(conversation) }
        }
        hub.publish(to: user, each: new) { .conversationCreated($0) }
    }
}

extension NewImport {
    /// How many of its messages are stored at once: as many as their lengths let a transaction take.
    fileprivate var step: Int {
        let bytes = messages.reduce(0) { $0 + $1.content.utf8.count }
        return max(1, min(Imports.batchMessages, messages.count * Imports.batchBytes / max(1, bytes)))
    }

    fileprivate var isLong: Bool {
        messages.count > step
    }
}

/// One import, as far as it is.
private struct Run {
    struct Waiting {
        var mapped: ImportMapping.Mapped
        var index: Int
    }

    let user: User.ID
    let mapping: ImportMapping
    let now = Timestamp.now
    var report = ImportReport()
    /// Of the next element.
    var index = 0
    /// Something in the file is of a form that is known, whether or not it could be taken.
    private(set) var isKnown: Bool
    private(set) var waiting: [Waiting] = []
    private(set) var waitingMessages = 0
    private(set) var waitingBytes = 0

    init(user: User.ID, mapping: ImportMapping, source: ImportedConversation.Source?) {
        self.user = user
        self.mapping = mapping
        report.format = source?.rawValue
        isKnown = source != nil
    }

    func progress(bytes: Int, of total: Int) -> ImportProgress {
        ImportProgress(bytes: bytes, totalBytes: total, conversations: report.conversations, messages: report.messages)
    }

    /// Nil for a conversation that cannot be taken, which is noted.
    mutating func read(_ scanner: JSONElementScanner, limit: Int) -> ImportedConversation? {
        var heading: ConversationReader.Heading?
        do throws(ImportFault) {
            guard !scanner.elementIsTooLong else {
                heading = ConversationReader.heading(inBeginning: scanner.element)
                throw ImportFault(.tooLarge, "It has more than \(limit >> 20) MiB.")
            }
            let conversation = try ConversationReader.read(scanner.element) { heading = $0 }
            note(heading?.source)
            return conversation
        } catch {
            note(heading?.source)
            if error.code != .unknownForm { isKnown = true }
            skip(index, heading?.title, error)
            return nil
        }
    }

    private mutating func note(_ source: ImportedConversation.Source?) {
        guard let source else { return }
        report.format = report.format ?? source.rawValue
        isKnown = true
    }

    /// What was read last. `files` are those that could be kept, by the numbers under which they were set aside. Returns those of a
    /// conversation that is not taken.
    mutating func take(_ conversation: ImportedConversation?, length: Int, files: [Int: Attachment.ID]) -> [Attachment.ID] {
        defer { index += 1 }
        guard let conversation else { return Array(files.values) }
        do throws(ImportFault) {
            let mapped = try mapping.map(conversation, now: now) { $0.aside.flatMap { files[$0] } }
            waiting.append(Waiting(mapped: mapped, index: index))
            waitingMessages += mapped.new.messages.count + 1
            waitingBytes += length
            return []
        } catch {
            skip(index, conversation.title, error)
            return Array(files.values)
        }
    }

    /// Returns the files of those that were there already.
    mutating func settle(_ outcomes: [ImportOutcome]) -> [Attachment.ID] {
        var unused: [Attachment.ID] = []
        for (each, outcome) in zip(waiting, outcomes) {
            let new = each.mapped.new
            switch outcome {
            case .stored:
                report.conversations += 1
                report.messages += new.messages.count
                report.attachments += new.messages.reduce(0) { $0 + $1.attachments.count }
                guard report.imported.count < ImportReport.namesLimit else { continue }
                report.imported.append(
                    .init(id: new.id, title: new.title, messages: new.messages.count, agent: each.mapped.agent, notes: each.mapped.notes))
            case .exists(let id, let changed):
                let fault =
                    changed
                    ? ImportFault(
                        .changedSince,
                        "It was taken before, and the file has another version of it now. Remove the one that is here to take it again.")
                    : ImportFault(.alreadyImported, "It is here already.")
                skip(each.index, new.title, fault, existing: id)
                unused += new.messages.flatMap(\.attachments)
            }
        }
        waiting.removeAll(keepingCapacity: true)
        (waitingMessages, waitingBytes) = (0, 0)
        return unused
    }

    private mutating func skip(_ index: Int, _ title: String?, _ fault: ImportFault, existing: Conversation.ID? = nil) {
        report.notTaken += 1
        guard report.skipped.count < ImportReport.namesLimit else { return }
        report.skipped.append(
            .init(
                index: index, title: title.map(FirstLine.beginning), code: fault.code.rawValue, detail: fault.detail,
                conversationID: existing))
    }
}
