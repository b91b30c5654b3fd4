// SPDX-License-Identifier: Apache-2.0

import ChatServer
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

typealias TestRouter = Router<MartletRequestContext>

/// A server with all the middleware and no product, on a free port.
struct TestServer {
    let port: Int
    private let group: ServiceGroup

    static func run<Result: Sendable>(
        page: StaticPage? = nil, deadlines: ConnectionDeadline.Configuration = .init(),
        map: @escaping @Sendable (any Error) -> ProblemResponse? = { _ in nil }, routes: (TestRouter) -> Void,
        _ body: @Sendable (TestServer) async throws -> Result
    ) async throws -> Result {
        let router = TestRouter(context: MartletRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestIDMiddleware())
        router.add(middleware: AccessLogMiddleware())
        router.add(middleware: SecurityHeadersMiddleware())
        router.add(middleware: ErrorMiddleware(map: map))
        router.add(middleware: HostMiddleware())
        if let page {
            router.add(middleware: StaticPageMiddleware(page))
        }
        routes(router)
        router.refuseOtherMethods()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router, server: .http1(configuration: .martlet(deadlines: deadlines)),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { found.yield($0.localAddress?.port ?? 0) }, logger: logger)
        let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let port = await iterator.next() ?? 0
            let result = try await body(TestServer(port: port, group: group))
            tasks.cancelAll()
            return result
        }
    }

    func shutDown() async {
        await group.triggerGracefulShutdown()
    }

    /// One request on a connection of its own.
    func ask(_ method: String, _ path: String, headers: String = "", body: String? = nil) async throws -> RawConnection.Answer {
        try await RawConnection.with(port: port) { connection in
            let length = body.map { "Content-Length: \($0.utf8.count)\r\n" } ?? ""
            try await connection.send("\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(length)\(headers)\r\n\(body ?? "")")
            return try await connection.answer(toHEAD: method == "HEAD")
        }
    }
}
