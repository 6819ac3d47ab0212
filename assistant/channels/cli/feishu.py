"""`assistant feishu`: answer on Feishu or Lark."""

from __future__ import annotations


def feishu() -> None:
    """Answer on Feishu or Lark over its long connection until interrupted.

    `assistant doctor feishu` says what is missing.
    """
    import logging

    from assistant.channels.feishu.run import run
    from assistant.settings import read_settings

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    run(read_settings())
