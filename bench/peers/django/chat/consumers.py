# SPDX-License-Identifier: Apache-2.0
from urllib.parse import parse_qs

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken

from .models import Conversation


class ChatConsumer(AsyncJsonWebsocketConsumer):
    group = None

    async def connect(self):
        query = parse_qs(self.scope["query_string"].decode())
        conversation_id = self.scope["url_route"]["kwargs"]["conversation_id"]
        try:
            user_id = AccessToken(query.get("token", [""])[0])["user_id"]
        except TokenError:
            return await self.close(code=4401)
        if not await Conversation.objects.filter(pk=conversation_id, user_id=user_id).aexists():
            return await self.close(code=4404)
        self.group = f"chat_{conversation_id}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def chat_event(self, message):
        await self.send_json(message["event"])
