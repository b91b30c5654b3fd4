// SPDX-License-Identifier: Apache-2.0

package import MartletAPI

/// Figures are counted as things happen, by day and agent, so that reading them costs the same however many messages there
/// are; removing a conversation takes nothing back.
package protocol FigureStore: Sendable {
    /// Of the days `range`; `days` holds only those on which something happened. With `agent`, days and agents are that
    /// agent's alone.
    func figures(of range: ClosedRange<CalendarDay>, agent: Agent.ID?) async throws -> Figures
}
