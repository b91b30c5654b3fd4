// SPDX-License-Identifier: Apache-2.0

import MartletAPI

@testable import AgentEngine

/// What a whole stream comes to, however it is cut.
struct Reading: Equatable, CustomStringConvertible {
    var text = ""
    var hasThoughts = false
    var usage: Message.Usage?
    var finish: FinishReason?
    var failure: ModelError?
    var isWhole = false

    var description: String {
        "“\(text)” thoughts \(hasThoughts) usage \(usage.map { "\($0.promptTokens)+\($0.completionTokens)" } ?? "none") "
            + "finish \(finish.map { "\($0)" } ?? "none") failure \(failure.map { "\($0)" } ?? "none") whole \(isWhole)"
    }
}

/// Streams as the servers of different makers send them, in our own words.
enum Recording: String, CaseIterable {
    case openAI, llamaCpp, ollama, openRouter, vLLMWithReasoning, mistralParts, bareLines, anthropic, anthropicThinking

    var isAnthropic: Bool { self == .anthropic || self == .anthropicThinking }

    var reading: Reading {
        switch self {
        case .openAI:
            Reading(text: "Grüße, 世界! 👩‍👩‍👧 \"x\"\n", usage: Message.Usage(promptTokens: 12, completionTokens: 8), finish: .stop, isWhole: true)
        case .llamaCpp:
            Reading(text: "Hello there", usage: Message.Usage(promptTokens: 31, completionTokens: 2), finish: .length, isWhole: true)
        case .ollama: Reading(text: "Sky is blue.", usage: nil, finish: .stop, isWhole: true)
        case .openRouter: Reading(text: "Ça va", usage: Message.Usage(promptTokens: 4, completionTokens: 3), finish: .stop, isWhole: true)
        case .vLLMWithReasoning: Reading(text: "42", hasThoughts: true, usage: nil, finish: .stop, isWhole: true)
        case .mistralParts: Reading(text: "Oui", hasThoughts: true, usage: nil, finish: .stop, isWhole: true)
        case .bareLines: Reading(text: "ab", usage: nil, finish: .stop, isWhole: true)
        case .anthropic:
            Reading(text: "Hallo 🌍!", usage: Message.Usage(promptTokens: 25, completionTokens: 6), finish: .stop, isWhole: true)
        case .anthropicThinking:
            Reading(
                text: "Yes.", hasThoughts: true, usage: Message.Usage(promptTokens: 130, completionTokens: 90), finish: .length,
                isWhole: true)
        }
    }

    var stream: String {
        switch self {
        case .openAI:
            #"""
            data: {"id":"chatcmpl-A","object":"chat.completion.chunk","created":1767,"model":"gpt-x","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"aX9"}

            data: {"id":"chatcmpl-A","object":"chat.completion.chunk","created":1767,"model":"gpt-x","choices":[{"index":0,"delta":{"content":"Grüße, 世"},"logprobs":null,"finish_reason":null}],"usage":null}

            data: {"id":"chatcmpl-A","object":"chat.completion.chunk","created":1767,"model":"gpt-x","choices":[{"index":0,"delta":{"content":"界! \ud83d\udc69\u200d👩\u200d👧 \"x\"\n"},"logprobs":null,"finish_reason":null}],"usage":null}

            data: {"id":"chatcmpl-A","object":"chat.completion.chunk","created":1767,"model":"gpt-x","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}

            data: {"id":"chatcmpl-A","object":"chat.completion.chunk","created":1767,"model":"gpt-x","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":8,"total_tokens":20,"prompt_tokens_details":{"cached_tokens":0}}}

            data: [DONE]


            """#
        case .llamaCpp:
            #"""
            data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1767,"id":"chatcmpl-B","model":"smol","system_fingerprint":"b6000","object":"chat.completion.chunk"}

            data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"Hello"}}],"created":1767,"id":"chatcmpl-B","model":"smol","object":"chat.completion.chunk"}

            data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":" there"}}],"created":1767,"id":"chatcmpl-B","model":"smol","object":"chat.completion.chunk"}

            data: {"choices":[{"finish_reason":"length","index":0,"delta":{}}],"created":1767,"id":"chatcmpl-B","model":"smol","object":"chat.completion.chunk"}

            data: {"choices":[],"created":1767,"id":"chatcmpl-B","object":"chat.completion.chunk","usage":{"completion_tokens":2,"prompt_tokens":31,"total_tokens":33},"timings":{"prompt_n":31,"predicted_per_second":61.25e+0}}

            data: [DONE]


            """#
        case .ollama:
            // Every delta with its role, the last with empty content; here without the usage that was asked for.
            #"""
            data: {"id":"chatcmpl-7","object":"chat.completion.chunk","created":1767,"model":"llama3","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":"Sky is"},"finish_reason":null}]}

            data: {"id":"chatcmpl-7","object":"chat.completion.chunk","created":1767,"model":"llama3","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":" blue."},"finish_reason":null}]}

            data: {"id":"chatcmpl-7","object":"chat.completion.chunk","created":1767,"model":"llama3","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop"}]}

            data: [DONE]


            """#
        case .openRouter:
            #"""
            : OPENROUTER PROCESSING

            : OPENROUTER PROCESSING

            data: {"id":"gen-1","provider":"X","model":"m","object":"chat.completion.chunk","created":1767,"choices":[{"index":0,"delta":{"role":"assistant","content":"Ça","reasoning":null},"finish_reason":null,"native_finish_reason":null,"logprobs":null}]}

            data: {"id":"gen-1","provider":"X","model":"m","object":"chat.completion.chunk","created":1767,"choices":[{"index":0,"delta":{"role":"assistant","content":" va"},"finish_reason":"stop","native_finish_reason":"STOP"}]}

            data: {"id":"gen-1","provider":"X","model":"m","object":"chat.completion.chunk","created":1767,"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":{"prompt_tokens":4,"completion_tokens":3,"total_tokens":7,"cost":0.00001}}

            data: [DONE]


            """#.replacing("\n", with: "\r\n")
        case .vLLMWithReasoning:
            // Ends with the reason alone, without [DONE].
            #"""
            data: {"id":"c","choices":[{"index":0,"delta":{"reasoning_content":"Let me think…","content":null}}]}

            data: {"id":"c","choices":[{"index":0,"delta":{"content":"42","tool_calls":[]},"logprobs":null}]}

            data: {"id":"c","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop","stop_reason":null}]}


            """#
        case .mistralParts:
            #"""
            data: {"choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm"}]}]}}]}

            data: {"choices":[{"index":0,"delta":{"content":[{"type":"text","text":"Oui"}]},"finish_reason":"stop"}]}

            data: [DONE]


            """#
        case .bareLines:
            // No space behind the colon, lines ended by CR, no reason, and no blank line at the very end.
            "data:{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\r\rdata:{\"choices\":[{\"delta\":{\"content\":\"b\"}}]}\r\rdata:[DONE]"
        case .anthropic:
            #"""
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"claude","stop_reason":null,"usage":{"input_tokens":25,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: ping
            data: {"type": "ping"}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hallo "}}

            event: content_block_delta
            data: {"index":0,"delta":{"text":"🌍!","type":"text_delta"},"type":"content_block_delta"}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: something_new
            data: {"type":"something_new","text":"not for us"}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":6}}

            event: message_stop
            data: {"type":"message_stop"}


            """#
        case .anthropicThinking:
            #"""
            event: message_start
            data: {"type":"message_start","message":{"content":[],"usage":{"input_tokens":10,"cache_creation_input_tokens":100,"cache_read_input_tokens":20,"cache_creation":{"ephemeral_5m_input_tokens":100},"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Let me see"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQB"}}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":"Y"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"es."}}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":90}}


            """#
        }
    }
}
