# SPDX-License-Identifier: Apache-2.0
from asgiref.sync import async_to_sync
from rest_framework import filters, mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from .models import Conversation, Message
from .tasks import start_reply


class MessageSerializer(serializers.ModelSerializer):
    class Meta:
        model = Message
        fields = ["id", "role", "content", "created_at"]
        read_only_fields = ["role"]


class ConversationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Conversation
        fields = ["id", "title", "model", "created_at", "updated_at"]


class ConversationViewSet(
    mixins.CreateModelMixin, mixins.RetrieveModelMixin, mixins.ListModelMixin, mixins.DestroyModelMixin,
    viewsets.GenericViewSet,
):
    serializer_class = ConversationSerializer
    filter_backends = [filters.SearchFilter]
    search_fields = ["title", "messages__content"]

    def get_queryset(self):
        return Conversation.objects.filter(user=self.request.user)

    def perform_create(self, serializer):
        serializer.save(user=self.request.user)

    @action(detail=True, methods=["get", "post"])
    def messages(self, request, pk=None):
        conversation = self.get_object()
        if request.method == "GET":
            return Response(MessageSerializer(conversation.messages.all(), many=True).data)
        serializer = MessageSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        message = serializer.save(conversation=conversation, role="user")
        conversation.save(update_fields=["updated_at"])
        async_to_sync(start_reply)(conversation.pk, conversation.model)  # runs on the server's event loop
        return Response(MessageSerializer(message).data, status=status.HTTP_201_CREATED)
