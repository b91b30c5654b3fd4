// SPDX-License-Identifier: Apache-2.0

/** The same as the program's own, `martlet --version`. */
export const version = "0.1.0";

interface Library {
    name: string;
    licence: string;
    address: string;
}

/** The product's own. */
export const licence = { name: "Apache License 2.0", address: "https://www.apache.org/licenses/LICENSE-2.0" };

/** What is part of the page. */
export const pageLibraries: readonly Library[] = [
    { name: "React", licence: "MIT", address: "https://react.dev" },
    { name: "Marked", licence: "MIT", address: "https://marked.js.org" },
    { name: "Prism", licence: "MIT", address: "https://prismjs.com" },
    { name: "KaTeX", licence: "MIT", address: "https://katex.org" },
];

/** What is part of the server, besides the Swift standard library and Foundation (Apache-2.0). */
export const serverLibraries: readonly Library[] = [
    { name: "Hummingbird", licence: "Apache-2.0", address: "https://hummingbird.codes" },
    { name: "SwiftNIO", licence: "Apache-2.0", address: "https://github.com/apple/swift-nio" },
    { name: "SwiftNIO Extras", licence: "Apache-2.0", address: "https://github.com/apple/swift-nio-extras" },
    { name: "SwiftNIO SSL", licence: "Apache-2.0", address: "https://github.com/apple/swift-nio-ssl" },
    { name: "AsyncHTTPClient", licence: "Apache-2.0", address: "https://github.com/swift-server/async-http-client" },
    { name: "Swift Crypto", licence: "Apache-2.0", address: "https://github.com/apple/swift-crypto" },
    { name: "JWTKit", licence: "MIT", address: "https://github.com/vapor/jwt-kit" },
    { name: "GRDB", licence: "MIT", address: "https://github.com/groue/GRDB.swift" },
    { name: "SQLite", licence: "Public domain", address: "https://www.sqlite.org" },
    { name: "Yams", licence: "MIT", address: "https://github.com/jpsim/Yams" },
    { name: "Swift Argument Parser", licence: "Apache-2.0", address: "https://github.com/apple/swift-argument-parser" },
    { name: "Swift Configuration", licence: "Apache-2.0", address: "https://github.com/apple/swift-configuration" },
    { name: "Swift HTTP Types", licence: "Apache-2.0", address: "https://github.com/apple/swift-http-types" },
    { name: "Swift Log", licence: "Apache-2.0", address: "https://github.com/apple/swift-log" },
    { name: "Swift Metrics", licence: "Apache-2.0", address: "https://github.com/apple/swift-metrics" },
    { name: "Swift Service Lifecycle", licence: "Apache-2.0", address: "https://github.com/swift-server/swift-service-lifecycle" },
    { name: "Swift System", licence: "Apache-2.0", address: "https://github.com/apple/swift-system" },
];
