// SPDX-License-Identifier: Apache-2.0

extension ProviderDefinition {
    /// What is wrong with the definition by itself; nil where nothing is. Connects to nothing.
    package var fault: ProviderFault? {
        do throws(ProviderFault) {
            _ = try ModelEndpoint(self)
            return nil
        } catch {
            return error
        }
    }
}
