// SPDX-License-Identifier: Apache-2.0

package import Hummingbird
package import NIOCore

/// What the middleware here needs to know of a request besides the request.
package protocol IdentifiedRequestContext: RequestContext {
    /// Set by `RequestIDMiddleware`; empty outside of it.
    var requestID: String { get set }
}

package struct MartletRequestContext: IdentifiedRequestContext, Sendable {
    package var coreContext: CoreRequestContextStorage
    package var requestID = ""
    /// The connection, for whoever takes it over.
    package let channel: any Channel

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// The other end of the connection: a proxy's, where there is one.
    package var remoteAddress: SocketAddress? {
        channel.remoteAddress
    }
}
