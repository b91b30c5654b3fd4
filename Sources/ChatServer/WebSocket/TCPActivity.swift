// SPDX-License-Identifier: Apache-2.0

import StreamProtocols

#if canImport(Glibc)
    import Glibc
#endif

/// What Linux knows of the other end of a TCP connection (`TCP_INFO`): what was sent, and what came back.
///
/// A peer that is gone acknowledges nothing, and is sent the same again and again. One that is there and has no room for more
/// says so, and is then asked for room ever more rarely, in the end every two minutes: that nothing has come back for a while means
/// nothing as long as nothing was asked.
struct TCPActivity {
    var sinceLastAcknowledgement: Duration
    /// Data, for the first time or again. Asking for room is none.
    var sinceLastData: Duration
    /// Questions for room that are not answered. Whatever comes back answers them.
    var openProbes = 0
    /// How often the same data was sent again in vain.
    var retransmissions = 0

    /// For about so long what was sent may be on its way.
    static let onItsWay: Duration = .seconds(2)

    func sign(since start: ContinuousClock.Instant, at now: ContinuousClock.Instant) -> WebSocketSession.PeerSign {
        if now - sinceLastAcknowledgement >= start { return .acknowledges }
        switch openProbes {
        case 0 where sinceLastAcknowledgement <= sinceLastData: return .acknowledges
        case 0: return retransmissions == 0 && sinceLastData < Self.onItsWay ? .isAwaited : .isSilent
        // Since when is not known.
        case 1: return .isAwaited
        default: return .isSilent
        }
    }
}

#if os(Linux)
    extension TCPActivity {
        init(_ info: tcp_info) {
            self.init(
                sinceLastAcknowledgement: .milliseconds(Int64(info.tcpi_last_ack_recv)),
                sinceLastData: .milliseconds(Int64(info.tcpi_last_data_sent)), openProbes: Int(info.tcpi_probes),
                retransmissions: Int(info.tcpi_retransmits))
        }
    }
#endif
