// SPDX-License-Identifier: Apache-2.0

/// Why a document gave no text.
package enum ReadingFault: Error, Hashable, Sendable {
    case notThatKind
    case damaged
    /// It is, or tries to be, more than any document needs.
    case tooMuch
}
