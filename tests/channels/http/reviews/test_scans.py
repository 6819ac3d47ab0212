"""Reviews of scanned papers: the choice is offered where the extra `ocr` is, and kept to by the reading."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from tests.channels.http.reviews.scripted import prospectus
from tests.channels.http.reviews.test_api import ended
from tests.channels.http.services import Service, until

PAPER = ("prospectus.pdf", prospectus())


@pytest.fixture
def with_ocr(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An extra whose small model is installed; it is found and never run here."""
    models = tmp_path / "rapidocr" / "models"
    models.mkdir(parents=True)
    for name in ("PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx", "PP-OCRv6_det_tiny.onnx"):
        (models / name).touch()
    for package in ("rapidocr", "onnxruntime"):
        (tmp_path / package).mkdir(exist_ok=True)
        (tmp_path / package / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()


@pytest.fixture
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """No extra."""
    monkeypatch.setattr("assistant.papers.ocr.find_spec", lambda name: None)


@pytest.mark.parametrize(
    ("language", "offered", "asked"),
    [("en", "Read them (6 s a page)", "small"), ("zh", "读取（每页约6秒）", "small")],
)
@pytest.mark.usefixtures("with_ocr")
def test_the_page_offers_the_models_that_are_installed_and_the_reading_keeps_to_the_choice(
    service: Service, language: str, offered: str, asked: str
) -> None:
    headers = {"Accept-Language": language}
    page = service.client.get("/review", headers=headers).text
    assert offered in page
    assert 'value="tiny"' not in page
    assert "pip install" not in page
    sent = service.client.post("/review", files={"file": PAPER}, data={"ocr": asked}, headers=headers)
    name = sent.headers["location"].rpartition("/")[2]
    until(lambda: service.client.get(f"/v1/reviews/{name}").json()["ended"])
    done = service.client.get(f"/v1/reviews/{name}").json()
    assert (done["state"], done["ocr"]) == ("done", "small")
    said = {"en": "scans are read with small", "zh": "扫描页用small读取"}[language]
    assert said in service.client.get(f"/review/{name}", headers=headers).text


@pytest.mark.usefixtures("with_ocr")
def test_programs_name_the_model(service: Service) -> None:
    for ocr, told in (({"ocr": "small"}, True), ({}, False)):
        done = ended(service.client, service.client.post("/v1/reviews", files={"file": PAPER}, data=ocr))
        result = service.client.get(f"/v1/reviews/{done['id']}/result").text
        assert ("scans are read with small" in result) is told
    for model, status, said in (("large", 400, "small or tiny"), ("tiny", 501, "use the small one")):
        refused = service.client.post("/v1/reviews", files={"file": PAPER}, data={"ocr": model})
        assert refused.status_code == status
        assert said in refused.json()["error"]["message"]


@pytest.mark.usefixtures("without_ocr")
def test_where_it_is_not_installed_the_page_says_how_to_and_a_program_is_refused(service: Service) -> None:
    for language, said in (("en", "Whoever runs this service can have them read"), ("zh", "管理者运行")):
        page = service.client.get("/review", headers={"Accept-Language": language}).text
        assert said in page
        assert "star-listing-assistant[ocr]" in page
        assert 'name="ocr"' not in page
    refused = service.client.post("/v1/reviews", files={"file": PAPER}, data={"ocr": "small"})
    assert (refused.status_code, refused.json()["error"]["type"]) == (501, "not_installed")
    assert "pip install" in refused.json()["error"]["message"]
    shown = service.client.post("/review", files={"file": PAPER}, data={"ocr": "small"})
    assert shown.status_code == 501
    assert 'role="alert"' in shown.text
    assert service.client.get("/v1/reviews").json()["reviews"] is not None
