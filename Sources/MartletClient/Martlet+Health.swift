// SPDX-License-Identifier: Apache-2.0

extension Martlet {
    /// Whether the server's process lives. Asked once.
    public func isAlive() async -> Bool {
        await isGood("/healthz")
    }

    /// Whether the server can serve: not while it migrates, while it drains, or while something that it depends on is down. Asked once.
    public func isReady() async -> Bool {
        await isGood("/readyz")
    }

    private func isGood(_ path: String) async -> Bool {
        var request = APIRequest(.get, path)
        request.isAuthenticated = false
        request.mayRepeat = false
        return (try? await caller.call(request)) != nil
    }
}
