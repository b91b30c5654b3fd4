// SPDX-License-Identifier: Apache-2.0

import ChatCore
import MartletAPI
import NIOCore

/// Writes what a socket's mailbox holds, on the connection's event loop and nowhere else: news of a reply goes from the
/// mailbox to the kernel without waking a task.
///
/// One send at a time. While the kernel has not taken all of it, what comes waits in the mailbox, where it merges.
final class SocketWriter {
    private let connection: WebSocketConnection
    private let loop: any EventLoop
    private let mailbox: Mailbox
    private let patienceLimit: Duration
    private let recheck: (_ rechecks: Int) -> Void
    private var outbox: SocketOutbox
    private var isSending = false
    private var isPumping = false
    private var isOver = false
    /// Of the mailbox's rechecks, how many are being seen to.
    private var rechecks = 0
    private var patience: (SendPatience, look: Scheduled<Void>)?

    /// `recheck` finds out whether the account may still be here after so many rechecks, and then calls `rechecked`.
    init(
        _ connection: WebSocketConnection, mailbox: Mailbox, outbox: SocketOutbox, patience: Duration,
        recheck: @escaping (_ rechecks: Int) -> Void
    ) {
        self.connection = connection
        self.loop = connection.channel.eventLoop
        self.mailbox = mailbox
        self.outbox = outbox
        self.patienceLimit = patience
        self.recheck = recheck
    }

    /// To be called once, before `pump`.
    func start(in conversation: Conversation.ID?) {
        if let conversation { outbox.attach(to: conversation, waiting: mailbox.take()) }
        pump()
    }

    /// Sends what there is to send, as far as the kernel takes it.
    func pump() {
        // A send that is taken at once comes back here from within itself.
        guard !isPumping else { return }
        isPumping = true
        defer { isPumping = false }
        while !isSending, !isOver {
            if outbox.isEmpty { outbox.add(mailbox.take()) }
            let awaited = outbox.awaitsRecheck
            let frames = outbox.takeFrames()
            if outbox.awaitsRecheck, !awaited { look(again: mailbox.rechecks) }
            if frames.readableBytes > 0 {
                send(frames)
            } else if let ending = outbox.ending {
                end()
                connection.close(ending.code, reason: ending.reason)
            } else {
                return
            }
        }
        guard isSending, !isOver else { return }
        // One that stands behind what the client does not take does not wait for that.
        let asked = mailbox.rechecks
        if asked > rechecks { look(again: asked) }
    }

    private func look(again asked: Int) {
        rechecks = asked
        recheck(asked)
    }

    /// What became of a call of `recheck`: nil where the account may stay.
    func rechecked(_ asked: Int, _ ending: SocketOutbox.Ending?, last: EncodedEvent? = nil) {
        // Whoever might stay before is looked at again.
        if ending == nil, asked < rechecks { return }
        outbox.rechecked(ending, last: last)
        pump()
        guard let ending, !isOver else { return }
        // Taking nothing keeps nobody here. What is being sent goes out before the Close frame, if it is taken.
        end()
        connection.close(ending.code, reason: ending.reason)
    }

    /// The connection has ended: nothing more is written.
    func end() {
        isOver = true
        patience?.look.cancel()
        patience = nil
    }

    private func send(_ frames: ByteBuffer) {
        isSending = true
        let taken = loop.makePromise(of: Void.self)
        taken.futureResult.assumeIsolated().whenComplete { [self] result in
            isSending = false
            patience?.look.cancel()
            patience = nil
            switch result {
            case .success: pump()
            case .failure: end()
            }
        }
        connection.send(frames, taken)
        if isSending, !isOver { watch(SendPatience(limit: patienceLimit, unsent: unsent, at: .now)) }
    }

    private func watch(_ patience: SendPatience) {
        var patience = patience
        switch patience.look(unsent: unsent, at: .now) {
        case .overdue:
            end()
            connection.close(.tooSlow, reason: "nothing was taken for too long")
        case .wait(let until):
            let look = loop.assumeIsolated().scheduleTask(in: TimeAmount(ContinuousClock.now.duration(to: until))) { [self] in
                if let (patience, _) = self.patience { watch(patience) }
            }
            self.patience = (patience, look)
        }
    }

    /// Bytes that the kernel has not taken.
    private var unsent: Int {
        (try? connection.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}
