"""Messages that answer nobody: a report posted to a chat of Feishu or Lark by a command."""

from __future__ import annotations

import json
import uuid

from assistant.channels.chat.message import Message
from assistant.channels.feishu.adapter import MESSAGES
from assistant.channels.feishu.api import Api, ApiRefusal
from assistant.channels.feishu.drawing import cards
from assistant.channels.feishu.run import check_settings
from assistant.errors import InputError, ServiceError
from assistant.settings import FeishuSettings


async def announce(settings: FeishuSettings, chat: str, message: Message) -> None:
    """Post a message to a chat, by its id.

    Raises InputError where the app is not set up or the platform refuses it, ServiceError where it cannot be reached.
    """
    check_settings(settings)
    async with Api(settings).running() as api:
        try:
            for card in cards(message, base={}, facts={}):
                content = json.dumps(card, ensure_ascii=False, separators=(",", ":"))
                body = {"receive_id": chat, "msg_type": "interactive", "content": content, "uuid": uuid.uuid4().hex}
                await api.call("POST", f"{MESSAGES}?receive_id_type=chat_id", body)
        except ApiRefusal as error:
            if error.code == 0:
                raise ServiceError(f"feishu: {error}; see `assistant doctor feishu`") from None
            raise InputError(
                f"feishu: nothing was posted to {chat} ({error}); add the app to the chat, or see "
                "`assistant doctor feishu`"
            ) from None
