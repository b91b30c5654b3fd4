// SPDX-License-Identifier: Apache-2.0

public import MartletAPI

extension Martlet {
    /// Makes an account and signs in to it. Not repeated: when the answer is lost, sign in.
    public static func register(
        server: String, email: String, password: String, displayName: String? = nil, options: Options = Options()
    ) async throws -> Martlet {
        let visitor = try Martlet(server: server, options: options)
        let body = RegisterRequest(email: email, password: password, displayName: displayName)
        return visitor.with(.session(try await visitor.signIn("register/", body)))
    }

    /// Each call is a session of its own in `sessions()`.
    public static func login(server: String, email: String, password: String, options: Options = Options()) async throws -> Martlet {
        let visitor = try Martlet(server: server, options: options)
        return visitor.with(.session(try await visitor.signIn("login/", LoginRequest(email: email, password: password))))
    }

    private func signIn(_ path: String, _ body: some Encodable) async throws -> SignedIn {
        var request = APIRequest(.post, "/api/v1/auth/" + path, sending: body, mayRepeat: false)
        request.isAuthenticated = false
        return try await caller.call(request)
    }

    /// Replaces the session's tokens now; calls do it by themselves in time. Of several calls at once one asks the server.
    public func refresh() async throws {
        if let current = await caller.credentials.signedIn {
            _ = try await caller.credentials.token(insteadOf: current.access)
        }
    }

    /// Ends the session: its tokens, and its sockets within a second. Without a session it does nothing. The session counts as ended here
    /// even when the server could not be told, and then this throws.
    public func logout() async throws {
        guard let signedIn = await caller.credentials.signedIn else { return }
        await caller.credentials.end()
        var request = APIRequest(.post, "/api/v1/auth/logout/", sending: RefreshRequest(refresh: signedIn.refresh), mayRepeat: true)
        request.isAuthenticated = false
        do {
            try await caller.call(request)
        } catch let error as MartletError where error.status == 401 {
            // It was over already.
        }
    }

    public func me() async throws -> User {
        try await caller.call(APIRequest(.get, "/api/v1/auth/me/"))
    }

    /// A new password ends the account's other sessions.
    public func updateMe(_ changes: AccountPatch) async throws -> User {
        try await caller.call(APIRequest(.patch, "/api/v1/auth/me/", sending: changes, mayRepeat: changes.password == nil))
    }

    /// Where the account is signed in.
    public func sessions() -> Listing<Session> {
        Listing(caller: caller, request: APIRequest(.get, "/api/v1/auth/sessions/"))
    }

    public func endSession(_ id: Session.ID) async throws {
        try await caller.call(APIRequest(.delete, "/api/v1/auth/sessions/\(id)/"))
    }

    /// Ends the account's sessions but the one that this client has.
    public func endOtherSessions() async throws {
        try await caller.call(APIRequest(.delete, "/api/v1/auth/sessions/"))
    }

    public func apiKeys() -> Listing<APIKey> {
        Listing(caller: caller, request: APIRequest(.get, "/api/v1/auth/api-keys/"))
    }

    /// The key itself is in this answer and in no later one.
    public func createAPIKey(name: String, expiresAt: Timestamp? = nil) async throws -> APIKey {
        let body = APIKeyRequest(name: name, expiresAt: expiresAt)
        return try await caller.call(APIRequest(.post, "/api/v1/auth/api-keys/", sending: body, mayRepeat: false))
    }

    public func deleteAPIKey(_ id: APIKey.ID) async throws {
        try await caller.call(APIRequest(.delete, "/api/v1/auth/api-keys/\(id)/"))
    }
}
