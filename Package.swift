// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// The settings of every target. Warnings are made errors by `make lint`, not here: SwiftPM would apply them to
/// whoever depends on `MartletClient` too.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

extension Target.Dependency {
    static let argumentParser: Self = .product(name: "ArgumentParser", package: "swift-argument-parser")
    static let asyncHTTPClient: Self = .product(name: "AsyncHTTPClient", package: "async-http-client")
    static let configuration: Self = .product(name: "Configuration", package: "swift-configuration")
    static let crypto: Self = .product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras: Self = .product(name: "CryptoExtras", package: "swift-crypto")
    static let grdb: Self = .product(name: "GRDB", package: "GRDB.swift")
    static let grdbSQLite: Self = .product(name: "GRDBSQLite", package: "GRDB.swift")
    static let httpTypes: Self = .product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird: Self = .product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore: Self = .product(name: "HummingbirdCore", package: "hummingbird")
    static let jwt: Self = .product(name: "JWTKit", package: "jwt-kit")
    static let logging: Self = .product(name: "Logging", package: "swift-log")
    static let metrics: Self = .product(name: "Metrics", package: "swift-metrics")
    static let coreMetrics: Self = .product(name: "CoreMetrics", package: "swift-metrics")
    static let nioCore: Self = .product(name: "NIOCore", package: "swift-nio")
    static let nioPosix: Self = .product(name: "NIOPosix", package: "swift-nio")
    static let nioHTTP1: Self = .product(name: "NIOHTTP1", package: "swift-nio")
    static let nioWebSocket: Self = .product(name: "NIOWebSocket", package: "swift-nio")
    static let nioFoundationCompat: Self = .product(name: "NIOFoundationCompat", package: "swift-nio")
    static let nioSSL: Self = .product(name: "NIOSSL", package: "swift-nio-ssl")
    static let nioHTTPTypes: Self = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioHTTPTypesHTTP1: Self = .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
    static let serviceLifecycle: Self = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let unixSignals: Self = .product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let yams: Self = .product(name: "Yams", package: "Yams")
}

let package = Package(
    name: "martlet",
    products: [
        .library(name: "MartletAPI", targets: ["MartletAPI"]),
        .library(name: "MartletClient", targets: ["MartletClient"]),
        .executable(name: "martlet", targets: ["martlet"]),
    ],
    dependencies: [
        // The WebSocket route relies on the order of Hummingbird's channel handlers, which a minor version may change.
        .package(url: "https://github.com/hummingbird-project/hummingbird", .upToNextMinor(from: "2.28.1")),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        .target(name: "MartletAPI", swiftSettings: settings),
        .target(name: "StreamProtocols", dependencies: [.nioCore, .nioWebSocket], swiftSettings: settings),
        .target(
            name: "AgentEngine",
            dependencies: ["MartletAPI", "StreamProtocols", .asyncHTTPClient, .nioCore, .nioHTTP1, .nioPosix],
            swiftSettings: settings),
        .target(
            name: "ChatCore",
            dependencies: [
                "MartletAPI", "StreamProtocols", "AgentEngine", .crypto, .cryptoExtras, .jwt, .logging, .metrics, .nioCore, .nioPosix,
                .serviceLifecycle,
            ],
            swiftSettings: settings),
        .target(
            name: "ChatStorage",
            dependencies: ["MartletAPI", "ChatCore", .grdb, .grdbSQLite, .logging],
            swiftSettings: settings),
        .target(
            name: "ChatServer",
            dependencies: [
                "MartletAPI", "StreamProtocols", "AgentEngine", "ChatCore", "ChatStorage", "CSpawn", .configuration, .crypto,
                .httpTypes, .hummingbird, .hummingbirdCore, .logging, .metrics, .coreMetrics, .nioCore, .nioFoundationCompat, .nioPosix,
                .nioHTTP1, .nioHTTPTypes, .nioHTTPTypesHTTP1, .nioWebSocket, .serviceLifecycle, .yams,
            ],
            swiftSettings: settings),
        .target(
            name: "MartletClient",
            dependencies: [
                "MartletAPI", "StreamProtocols", .asyncHTTPClient, .crypto, .nioCore, .nioPosix, .nioHTTP1, .nioSSL, .nioWebSocket,
            ],
            swiftSettings: settings),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CSpawn"),
        .systemLibrary(name: "CZlib"),
        // Reads what strangers send, in a process of its own; nothing that serves may import it.
        .target(name: "DocumentReading", dependencies: ["CZlib"], swiftSettings: settings),
        .executableTarget(
            name: "martlet",
            dependencies: [
                "ChatServer", "CMalloc", "DocumentReading", "MartletAPI", "MartletClient", .argumentParser, .metrics, .logging,
                .serviceLifecycle, .unixSignals,
            ],
            swiftSettings: settings),

        // What `make autobahn` judges; never shipped.
        .executableTarget(
            name: "websocket-echo",
            dependencies: [
                "ChatServer", "StreamProtocols", .hummingbird, .hummingbirdCore, .nioCore, .nioWebSocket,
            ],
            swiftSettings: settings),

        // What tests of several targets share: a fake model server, a server on a free port, raw sockets.
        .target(
            name: "TestSupport",
            dependencies: [
                "MartletAPI", "StreamProtocols", "AgentEngine", "ChatCore", "ChatStorage", "ChatServer", "MartletClient", .asyncHTTPClient,
                .logging, .nioCore, .nioPosix, .nioHTTP1, .serviceLifecycle,
            ],
            path: "Tests/TestSupport", swiftSettings: settings),
        .target(name: "SeededRandom", path: "Tests/SeededRandom", swiftSettings: settings),
        .testTarget(
            name: "MartletAPITests", dependencies: ["MartletAPI", "SeededRandom", "StreamProtocols", .nioCore], swiftSettings: settings),
        .testTarget(name: "DocumentReadingTests", dependencies: ["DocumentReading", "SeededRandom"], swiftSettings: settings),
        .testTarget(
            name: "StreamProtocolsTests", dependencies: ["StreamProtocols", "MartletAPI", "SeededRandom", .nioCore, .nioWebSocket],
            swiftSettings: settings),
        .testTarget(
            name: "AgentEngineTests",
            dependencies: ["AgentEngine", "MartletAPI", "StreamProtocols", "TestSupport", .asyncHTTPClient, .nioCore],
            swiftSettings: settings),
        .testTarget(
            name: "ChatCoreTests",
            dependencies: [
                "ChatCore", "ChatStorage", "AgentEngine", "MartletAPI", "SeededRandom", "TestSupport", .crypto, .logging, .nioCore,
                .nioPosix,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ChatStorageTests", dependencies: ["ChatStorage", "ChatCore", "MartletAPI", "SeededRandom", .grdb, .logging],
            swiftSettings: settings),
        .testTarget(
            name: "ChatServerTests",
            dependencies: [
                "ChatServer", "ChatCore", "ChatStorage", "AgentEngine", "MartletAPI", "MartletClient", "SeededRandom", "StreamProtocols",
                "TestSupport", .asyncHTTPClient, .hummingbird, .logging, .nioCore, .nioPosix, .nioHTTP1,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "MartletClientTests",
            dependencies: ["MartletClient", "MartletAPI", "SeededRandom", "StreamProtocols", .crypto, .nioCore, .nioPosix],
            swiftSettings: settings),
    ]
)
