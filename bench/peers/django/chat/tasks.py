# SPDX-License-Identifier: Apache-2.0
import asyncio
import contextvars
import logging

from channels.layers import get_channel_layer
from django.conf import settings
from openai import AsyncOpenAI

from .models import Message

log = logging.getLogger(__name__)
client = AsyncOpenAI(base_url=settings.UPSTREAM, api_key="none")
running = set()


async def start_reply(conversation_id, model):
    # an own context: the request's one holds its thread executor, which ends with the request
    task = asyncio.create_task(stream_reply(conversation_id, model), context=contextvars.Context())
    running.add(task)
    task.add_done_callback(running.discard)


async def stream_reply(conversation_id, model):
    layer, group = get_channel_layer(), f"chat_{conversation_id}"

    async def send(**event):
        await layer.group_send(group, {"type": "chat.event", "event": event})

    try:
        history = Message.objects.filter(conversation_id=conversation_id).values("role", "content")
        stream = await client.chat.completions.create(
            model=model, messages=[message async for message in history], stream=True
        )
        parts = []
        async for part in stream:
            if part.choices and (delta := part.choices[0].delta.content):
                parts.append(delta)
                await send(type="message_chunk", delta=delta)
        message = await Message.objects.acreate(
            conversation_id=conversation_id, role="assistant", content="".join(parts)
        )
        await send(type="message_complete", message_id=message.pk)
    except Exception:
        log.exception("reply failed")
        await send(type="message_error", detail="The model did not answer.")
