// SPDX-License-Identifier: Apache-2.0

import ChatCore
import HTTPTypes
import Hummingbird

/// The cookie in which a browser keeps its refresh token: out of reach of scripts, sent to the account routes only, and
/// never along with a request that another site made.
enum RefreshCookie {
    private static let name = "martlet_refresh"

    static func value(in request: Request) -> String? {
        for pair in (request.headers[.cookie] ?? "").split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2, parts[0].drop(while: { $0 == " " }) == name { return String(parts[1]) }
        }
        return nil
    }

    static func setting(_ token: String, for request: Request) -> String {
        cookie(token, maxAge: Accounts.refreshLifetime.components.seconds, for: request)
    }

    static func removal(for request: Request) -> String {
        cookie("", maxAge: 0, for: request)
    }

    private static func cookie(_ value: String, maxAge: Int64, for request: Request) -> String {
        "\(name)=\(value); Path=/api/v1/auth/; Max-Age=\(maxAge); HttpOnly; SameSite=Strict" + (isHTTPS(request) ? "; Secure" : "")
    }

    /// This server speaks plain HTTP; a proxy in front of it says what the browser speaks. Whoever forges the header gets a
    /// cookie that their own browser does not send: nothing is gained.
    private static func isHTTPS(_ request: Request) -> Bool {
        request.headers[HTTPField.Name("X-Forwarded-Proto")!]?.lowercased() == "https"
            || request.headers[.origin]?.hasPrefix("https://") == true
    }
}
