// SPDX-License-Identifier: Apache-2.0

import Foundation
import MartletAPI
import MartletClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct SessionTests {
    @Test func logoutEndsTheSessionsTokensAndSockets() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let elsewhere = try await server.login(ada)
            let conversation = try await ada.conversation()
            let code = try await ada.client.withSocket(to: conversation) { socket in
                _ = try await socket.ready()
                let answer = try await server.ask("POST", "auth/logout/", #"{"refresh":"\#(ada.refresh)"}"#)
                #expect(answer.status == 204)
                #expect(answer.text.isEmpty)
                return try await socket.closing()
            }
            #expect(code == .signedOut)
            #expect(try await ada.ask("GET", "auth/me/").status == 401)
            #expect(try await server.ask("POST", "auth/refresh/", #"{"refresh":"\#(ada.refresh)"}"#).status == 401)
            #expect(try await elsewhere.ask("GET", "auth/me/").status == 200)
        }
    }

    @Test func theAccountsOwnSocketIsToldThatItIsSignedOut() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let told = try await ada.client.withAccountEvents { events -> (Bool, MartletError?) in
                #expect(try await server.ask("POST", "auth/logout/", #"{"refresh":"\#(ada.refresh)"}"#).status == 204)
                var wasTold = false
                do {
                    while let event = try await events.next() {
                        if case .signedOut = event { wasTold = true }
                    }
                } catch let error as MartletError {
                    return (wasTold, error)
                }
                return (wasTold, nil)
            }
            #expect(told.0)
            guard case .closed(.signedOut, _)? = told.1 else {
                Issue.record("the socket was not closed for signing out")
                return
            }
        }
    }

    @Test func sessionsAreListedAndCanBeEnded() async throws {
        try await withServer { server in
            let ada = try await server.join()
            let elsewhere = try await server.login(ada)
            let sessions = try await ada.client.sessions().all()
            #expect(sessions.count == 2)
            #expect(sessions.filter(\.isCurrent).count == 1)
            let other = try #require(sessions.first { !$0.isCurrent })
            #expect(other.address == "127.0.0.1")
            #expect(!other.userAgent.isEmpty)
            let conversation = try await ada.conversation()
            let code = try await elsewhere.client.withSocket(to: conversation) { socket in
                _ = try await socket.ready()
                #expect(try await ada.ask("DELETE", "auth/sessions/\(other.id)/").status == 204)
                return try await socket.closing()
            }
            #expect(code == .signedOut)
            #expect(try await elsewhere.ask("GET", "auth/me/").status == 401)
            #expect(try await ada.ask("DELETE", "auth/sessions/\(other.id)/").status == 404)
            #expect(try await ada.client.sessions().all().count == 1)
        }
    }

    @Test func sessionsComeInPages() async throws {
        try await withServer { server in
            let ada = try await server.join()
            for _ in 0..<4 { _ = try await server.login(ada) }
            let first = try await ada.ask("GET", "auth/sessions/?page_size=2")
            #expect(first["results"].elements.count == 2)
            #expect(first["next"].text != nil)
            let sessions = try await ada.client.sessions().all()
            #expect(Set(sessions.map(\.id)).count == 5)
            #expect(sessions.map(\.lastUsedAt) == sessions.map(\.lastUsedAt).sorted(by: >))
        }
    }

    @Test func anEMailAddressIsTakenWithBlanksAroundItBothTimes() async throws {
        try await withServer { server in
            let body = #"{"email":"  eve@example.org ","password":"correct horse battery"}"#
            let registered = try await server.ask("POST", "auth/register/", body)
            #expect(registered.status == 201)
            #expect(registered["user"]["email"].text == "eve@example.org")
            let signedIn = try await server.ask("POST", "auth/login/", body)
            #expect(signedIn.status == 200)
        }
    }

    @Test func logoutByTheAccessTokenEndsItsSessionWhateverTheCookieSays() async throws {
        try await withServer { server in
            let (ada, bob) = (try await server.join(), try await server.join("bob@example.org"))
            let cookie = [("Cookie", "martlet_refresh=\(bob.refresh)")]
            #expect(try await ada.ask("POST", "auth/logout/", headers: cookie).status == 204)
            #expect(try await ada.ask("GET", "auth/me/").status == 401)
            #expect(try await bob.ask("GET", "auth/me/").status == 200)
            // A token that opens nothing any more leaves it to the cookie.
            #expect(try await ada.ask("POST", "auth/logout/", headers: cookie).status == 204)
            #expect(try await bob.ask("GET", "auth/me/").status == 401)
        }
    }

    @Test func logoutByTheAccessTokenAloneEndsItsSession() async throws {
        try await withServer { server in
            let ada = try await server.join()
            #expect(try await ada.ask("POST", "auth/logout/").status == 204)
            #expect(try await ada.ask("GET", "auth/me/").status == 401)
            #expect(try await server.ask("POST", "auth/logout/").status == 401)
        }
    }
}
