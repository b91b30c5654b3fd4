// SPDX-License-Identifier: Apache-2.0

import MartletAPI
import NIOCore
import TestSupport
import Testing

@testable import ChatCore

/// Files that are arriving, all at once.
@Suite(.timeLimit(.minutes(1)))
struct UploadPlacesTests {
    @Test func sixtyFourFilesOfAnAccountArriveAtOnceAndNoMore() async throws {
        try await withChat { chat in
            var uploads: [Upload] = []
            for _ in 0..<64 { uploads.append(try await chat.attachments.begin(by: chat.user.id)) }
            await #expect(throws: ChatError.rateLimited(retryAfter: .seconds(1))) { try await chat.attachments.begin(by: chat.user.id) }
            try await uploads[63].write(ByteBuffer(string: "text"))
            #expect(try await uploads[63].finish(named: "a.txt").size == 4)
            // One that has come makes room for another, as one that was given up does.
            uploads.removeLast(2)
            for _ in 0..<2 { uploads.append(try await chat.attachments.begin(by: chat.user.id)) }
            #expect(uploads.count == 64)
        }
    }

    @Test func filesThatArriveTogetherShareWhatOneMayHoldBackAlone() throws {
        let (places, user) = (UploadPlaces(limit: 64), User.ID())
        var taken = [try #require(places.take(user, room: 1 << 30))]
        #expect(taken[0].fill(1) == 1 << 20)
        while let place = places.take(user, room: 1 << 30) { taken.append(place) }
        #expect(taken.map { $0.fill(1) } == Array(repeating: 256 << 10, count: 64))
        // Another account's files take nothing from it, and those that have come take nothing any more.
        #expect(places.take(User.ID(), room: 1 << 30)?.fill(1) == 1 << 20)
        taken.removeLast(60)
        #expect(taken.map { $0.fill(1) } == Array(repeating: 1 << 20, count: 4))
    }

    @Test func whatIsArrivingTogetherHasNoMoreRoomThanTheAccountHas() async throws {
        try await withChat { chat in
            // The account's quota is a mebibyte, as is a file's limit.
            let most = ByteBuffer(repeating: UInt8(ascii: "x"), count: 1 << 20)
            let half = ByteBuffer(repeating: UInt8(ascii: "x"), count: 512 << 10)
            let quota = ChatError.quotaExceeded(chat.attachments.limits.quota)
            do {
                let (one, two) = (
                    try await chat.attachments.begin(by: chat.user.id), try await chat.attachments.begin(by: chat.user.id)
                )
                try await one.write(half)
                try await two.write(half)
                await #expect(throws: quota) { try await one.write(ByteBuffer(string: "x")) }
                #expect(try await two.finish(named: "two.txt").size == 512 << 10)
                withExtendedLifetime(one) {}
            }
            // What is stored counts too; what was given up does not.
            let three = try await chat.attachments.begin(by: chat.user.id)
            await #expect(throws: quota) { try await three.write(most) }
            try await three.write(half)
            #expect(try await three.finish(named: "three.txt").size == 512 << 10)
        }
    }
}
