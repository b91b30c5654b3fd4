// SPDX-License-Identifier: Apache-2.0

package import HummingbirdCore
import Logging
import NIOCore

extension HTTP1Channel.Configuration {
    /// What this server's connections need: limits on heads, deadlines, and answers that really are the last.
    package static func martlet(deadlines: ConnectionDeadline.Configuration = .init()) -> Self {
        Self(
            additionalChannelHandlers: [
                ConnectionDeadlineHandler(configuration: deadlines), ConnectionCloseHandler(), DepartureHandler(),
            ],
            httpDecoderConfiguration: .init(maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 128))
    }
}

extension HTTPServerBuilder {
    /// Hummingbird's connections, their tasks in `tasks`: whoever runs the server waits for those too.
    static func martlet(tasks: ConnectionTasks) -> Self {
        Self { responder in
            ConnectionChannel(http: HTTP1Channel(responder: responder, configuration: .martlet()), tasks: tasks)
        }
    }
}

private struct ConnectionChannel: ServerChildChannel {
    let http: HTTP1Channel
    let tasks: ConnectionTasks

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        http.setup(channel: channel, logger: logger)
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        tasks.start { await http.handle(value: value, logger: logger) }
    }
}
