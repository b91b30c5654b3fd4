// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging
import Metrics
import NIOCore

/// `GET /metrics` on an address of its own, which need not be reachable from where the users are.
struct MetricsServer {
    let address: ListenAddress
    let registry: PrometheusRegistry
    let logger: Logger

    /// Throws `SettingsFault` where it cannot listen there.
    func run(onListening: @escaping @Sendable () -> Void) async throws {
        let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestIDMiddleware())
        router.add(middleware: SecurityHeadersMiddleware())
        router.add(middleware: ErrorMiddleware())
        router.get("metrics") { [registry] _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: registry.text)))
        }
        router.refuseOtherMethods()
        let app = Application(
            router: router, configuration: .init(address: .hostname(address.host, port: address.port), serverName: nil),
            onServerRunning: { _ in onListening() }, logger: logger)
        do {
            try await app.run()
        } catch {
            let names = (host: "metrics_address", port: "metrics_address")
            throw SettingsFault(binding: address.host, address.port, named: names, error) ?? error
        }
    }
}
