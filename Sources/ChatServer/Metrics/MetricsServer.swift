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

    func run() async throws {
        let router = Router()
        router.get("metrics") { [registry] _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: registry.text)))
        }
        let app = Application(
            router: router, configuration: .init(address: .hostname(address.host, port: address.port), serverName: nil), logger: logger)
        try await app.run()
    }
}
