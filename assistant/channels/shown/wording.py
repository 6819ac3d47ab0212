"""The words every medium puts around an answer."""

from __future__ import annotations

from assistant.language.text import Bilingual

NOTE = Bilingual("Note: ", "提示：")
PARTLY = Bilingual("This answers part of the question only.", "以上仅回答了问题的一部分。")
ASKED_AS = Bilingual("(asked as: {})", "（理解为：{}）")
