// SPDX-License-Identifier: Apache-2.0

package import CoreMetrics
import Synchronization

/// Collects what the program measures, and writes it in Prometheus' text format (version 0.0.4).
///
/// Labels are route templates and enums, so their number is small; should that ever fail, series past `seriesLimit` are
/// not kept.
package final class PrometheusRegistry: MetricsFactory, Sendable {
    static let seriesLimit = 2000

    private let series = Mutex<[Series.Key: Series]>([:])

    package init() {}

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        find(label, dimensions, .counter)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        find(label, dimensions, .gauge)
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        find(label, dimensions, aggregate ? .summary : .gauge)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        find(label, dimensions, .seconds)
    }

    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    private func find(_ label: String, _ dimensions: [(String, String)], _ kind: Series.Kind) -> Series {
        let key = Series.Key(name: Series.name(label, kind), labels: Series.labels(dimensions))
        return series.withLock { series in
            if let found = series[key] { return found }
            let made = Series(kind)
            if series.count < Self.seriesLimit { series[key] = made }
            return made
        }
    }

    package var text: String {
        let all = series.withLock { $0 }.sorted { ($0.key.name, $0.key.labels) < ($1.key.name, $1.key.labels) }
        var text = ""
        var lastName = ""
        for (key, series) in all {
            if key.name != lastName { text += "# TYPE \(key.name) \(series.kind.typeName)\n" }
            lastName = key.name
            text += series.lines(key)
        }
        return text
    }
}

/// One metric with one set of labels.
final class Series: CounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    struct Key: Hashable {
        let name: String
        let labels: String
    }

    enum Kind: Sendable {
        case counter, gauge, summary
        /// Of times: a summary in seconds.
        case seconds

        var typeName: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .summary, .seconds: "summary"
            }
        }
    }

    private struct Value {
        var value = 0.0
        var count: UInt64 = 0
    }

    let kind: Kind
    private let value = Mutex(Value())

    init(_ kind: Kind) {
        self.kind = kind
    }

    func increment(by amount: Int64) { value.withLock { $0.value += Double(amount) } }
    func increment(by amount: Double) { value.withLock { $0.value += amount } }
    func decrement(by amount: Double) { value.withLock { $0.value -= amount } }
    func set(_ number: Int64) { value.withLock { $0.value = Double(number) } }
    func set(_ number: Double) { value.withLock { $0.value = number } }
    func reset() { value.withLock { $0 = Value() } }
    func record(_ number: Int64) { record(Double(number)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func record(_ number: Double) {
        value.withLock { value in
            switch kind {
            case .gauge: value.value = number
            case .counter, .summary, .seconds:
                value.value += number
                value.count += 1
            }
        }
    }

    func lines(_ key: Key) -> String {
        let value = value.withLock { $0 }
        switch kind {
        case .counter, .gauge: return "\(key.name)\(key.labels) \(Self.number(value.value))\n"
        case .summary, .seconds:
            return "\(key.name)_sum\(key.labels) \(Self.number(value.value))\n\(key.name)_count\(key.labels) \(value.count)\n"
        }
    }

    static func name(_ label: String, _ kind: Kind) -> String {
        let name = String(label.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
        switch kind {
        case .seconds where !name.hasSuffix("_seconds"): return name + "_seconds"
        case .counter where !name.hasSuffix("_total"): return name + "_total"
        case .counter, .gauge, .summary, .seconds: return name
        }
    }

    static func labels(_ dimensions: [(String, String)]) -> String {
        guard !dimensions.isEmpty else { return "" }
        let pairs = dimensions.map { name, value in
            let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            return "\(Self.name(name, .gauge))=\"\(escaped)\""
        }
        return "{" + pairs.joined(separator: ",") + "}"
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }
}
