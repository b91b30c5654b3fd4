// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct RefreshTests {
    private func refresh(_ token: String, _ server: RunningServer) async throws -> Answer {
        try await server.ask("POST", "auth/refresh/", #"{"refresh":"\#(token)"}"#)
    }

    @Test func refreshingGivesNewTokensOfTheSameSession() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let answer = try await refresh(ada.refresh, server)
            #expect(answer.status == 200)
            let fresh = try answer.decoded(SignedIn.self)
            #expect(fresh.refresh != ada.refresh)
            #expect(fresh.user == ada.user)
            let sessions = try await server.ask("GET", "auth/sessions/", token: fresh.access)
            #expect(sessions["results"].elements.count == 1)
            #expect(sessions["results"][0]["is_current"] == .bool(true))
            #expect(try await refresh(fresh.refresh, server).status == 200)
        }
    }

    @Test func theCookieRefreshesWithoutABody() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let login = try await server.ask("POST", "auth/login/", #"{"email":"\#(ada.email)","password":"\#(ada.password)"}"#)
            let cookie = try #require(login.header("set-cookie")?.split(separator: ";").first.map(String.init))
            let answer = try await server.ask("POST", "auth/refresh/", headers: [("Cookie", "other=1; \(cookie)")])
            #expect(answer.status == 200)
            let next = try #require(answer.header("set-cookie")?.split(separator: ";").first.map(String.init))
            #expect(next != cookie)
            let logout = try await server.ask("POST", "auth/logout/", headers: [("Cookie", next)])
            #expect(logout.status == 204)
            #expect(logout.header("set-cookie")?.contains("Max-Age=0") == true)
            let refused = try await server.ask("POST", "auth/refresh/", headers: [("Cookie", next)])
            #expect(refused.status == 401)
            #expect(refused.header("set-cookie")?.contains("Max-Age=0") == true)
        }
    }

    @Test func twoTabsThatRefreshAtOnceBothStaySignedIn() async throws {
        try await withServer { server in
            let ada = try await server.join()
            async let first = refresh(ada.refresh, server)
            async let second = refresh(ada.refresh, server)
            for answer in [try await first, try await second] {
                #expect(answer.status == 200)
                let tokens = try answer.decoded(SignedIn.self)
                #expect(try await server.ask("GET", "auth/me/", token: tokens.access).status == 200)
                #expect(try await refresh(tokens.refresh, server).status == 200)
            }
        }
    }

    @Test("What is no refresh token refreshes nothing", arguments: ["", "x", "mrt_unknown", "mk_key"])
    func unknownToken(token: String) async throws {
        try await withServer { server in
            let answer = try await refresh(token, server)
            #expect(answer.status == 401)
            #expect(answer.problem?.code == "not_authenticated")
        }
    }

    @Test func anAccessTokenDoesNotRefreshAndARefreshTokenOpensNothing() async throws {
        try await withServer { server in
            let ada = try await server.join()
            #expect(try await refresh(ada.access, server).status == 401)
            #expect(try await server.ask("GET", "auth/me/", token: ada.refresh).status == 401)
            #expect(try await ada.ask("GET", "auth/me/").status == 200)
        }
    }

    @Test("A refresh without a token is refused", arguments: [nil, "{}", #"{"refresh":null}"#])
    func missingToken(body: String?) async throws {
        try await withServer { server in
            let answer = try await server.ask("POST", "auth/refresh/", body)
            #expect(answer.status == 401)
        }
    }

    @Test func theClientRefreshesByItself() async throws {
        try await withServer { server in
            let ada = try await server.join()
            try await ada.client.refresh()
            #expect(await ada.client.signedIn?.refresh != ada.refresh)
            #expect(try await ada.client.me() == ada.user)
        }
    }
}
