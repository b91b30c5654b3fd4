// SPDX-License-Identifier: Apache-2.0

import ChatCore
import HTTPTypes
import Hummingbird
import NIOCore

/// `/healthz`: the process lives. `/readyz`: it can serve.
struct HealthController {
    let readiness: Readiness

    func add(to router: Router<ServerContext>) {
        router.get("healthz") { _, _ in Self.text("ok", .ok) }
        router.get("readyz") { _, _ in
            let state = await readiness.check()
            var response = Self.text(state.rawValue, state == .ready ? .ok : .serviceUnavailable)
            if state != .ready { response.headers[.retryAfter] = "2" }
            return response
        }
    }

    private static func text(_ text: String, _ status: HTTPResponse.Status) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"], body: .init(byteBuffer: ByteBuffer(string: text + "\n")))
    }
}
