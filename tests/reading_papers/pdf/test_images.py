"""A page as a picture, with a quote boxed on it."""

from __future__ import annotations

import io

from PIL import Image

from assistant.papers.model import PageBox
from assistant.papers.pdf.images import page_png
from tests.reading_papers.pdf.making import english_pdf, read


def page() -> bytes:
    document = english_pdf(16)
    document.text(72, 100, "The issuer shall disclose every matter of weight.")
    document.text(72, 140, "It shall do so without delay.")
    return bytes(document.output())


def opened(png: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(png))
    picture.load()
    return picture.convert("RGB")


def test_the_quote_is_boxed_in_colour_and_still_readable() -> None:
    content = page()
    paper = read(content)
    quote = "shall disclose every matter"
    start = paper.text.index(quote)
    (box,) = paper.boxes(start, start + len(quote))
    plain, boxed = (opened(page_png(content, 1, boxes, 1000)) for boxes in ([], [box]))
    width, height = boxed.size
    area = (
        round(box.left * width), round(box.top * height), round(box.right * width), round(box.bottom * height)
    )  # fmt: skip
    pixels = boxed.convert("RGB").crop(area).tobytes()
    colours = {tuple(pixels[place : place + 3]) for place in range(0, len(pixels), 3)}
    assert any(red > 240 and green > 240 and blue < 200 for red, green, blue in colours)
    assert min(max(colour) for colour in colours) < 80
    dark = [sum(value < 128 for value in picture.crop(area).convert("L").tobytes()) for picture in (plain, boxed)]
    assert dark[1] >= dark[0]
    below = (0, round(0.16 * height), width, height)
    assert plain.crop(below).tobytes() == boxed.crop(below).tobytes()


def test_boxes_of_other_pages_are_not_drawn() -> None:
    content = page()
    assert page_png(content, 1, [PageBox(2, 0.1, 0.1, 0.9, 0.9)], 400) == page_png(content, 1, [], 400)


def test_a_box_at_the_edge_of_the_page_is_cut_off_there() -> None:
    picture = opened(page_png(page(), 1, [PageBox(1, -0.5, 0.0, 1.5, 1.0)], 300))
    assert picture.size[0] == 300


def test_the_picture_is_about_as_wide_as_asked_and_never_huge() -> None:
    assert opened(page_png(page(), 1, [], 800)).size[0] in (800, 801)
    width, height = opened(page_png(page(), 1, [], 1_000_000)).size
    assert width * height <= 8_100_000
