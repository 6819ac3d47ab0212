"""Text recognition: one clear line where it is missing, and a picture read with the places of its characters."""

from __future__ import annotations

import importlib.util

import pytest

from assistant.errors import InputError
from assistant.papers.model import OcrModel, PageBox, PageVerdict
from assistant.papers.ocr import OcrReader, estimate
from assistant.papers.pdf.reader import read_pdf
from tests.reading_papers.pdf.making import LIMITS, english_pdf, overlap
from tests.reading_papers.pdf.test_reader import scanned

IS_INSTALLED = all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime"))
needs_ocr = pytest.mark.skipif(not IS_INSTALLED, reason="rapidocr and onnxruntime (extra `ocr`) are not installed")


def test_where_it_is_not_installed_one_line_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.papers.ocr.find_spec", lambda name: None)
    document = english_pdf()
    with pytest.raises(InputError, match=r"pip install '.+\[ocr\]'") as error:
        read_pdf(bytes(document.output()), "scan.pdf", LIMITS, OcrModel.SMALL)
    assert "\n" not in str(error.value)
    assert "未安装" in error.value.in_language("zh")


def test_the_time_is_said_before_starting() -> None:
    assert estimate(0, OcrModel.SMALL) == 0
    assert estimate(30, OcrModel.SMALL) == 3 * estimate(10, OcrModel.SMALL)
    assert estimate(10, OcrModel.TINY) < estimate(10, OcrModel.SMALL)


@needs_ocr
def test_a_model_that_is_not_there_is_one_line_and_nothing_is_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.papers.ocr._FILES", ("no_det_{}.onnx", "no_rec_{}.onnx"))
    with pytest.raises(InputError, match=r"no_det_small.onnx is missing, and nothing is downloaded"):
        OcrReader(OcrModel.SMALL)


@needs_ocr
def test_a_picture_of_a_page_is_read_and_its_words_are_boxed() -> None:
    document = english_pdf(14)
    document.text(72, 100, "Article 7 The issuer shall disclose the matter.")
    document.text(72, 130, "Article 8 These rules apply from today.")
    width = document.get_string_width("Article 7 The issuer shall disclose the matter.")
    paper = read_pdf(bytes(scanned(bytes(document.output())).output()), "scan.pdf", LIMITS, OcrModel.SMALL)
    assert [page.verdict for page in paper.pages] == [PageVerdict.SCANNED]
    assert paper.text == "Article 7 The issuer shall disclose the matter.\nArticle 8 These rules apply from today."
    line = paper.lines[0]
    (box,) = paper.boxes(line.start, line.end)
    true = PageBox(1, 72 / 595, 89 / 842, (72 + width) / 595, 103 / 842)
    assert overlap(box, true) >= 0.7
    assert (box.left, box.right) == pytest.approx((true.left, true.right), abs=0.01)
    assert list(line.edges) == sorted(line.edges)
