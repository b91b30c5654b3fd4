// SPDX-License-Identifier: Apache-2.0

public import AsyncHTTPClient
public import MartletAPI

/// A Martlet server, and who its user is there.
///
/// Copies share what they know of the session, so a token that one of them refreshes is fresh for all. Nothing runs in the background:
/// what lives longer than a call is a sequence or a closure of the caller's.
///
/// Calls throw `MartletError`, or `CancellationError` where their task was cancelled. A call that may be repeated without harm is repeated,
/// up to `Options.attempts` times, when the connection failed or the server is briefly unavailable: all that only read, those that put
/// something into a state, and those that carry a `client_id`. What is in a call's comment as "not repeated" is the caller's to repeat.
///
/// ```swift
/// let martlet = try await Martlet.login(server: address, email: email, password: password)
/// guard let agent = try await martlet.agents().page().results.first else { return }
/// let conversation = try await martlet.createConversation(with: agent.id)
///
/// // Says something, and shows the reply while it is being written.
/// let first = try await martlet.ask("What is a martlet?", in: conversation.id) { text in show(text) }
/// show(first.content)
///
/// // Everything that happens there, from any device and through lost connections, until the loop is left.
/// var answer: Message.ID?
/// for try await update in martlet.follow(conversation.id) {
///     switch update {
///     case .opened: answer = try await martlet.send("Where does it nest?", to: conversation.id).replyID
///     case .reply(_, let text, _): show(text)
///     case .ended(let message): show(message.content)
///     default: break
///     }
///     if case .ended(let message) = update, message.id == answer { break }
/// }
///
/// // What was said is found again.
/// for try await found in martlet.search("nest") { show(found.conversation.title) }
/// ```
public struct Martlet: Sendable {
    public enum Credential: Sendable {
        case none
        case apiKey(String)
        /// What registering or signing in answered. It is refreshed when its access token is about to end; `Options.onRefresh` is told.
        case session(SignedIn)
    }

    public struct Options: Sendable {
        /// What REST calls go through. One that is given stays the caller's, to be shut down after this client's last call.
        public var httpClient: HTTPClient?
        /// For one attempt of a REST call, its whole answer included, and for a socket to open. Calls that carry files, exports or imports
        /// take as long as they need, and have timed out when for a while (half a minute to a minute) nothing has moved.
        public var timeout = Duration.seconds(30)
        /// How often a call is tried that may be repeated; at least 1.
        public var attempts = 4
        public var userAgent = "martlet-swift/1"
        /// Told each time the session has a new refresh token, before any call uses the new access token. The old one opens nothing ten
        /// seconds later, so whoever keeps sessions must keep this one instead. Not to wait in.
        public var onRefresh: (@Sendable (SignedIn) -> Void)?
        /// How the time passes in which something must have moved of what may take its time.
        var interval: @Sendable () async throws -> Void = { try await Task.sleep(for: .seconds(30)) }
        /// How waits between attempts pass.
        var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

        public init() {}
    }

    let caller: APICaller

    /// Connects to nothing yet.
    ///
    /// - Parameter server: `http://` or `https://` (`ws://` and `wss://` mean the same), host, port and, behind a proxy, a path.
    ///   Without a scheme it is `http` for a loopback address, else `https`.
    /// - Throws: `MartletError.invalidServer`
    public init(server: String, credential: Credential = .none, options: Options = Options()) throws(MartletError) {
        caller = APICaller(address: try ServerAddress(server), credential: credential, options: options)
    }

    private init(caller: APICaller) {
        self.caller = caller
    }

    /// The same server for someone else.
    public func with(_ credential: Credential) -> Martlet {
        Martlet(caller: APICaller(address: caller.address, credential: credential, options: caller.options))
    }

    /// What a later start needs to go on with this session, with the newest tokens. Nil without one, and after it has ended.
    public var signedIn: SignedIn? {
        get async { await caller.credentials.signedIn }
    }

    /// What goes behind `Bearer ` at this moment; refreshed before, if need be. Nil without a credential.
    public func accessToken() async throws -> String? {
        try await caller.credentials.token()
    }
}
