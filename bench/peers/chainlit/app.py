# SPDX-License-Identifier: Apache-2.0
"""The smallest Chainlit chat: every message is answered by the upstream; the message text names the model."""
import os

import chainlit as cl
from openai import AsyncOpenAI

client = AsyncOpenAI(base_url=os.environ["UPSTREAM"] + "/v1", api_key="none")


@cl.on_message
async def on_message(message: cl.Message):
    reply = cl.Message(content="")
    stream = await client.chat.completions.create(
        model=message.content, messages=cl.chat_context.to_openai(), stream=True
    )
    async for part in stream:
        if part.choices and (token := part.choices[0].delta.content):
            await reply.stream_token(token)
    await reply.send()
