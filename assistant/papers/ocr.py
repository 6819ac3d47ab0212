"""Text recognition (OCR) of pictures of pages: the extra `ocr`, whose models are files on this machine.

Nothing is ever downloaded: a model that is not there is one clear line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from assistant.errors import InputError, NotInstalled
from assistant.papers.model import OcrModel
from assistant.papers.words import WORDS

DOTS_PER_INCH = 150
"""What a page is rendered at: more costs time and reads no better."""
_FILES = ("PP-OCRv6_det_{}.onnx", "PP-OCRv6_rec_{}.onnx")


_SECONDS = {OcrModel.SMALL: 6.0, OcrModel.TINY: 2.0}
"""Of one core, for a full page of a statute."""


class RecognisedCharacter(NamedTuple):
    """A character that was recognised, and its box in fractions of the picture."""

    character: str
    left: float
    top: float
    right: float
    bottom: float


def estimate(pages: int, model: OcrModel) -> float:
    """About how many seconds of one core the recognition of so many full pages takes."""
    return pages * _SECONDS[model]


def ocr_models() -> tuple[OcrModel, ...]:
    """The models that are installed here; nothing of the extra is imported."""
    package = find_spec("rapidocr")
    if package is None or package.origin is None or find_spec("onnxruntime") is None:
        return ()
    folder = Path(package.origin).parent / "models"
    return tuple(model for model in OcrModel if all(path.is_file() for path in _files_of(model, folder)))


def need_ocr(model: OcrModel) -> None:
    """Raise NotInstalled, in one line, where the extra is not installed or does not bring this model."""
    if model not in ocr_models():
        raise NotInstalled(WORDS["ocr.missing"] if not ocr_models() else WORDS.both("ocr.not_this", model=model.value))


def _files_of(model: OcrModel, folder: Path) -> tuple[Path, ...]:
    return tuple(folder / name.format(model.value) for name in _FILES)


class OcrReader:
    """Reads pictures of pages with one model, on one core.

    Raises:
        InputError: the extra is not installed, or brings no such model.
    """

    def __init__(self, model: OcrModel) -> None:
        if find_spec("rapidocr") is None or find_spec("onnxruntime") is None:
            raise InputError(WORDS["ocr.missing"])
        rapidocr = import_module("rapidocr")
        folder = Path(rapidocr.__file__ or "").parent / "models"
        detection, recognition = _files_of(model, folder)
        for path in (detection, recognition):
            if not path.is_file():
                raise InputError(WORDS.both("ocr.no_model", model=model.value, file=path.name))
        self._engine: Any = rapidocr.RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.return_word_box": True,
                "Global.return_single_char_box": True,
                "Global.use_cls": False,
                "Det.model_path": str(detection),
                "Rec.model_path": str(recognition),
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            }
        )

    def read(self, picture: bytes) -> list[list[RecognisedCharacter]]:
        """The lines of a picture (PNG) as it is held, in no certain order. Raises MemoryError."""
        try:
            result = self._engine(picture)
        except Exception as error:
            if "bad_alloc" in str(error):  # as the engine says that the bound of memory was reached
                raise MemoryError from None
            raise
        if getattr(result, "txts", None) is None:  # nothing was found on it
            return []
        height, width = result.img.shape[:2]
        lines = [
            list(_characters(text, [_character(word[0], word[2], width, height) for word in words]))
            for text, words in zip(result.txts, result.word_results, strict=False)
        ]
        return [line for line in lines if line]


def _characters(text: str, printed: Sequence[RecognisedCharacter]) -> Iterator[RecognisedCharacter]:
    """The characters of a line, which come without its spaces, with these among them."""
    remaining = iter(printed)
    last: RecognisedCharacter | None = None
    for space, _ in re.findall(r"(\s*)(\S)", text):
        character = next(remaining, None)
        if character is None:
            return
        if space and last:
            yield RecognisedCharacter(" ", last.right, last.top, max(last.right, character.left), last.bottom)
        yield character
        last = character


def _character(text: str, corners: Sequence[Sequence[float]], width: int, height: int) -> RecognisedCharacter:
    across, down = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return RecognisedCharacter(text, min(across) / width, min(down) / height, max(across) / width, max(down) / height)
