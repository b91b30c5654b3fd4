// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Foundation
import HTTPTypes
import Hummingbird
import MartletAPI

/// `/api/v1/auth/`
struct AuthController {
    let accounts: Accounts
    let authenticator: Authenticator

    func add(to routes: RouterGroup<ServerContext>) {
        let auth = routes.group("auth")
        auth.post("register", use: register)
        auth.post("login", use: login)
        auth.post("refresh", use: refresh)
        auth.post("logout", use: logout)
        auth.get("me", use: me)
        auth.patch("me", use: updateMe)
        auth.get("sessions", use: sessions)
        auth.delete("sessions", use: endOtherSessions)
        auth.delete("sessions/{id}", use: endSession)
        auth.get("api-keys", use: apiKeys)
        auth.post("api-keys", use: createAPIKey)
        auth.delete("api-keys/{id}", use: deleteAPIKey)
    }

    @Sendable func register(_ request: Request, _ context: ServerContext) async throws -> Response {
        let signedIn = try await accounts.register(try await JSONBody.read(from: request), from: origin(request, context))
        return try answer(signedIn, to: request, status: .created)
    }

    @Sendable func login(_ request: Request, _ context: ServerContext) async throws -> Response {
        let signedIn = try await accounts.login(try await JSONBody.read(from: request), from: origin(request, context))
        return try answer(signedIn, to: request)
    }

    @Sendable func refresh(_ request: Request, _ context: ServerContext) async throws -> Response {
        let body: RefreshRequest = try await JSONBody.read(from: request, orEmpty: true)
        guard let token = body.refresh ?? RefreshCookie.value(in: request) else { throw ChatError.notAuthenticated }
        do {
            return try answer(try await accounts.refresh(token, from: origin(request, context)), to: request)
        } catch ChatError.notAuthenticated where body.refresh == nil {
            // A browser keeps sending a cookie that no longer opens anything until it is told to drop it.
            var problem = ProblemResponse(ChatError.notAuthenticated)
            problem.headers[.setCookie] = RefreshCookie.removal(for: request)
            throw problem
        }
    }

    @Sendable func logout(_ request: Request, _ context: ServerContext) async throws -> Response {
        let body: RefreshRequest = try await JSONBody.read(from: request, orEmpty: true)
        if let token = body.refresh {
            try await accounts.logout(refreshToken: token, from: origin(request, context))
        } else if let identity = try await signedIn(request) {
            // Before the cookie, which is whoever's who signed in last in this browser.
            try await accounts.logout(identity, from: origin(request, context))
        } else if let token = RefreshCookie.value(in: request) {
            try await accounts.logout(refreshToken: token, from: origin(request, context))
        } else {
            throw ChatError.notAuthenticated
        }
        var response = Response.noContent
        response.headers[.setCookie] = RefreshCookie.removal(for: request)
        return response
    }

    @Sendable func me(_ request: Request, _ context: ServerContext) async throws -> Response {
        try .json(try await authenticator.identity(of: request).user)
    }

    @Sendable func updateMe(_ request: Request, _ context: ServerContext) async throws -> Response {
        let identity = try await authenticator.identity(of: request)
        return try .json(try await accounts.update(identity, try await JSONBody.read(from: request), from: origin(request, context)))
    }

    @Sendable func sessions(_ request: Request, _ context: ServerContext) async throws -> Response {
        let identity = try await authenticator.identity(of: request)
        let parameters = RequestParameters(request, context)
        return try .json(parameters.page(try await accounts.sessions(of: identity, page: try parameters.page())))
    }

    @Sendable func endOtherSessions(_ request: Request, _ context: ServerContext) async throws -> Response {
        try await accounts.endOtherSessions(of: try await authenticator.identity(of: request), from: origin(request, context))
        return .noContent
    }

    @Sendable func endSession(_ request: Request, _ context: ServerContext) async throws -> Response {
        let identity = try await authenticator.identity(of: request)
        let id = try RequestParameters(request, context).id("id", of: Session.self)
        guard try await accounts.endSession(id, of: identity, from: origin(request, context)) else { throw ChatError.notFound }
        return .noContent
    }

    @Sendable func apiKeys(_ request: Request, _ context: ServerContext) async throws -> Response {
        let identity = try await authenticator.identity(of: request)
        let parameters = RequestParameters(request, context)
        return try .json(parameters.page(try await accounts.apiKeys(of: identity.user.id, page: try parameters.page())))
    }

    @Sendable func createAPIKey(_ request: Request, _ context: ServerContext) async throws -> Response {
        let identity = try await authenticator.identity(of: request)
        let key = try await accounts.createAPIKey(try await JSONBody.read(from: request), of: identity, from: origin(request, context))
        return try .json(key, status: .created)
    }

    @Sendable func deleteAPIKey(_ request: Request, _ context: ServerContext) async throws -> Response {
        let identity = try await authenticator.identity(of: request)
        let id = try RequestParameters(request, context).id("id", of: APIKey.self)
        guard try await accounts.deleteAPIKey(id, of: identity, from: origin(request, context)) else { throw ChatError.notFound }
        return .noContent
    }

    /// Nil where the request has no token, or one that opens nothing (any more).
    private func signedIn(_ request: Request) async throws -> Identity? {
        do {
            return try await authenticator.identity(of: request)
        } catch ChatError.notAuthenticated {
            return nil
        }
    }

    private func answer(_ signedIn: SignedIn, to request: Request, status: HTTPResponse.Status = .ok) throws -> Response {
        var response = try Response.json(signedIn, status: status)
        response.headers[.setCookie] = RefreshCookie.setting(signedIn.refresh, for: request)
        return response
    }

    private func origin(_ request: Request, _ context: ServerContext) -> Accounts.Origin {
        .init(address: context.clientAddress, userAgent: request.headers[.userAgent] ?? "")
    }
}
