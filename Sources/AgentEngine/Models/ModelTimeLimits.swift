// SPDX-License-Identifier: Apache-2.0

/// How long a model's server may keep us waiting. Nothing limits how long a reply may take that keeps arriving.
package struct ModelTimeLimits: Hashable, Sendable {
    /// To resolve the name, connect and agree on TLS.
    package var connect: Duration
    /// From asking (connecting included) to the first piece of the reply: text, a thought, or its end.
    package var firstPiece: Duration
    /// Between two pieces. Comments, pings and empty events are no pieces.
    package var betweenPieces: Duration

    package init(connect: Duration = .seconds(10), firstPiece: Duration = .seconds(60), betweenPieces: Duration = .seconds(60)) {
        self.connect = connect
        self.firstPiece = firstPiece
        self.betweenPieces = betweenPieces
    }
}
