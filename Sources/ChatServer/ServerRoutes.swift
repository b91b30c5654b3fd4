// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Hummingbird
import MartletAPI

/// Every address that the server answers, and what each answer goes through.
struct ServerRoutes {
    let product: Product
    let page: StaticPage
    let description: APIDescription?
    let sockets: SocketController
    let authenticator: Authenticator
    let providers: [ProviderSummary]
    let countsRequests: Bool
    let beforeAnswering: (@Sendable (_ path: String, _ status: Int) async throws -> Void)?

    func responder() -> RouterResponder<ServerContext> {
        let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
        if countsRequests { router.add(middleware: MetricsMiddleware()) }
        router.add(middleware: RequestIDMiddleware())
        router.add(middleware: AccessLogMiddleware())
        router.add(middleware: SecurityHeadersMiddleware())
        router.add(
            middleware: ErrorMiddleware {
                $0 is ChatError || $0 is StoreError || $0 is RequestFault || $0 is ImportRefusal ? ProblemResponse($0) : nil
            })
        router.add(middleware: HostMiddleware())
        router.add(middleware: StaticPageMiddleware(page))
        if let beforeAnswering { router.add(middleware: AnswerHookMiddleware(hook: beforeAnswering)) }
        let readiness = Readiness(
            isDraining: { [generations = product.generations] in generations.isDraining },
            ping: { [store = product.store] in try await store.ping() })
        HealthController(readiness: readiness).add(to: router)
        sockets.add(to: router)
        if let description { DescriptionController(description: description).add(to: router) }
        addAPI(to: router.group("api/v1"))
        router.refuseOtherMethods()
        return router.buildResponder()
    }

    private func addAPI(to api: RouterGroup<ServerContext>) {
        AuthController(accounts: product.accounts, authenticator: authenticator).add(to: api)
        AgentController(agents: product.agents, authenticator: authenticator).add(to: api)
        AdminController(accounts: product.accounts, figures: product.store, authenticator: authenticator).add(to: api)
        AdminAgentController(agents: product.agents, providers: providers, authenticator: authenticator).add(to: api)
        ConversationController(conversations: product.conversations, trash: product.trash, authenticator: authenticator).add(to: api)
        TrashController(trash: product.trash, authenticator: authenticator).add(to: api)
        SearchController(search: product.search, authenticator: authenticator).add(to: api)
        DraftController(drafts: product.drafts, authenticator: authenticator).add(to: api)
        TransferController(exports: product.exports, imports: product.imports, authenticator: authenticator).add(to: api)
        MessageController(conversations: product.conversations, authenticator: authenticator).add(to: api)
        AttachmentController(attachments: product.attachments, authenticator: authenticator).add(to: api)
    }
}
