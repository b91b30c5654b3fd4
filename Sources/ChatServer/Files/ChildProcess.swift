// SPDX-License-Identifier: Apache-2.0

import CSpawn
import Foundation

/// A program that is run for what it writes, and that nothing here depends on ending by itself.
enum ChildProcess {
    struct Outcome: Sendable {
        enum Ending: Hashable, Sendable {
            case exit(Int32)
            case signal(Int32)
            /// It was ended for taking longer than it may.
            case timeout
            /// It was ended for writing more than is wanted.
            case enough
            case notStarted
        }

        var output: [UInt8] = []
        var ending: Ending
    }

    /// Blocks until it has ended. It gets the file at `input` as its standard input, no environment but a path, and none of this
    /// process's descriptors.
    static func run(_ program: String, _ arguments: [String], input: String, outputLimit: Int, within time: Duration) -> Outcome {
        var pipe: [Int32] = [-1, -1]
        guard pipe2(&pipe, O_CLOEXEC) == 0 else { return Outcome(ending: .notStarted) }
        defer { close(pipe[0]) }
        let child = spawn(program, arguments, input: input, output: pipe[1])
        close(pipe[1])
        guard let child else { return Outcome(ending: .notStarted) }

        let deadline = ContinuousClock.now + time
        var outcome = Outcome(ending: .timeout)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var isDone = false
        while !isDone {
            let left = ContinuousClock.now.duration(to: deadline)
            var wait = pollfd(fd: pipe[0], events: Int16(POLLIN), revents: 0)
            guard left > .zero, poll(&wait, 1, Int32(max(1, left / .milliseconds(1)))) != 0 else { break }
            let count = read(pipe[0], &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count > 0 { outcome.output += buffer[..<count] }
            if outcome.output.count >= outputLimit {
                outcome.ending = .enough
                break
            }
            isDone = count <= 0
        }
        // Whoever closes its output has nothing more to do than to end.
        if !isDone || !ends(child, before: deadline, &outcome) {
            kill(child, SIGKILL)
            var status: Int32 = 0
            while waitpid(child, &status, 0) == -1, errno == EINTR {}
        }
        return outcome
    }

    private static func ends(_ child: pid_t, before deadline: ContinuousClock.Instant, _ outcome: inout Outcome) -> Bool {
        var status: Int32 = 0
        while ContinuousClock.now < deadline {
            let result = waitpid(child, &status, WNOHANG)
            if result == child {
                let signal = status & 0x7F
                outcome.ending = signal == 0 ? .exit(status >> 8 & 0xFF) : .signal(signal)
                return true
            }
            guard result == 0 || errno == EINTR else { return true }
            usleep(1000)
        }
        return false
    }

    private static func spawn(_ program: String, _ arguments: [String], input: String, output: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        var environment = [strdup("PATH=/usr/local/bin:/usr/bin:/bin"), strdup("LC_ALL=C.UTF-8"), nil]
        defer { for text in words + environment { free(text) } }
        var child: pid_t = 0
        return posix_spawn(&child, program, &actions, &attributes, &words, &environment) == 0 ? child : nil
    }
}
