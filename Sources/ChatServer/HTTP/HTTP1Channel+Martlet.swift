// SPDX-License-Identifier: Apache-2.0

package import HummingbirdCore

extension HTTP1Channel.Configuration {
    /// What this server's connections need: limits on heads, deadlines, and answers that really are the last.
    package static func martlet(deadlines: ConnectionDeadline.Configuration = .init()) -> Self {
        Self(
            additionalChannelHandlers: [ConnectionDeadlineHandler(configuration: deadlines), ConnectionCloseHandler()],
            httpDecoderConfiguration: .init(maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 128))
    }
}
