// SPDX-License-Identifier: Apache-2.0

import ChatCore
import Foundation
import Hummingbird
import MartletAPI

/// `/api/v1/admin/users/`, `…/figures/` and `…/audit/`, for admins.
struct AdminController {
    let accounts: Accounts
    let figures: any FigureStore
    let authenticator: Authenticator

    func add(to routes: RouterGroup<ServerContext>) {
        let admin = routes.group("admin")
        admin.get("users", use: users)
        admin.post("users", use: createUser)
        admin.get("users/{id}", use: user)
        admin.patch("users/{id}", use: updateUser)
        admin.get("users/{id}/sessions", use: sessions)
        admin.delete("users/{id}/sessions", use: endSessions)
        admin.delete("users/{id}/sessions/{session}", use: endSession)
        admin.get("figures", use: figures)
        admin.get("audit", use: audit)
    }

    // MARK: Accounts

    @Sendable func users(_ request: Request, _ context: ServerContext) async throws -> Response {
        _ = try await authenticator.admin(of: request, context)
        let parameters = RequestParameters(request, context)
        let filter = AccountFilter(
            search: try parameters.text("search"), role: try parameters.word("role"), isActive: try parameters.bool("is_active"))
        return try .json(parameters.page(try await accounts.users(matching: filter, page: try parameters.page())))
    }

    @Sendable func createUser(_ request: Request, _ context: ServerContext) async throws -> Response {
        let author = try await authenticator.admin(of: request, context)
        return try .json(try await accounts.create(try await JSONBody.read(from: request), by: author), status: .created)
    }

    @Sendable func user(_ request: Request, _ context: ServerContext) async throws -> Response {
        _ = try await authenticator.admin(of: request, context)
        return try .json(try await accounts.user(try RequestParameters(request, context).id("id")))
    }

    @Sendable func updateUser(_ request: Request, _ context: ServerContext) async throws -> Response {
        let author = try await authenticator.admin(of: request, context)
        let id = try RequestParameters(request, context).id("id", of: User.self)
        return try .json(try await accounts.update(id, try await JSONBody.read(from: request), by: author))
    }

    @Sendable func sessions(_ request: Request, _ context: ServerContext) async throws -> Response {
        _ = try await authenticator.admin(of: request, context)
        let parameters = RequestParameters(request, context)
        return try .json(parameters.page(try await accounts.sessions(of: try parameters.id("id"), page: try parameters.page())))
    }

    @Sendable func endSessions(_ request: Request, _ context: ServerContext) async throws -> Response {
        let author = try await authenticator.admin(of: request, context)
        try await accounts.endSessions(of: try RequestParameters(request, context).id("id"), by: author)
        return .noContent
    }

    @Sendable func endSession(_ request: Request, _ context: ServerContext) async throws -> Response {
        let author = try await authenticator.admin(of: request, context)
        let parameters = RequestParameters(request, context)
        try await accounts.endSession(try parameters.id("session"), of: try parameters.id("id"), by: author)
        return .noContent
    }

    // MARK: What happened

    private static let longestRange = 366
    private static let usualRange = 30

    @Sendable func figures(_ request: Request, _ context: ServerContext) async throws -> Response {
        _ = try await authenticator.admin(of: request, context)
        let parameters = RequestParameters(request, context)
        let to = try parameters.day("to") ?? CalendarDay(of: .now)
        let from = try parameters.day("from") ?? CalendarDay(number: to.number - Self.usualRange + 1)
        guard from <= to, to.number - from.number < Self.longestRange else {
            throw ChatError.invalid("from", "out_of_range", "The range must have 1 to \(Self.longestRange) days.")
        }
        var found = try await figures.figures(of: from...to, agent: try parameters.queryID("agent_id"))
        let counts = Dictionary(uniqueKeysWithValues: found.days.map { ($0.day, $0.counts) })
        found.days = (from.number...to.number).map { number in
            let day = CalendarDay(number: number)
            return Figures.Day(day: day, counts: counts[day] ?? .init())
        }
        return try .json(found)
    }

    @Sendable func audit(_ request: Request, _ context: ServerContext) async throws -> Response {
        _ = try await authenticator.admin(of: request, context)
        let parameters = RequestParameters(request, context)
        let filter = AuditFilter(userID: try parameters.queryID("user_id"), action: try parameters.word("action"))
        return try .json(parameters.page(try await accounts.auditLog(matching: filter, page: try parameters.page())))
    }
}
