// SPDX-License-Identifier: Apache-2.0

import Configuration
import Foundation
import Yams

/// What a settings file says, by the names of the settings.
struct SettingsFile {
    private(set) var values: [AbsoluteConfigKey: ConfigValue] = [:]
    /// With the file and the line of each.
    private(set) var faults: [String] = []
    private let name: String

    /// Throws `SettingsFault` where it is no YAML at all; what is wrong in it is in `faults`.
    init(path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            let reason = FileManager.default.fileExists(atPath: path) ? "cannot be read" : "there is no such file"
            throw SettingsFault(["\(path): \(reason)"])
        }
        try self.init(text: String(decoding: data, as: UTF8.self), name: path)
    }

    init(text: String, name: String) throws {
        self.name = name
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw SettingsFault([error.described(in: name)])
        }
        guard let root, root.null == nil else { return }
        guard let mapping = root.mapping else {
            fault(root, "the file must be a mapping of settings to values")
            return
        }
        for (key, value) in mapping { read(key, value) }
    }

    private mutating func read(_ key: Node, _ value: Node) {
        guard let text = key.string, let setting = Setting.all.first(where: { $0.name == text }) else {
            return fault(key, unknown(key.string ?? "?"))
        }
        guard value.null == nil else { return }
        switch value {
        case .scalar(let scalar): keep(setting, .string(scalar.string))
        case .sequence(let sequence) where setting.isList && sequence.allSatisfy({ $0.scalar != nil }):
            keep(setting, .stringArray(sequence.compactMap(\.scalar?.string)))
        case .sequence, .mapping, .alias:
            fault(value, setting.isList ? "\(text) must be text, or a list of texts" : "\(text) must be one value")
        }
    }

    private mutating func keep(_ setting: Setting, _ content: ConfigContent) {
        values[AbsoluteConfigKey([setting.name])] = ConfigValue(content, isSecret: setting.isSecret)
    }

    private mutating func fault(_ node: Node, _ text: String) {
        faults.append("\(name):\(node.mark?.line ?? 1): \(text)")
    }

    /// Written as a flag or as a variable it is still clear which one is meant.
    private func unknown(_ key: String) -> String {
        var meant = key.lowercased().replacing("-", with: "_").drop { $0 == "_" }
        if meant.hasPrefix("martlet_") { meant = meant.dropFirst("martlet_".count) }
        if Setting.all.contains(where: { $0.name == meant }) { return "unknown key \(key); here it is written \(meant)" }
        return "unknown key \(key); known are \(Setting.all.map(\.name).sorted().joined(separator: ", "))"
    }
}

extension YamlError {
    /// On one line, with the file and the line in it.
    func described(in name: String) -> String {
        switch self {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            "\(name):\(mark.line): \(problem)"
        case .duplicatedKeysInMapping(let duplicates, let context):
            "\(name):\(context.mark.line): the same key twice: \(duplicates.joined(separator: ", "))"
        case .no, .memory, .reader, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            "\(name): this is not YAML: \(self)"
        }
    }
}
