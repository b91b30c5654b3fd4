// SPDX-License-Identifier: Apache-2.0

package import Foundation
import Synchronization

/// The built `martlet` as a process of its own.
package final class RealProgram: ServerUnderTest {
    package struct Ending: Hashable, Sendable {
        /// Nil where a signal ended it.
        package let code: Int32?
        package let signal: Int32?

        package static func exit(_ code: Int32) -> Self { Self(code: code, signal: nil) }
    }

    /// It ended, and never listened.
    package struct NeverListened: Error {
        package let errors: String
    }

    private struct State {
        var output = ""
        var errors = ""
        var openPipes = 2
        var ending: Ending?
    }

    package let identifier: Int32
    private let state = Mutex(State())
    private let hasListened = FakeModelGate()
    private let hasEnded = FakeModelGate()

    /// Beside the test bundle that is running.
    package static var executable: URL {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "martlet")
    }

    /// `serve` with these settings, on a free port unless one is given.
    package static func serve(
        data: URL, agents: URL, _ more: [String] = [], environment: [String: String] = [:]
    ) throws -> RealProgram {
        let port = more.contains("--port") ? [] : ["--port", "0"]
        return try RealProgram(
            ["serve", "--data-dir", data.path, "--agents", agents.path] + port + more,
            environment: ["MARTLET_AUTH_ATTEMPTS_PER_MINUTE": "1000", "MARTLET_MESSAGES_PER_MINUTE": "1000"].merging(environment) { $1 })
    }

    package init(_ arguments: [String], environment: [String: String] = [:]) throws {
        let (output, errors) = (Pipe(), Pipe())
        let (output1, errors1) = (output.fileHandleForWriting, errors.fileHandleForWriting)
        for pipe in [output, errors] {
            for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] { _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC) }
        }
        identifier = try Self.spawn(arguments, environment, output: output1.fileDescriptor, errors: errors1.fileDescriptor)
        try output1.close()
        try errors1.close()
        collect(output) { $0.output += $1 }
        collect(errors) { $0.errors += $1 }
        Thread.detachNewThread { [weak self, identifier] in
            var status: Int32 = 0
            while waitpid(identifier, &status, 0) == -1, errno == EINTR {}
            // wait(2): the low seven bits are the signal, 0 for an exit, whose code stands above them.
            let signal = status & 0x7F
            let ending = signal == 0 ? Ending.exit((status >> 8) & 0xFF) : Ending(code: nil, signal: signal)
            self?.change { $0.ending = ending }
        }
    }

    /// Foundation's `Process` walks the open descriptors, which other tests change meanwhile.
    private static func spawn(_ arguments: [String], _ environment: [String: String], output: Int32, errors: Int32) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let variables = environment.merging(["PATH": "/usr/bin:/bin"]) { old, _ in old }.map { "\($0.key)=\($0.value)" }
        var (words, names) = (([executable.path] + arguments).map { strdup($0) } + [nil], variables.map { strdup($0) } + [nil])
        defer { for text in words + names { free(text) } }
        var identifier: pid_t = 0
        let result = posix_spawn(&identifier, executable.path, &actions, &attributes, &words, &names)
        guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: result) ?? .EINVAL) }
        return identifier
    }

    deinit {
        if state.withLock({ $0.ending == nil }) { kill(identifier, SIGKILL) }
    }

    package var output: String { state.withLock(\.output) }
    package var errors: String { state.withLock(\.errors) }

    package var port: Int {
        output.firstMatch(of: #/listening on http://[^ ]+:(\d+)/#).flatMap { Int($0.1) } ?? 0
    }

    /// Returns once it listens.
    @discardableResult
    package func listening() async throws -> Self {
        try await hasListened.wait(for: 1)
        guard port > 0 else { throw NeverListened(errors: errors) }
        return self
    }

    package func send(_ signal: Int32) {
        kill(identifier, signal)
    }

    /// How it ended, once it has, with all that it said collected.
    package func ending() async throws -> Ending {
        try await hasEnded.wait(for: 1)
        return state.withLock(\.ending) ?? .exit(-1)
    }

    package func killAndWait() async throws {
        send(SIGKILL)
        _ = try await ending()
    }

    private func collect(_ pipe: Pipe, _ add: @escaping @Sendable (inout State, String) -> Void) {
        // A thread of its own: dispatch sources do not survive that the handle's number is used again. It keeps nothing alive
        // but the handle, and ends with the process.
        let handle = pipe.fileHandleForReading
        Thread.detachNewThread { [weak self] in
            while case let data = handle.availableData, !data.isEmpty {
                self?.change { add(&$0, String(decoding: data, as: UTF8.self)) }
            }
            self?.change { $0.openPipes -= 1 }
        }
    }

    private func change(_ change: (inout State) -> Void) {
        let (listens, ended) = state.withLock { state in
            change(&state)
            return (state.output.contains(#/listening on .*\n/#), state.ending != nil && state.openPipes == 0)
        }
        if listens || ended { hasListened.open() }
        if ended { hasEnded.open() }
    }
}

/// What a real program needs: two fake models, a folder, an agents file in it.
package func withProgramFolder(_ body: (_ folder: URL, _ model: FakeModelServer) async throws -> Void) async throws {
    try await withFakeModels { model, anthropic in
        try await withTemporaryFolder { folder in
            let text = AgentsYAML().text(model: model, anthropic: anthropic)
            try text.write(to: folder.appending(path: "agents.yaml"), atomically: true, encoding: .utf8)
            try await body(folder, model)
        }
    }
}
