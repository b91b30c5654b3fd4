// SPDX-License-Identifier: Apache-2.0

import Foundation
public import MartletAPI

/// A list on the server, which is asked page by page as it is walked.
///
/// As a sequence it yields the elements of all pages. Walking while rows are added or changed neither repeats nor drops one that did not
/// move. It holds nothing: each walk begins anew.
public struct Listing<Element: Decodable & Sendable>: AsyncSequence, Sendable {
    let caller: APICaller
    let request: APIRequest

    /// The first page.
    public func page() async throws -> Page<Element> {
        try await caller.call(request)
    }

    /// Nil after the last one.
    public func page(after page: Page<Element>) async throws -> Page<Element>? {
        try await self.page(at: page.next)
    }

    /// Nil before the first one.
    public func page(before page: Page<Element>) async throws -> Page<Element>? {
        try await self.page(at: page.previous)
    }

    /// Everything, asked one page after the other.
    public func all() async throws -> [Element] {
        var elements: [Element] = []
        for try await page in pages {
            elements += page.results
        }
        return elements
    }

    public var pages: Pages {
        Pages(listing: self)
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(pages: pages.makeAsyncIterator())
    }

    /// Only the path is taken from the address: the credential stays with the server it is for, whatever an answer says.
    private func page(at address: String?) async throws -> Page<Element>? {
        guard let address else { return nil }
        guard let path = address.range(of: "/api/v1/") else {
            throw MartletError.notTheProtocol("a list goes on elsewhere")
        }
        var request = request
        request.path = String(address[path.lowerBound...])
        return try await caller.call(request, returning: Page<Element>.self)
    }

    public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        var pages: Pages.AsyncIterator
        var rest: ArraySlice<Element> = []

        public mutating func next() async throws -> Element? {
            while rest.isEmpty {
                guard let page = try await pages.next() else { return nil }
                rest = page.results[...]
            }
            return rest.removeFirst()
        }
    }

    public struct Pages: AsyncSequence, Sendable {
        public typealias Element = Page<Listing.Element>
        let listing: Listing

        public func makeAsyncIterator() -> AsyncIterator {
            AsyncIterator(listing: listing)
        }

        public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
            let listing: Listing
            var last: Page<Listing.Element>?

            public mutating func next() async throws -> Page<Listing.Element>? {
                if let previous = last {
                    guard let page = try await listing.page(after: previous) else { return nil }
                    last = page
                } else {
                    last = try await listing.page()
                }
                return last
            }
        }
    }
}
