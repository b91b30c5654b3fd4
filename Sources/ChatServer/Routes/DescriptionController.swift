// SPDX-License-Identifier: Apache-2.0

import Hummingbird

/// `/api/v1/openapi.yaml`, and `/api/docs/`, which shows it to people. For everyone: it is the same on every server.
struct DescriptionController {
    let description: APIDescription

    func add(to router: Router<ServerContext>) {
        router.get("api/v1/openapi.yaml") { request, _ in description.file.response(to: request) }
        router.get("api/docs") { request, _ in try description.page().response(to: request) }
        router.get("api/docs/style.css") { request, _ in description.style.response(to: request) }
    }
}
