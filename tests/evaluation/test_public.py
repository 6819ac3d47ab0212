"""The measure on public collections: reading, references, pools, rows and the table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import InputError
from assistant.evaluation.public import evaluate, lexical_scores, save, table
from assistant.evaluation.public_sets import (
    PublicPassage,
    PublicQuery,
    PublicSet,
    cross_references,
    read_obliqa,
    read_stard,
)


def _passage(number: str, text: str, document: int = 1, key: str = "") -> dict[str, object]:
    return {"ID": key or f"{document}-{number}", "DocumentID": document, "PassageID": number, "Passage": text}


def _obliqa(folder: Path) -> Path:
    (folder / "StructuredRegulatoryDocuments").mkdir()
    passages = [
        _passage("1.1", "Capital must be adequate. See Rule 2.3(a)."),
        _passage("2.3.(a)", "Reports are monthly."),
        _passage("2.3.(a)", "Reports are yearly.", key="twin"),
        _passage("3.", " "),
    ]
    (folder / "StructuredRegulatoryDocuments" / "1.json").write_text(json.dumps(passages))
    relevant = [{"DocumentID": 1, "PassageID": "2.3.(a)", "Passage": "Reports are yearly."}]
    (folder / "ObliQA_dev.json").write_text(
        json.dumps([{"QuestionID": "q", "Question": "Are reports yearly?", "Passages": relevant}])
    )
    return folder


def test_obliqa_is_read_with_twins_told_apart_by_their_text(tmp_path: Path) -> None:
    found = read_obliqa(_obliqa(tmp_path))
    assert [text.key for text in found.texts] == ["1-1.1", "1-2.3.(a)", "twin"]
    assert found.queries[0].relevant == {"twin"}
    assert cross_references(found) == {"1-1.1": ("1-2.3.(a)", "twin")}


def test_stard_is_read_and_references_stay_inside_a_statute(tmp_path: Path) -> None:
    articles = [
        ("民法典第一条", "依照本法第二条办理。"),
        ("民法典第二条", "参照《公司法》第一条。"),
        ("公司法第一条", "宗旨。"),
    ]
    lines = [
        json.dumps({"id": number, "name": name, "content": text}, ensure_ascii=False)
        for number, (name, text) in enumerate(articles)
    ]
    (tmp_path / "corpus_rebuilt.jsonl").write_text("\n".join(lines))
    (tmp_path / "train.jsonl").write_text(
        json.dumps({"query_id": 5, "question": "怎么办理？", "relevant": ["民法典第二条"]}, ensure_ascii=False)
    )
    found = read_stard(tmp_path)
    assert found.queries[0].relevant == {"民法典第二条"}
    assert cross_references(found) == {"民法典第一条": ("民法典第二条",)}


def test_missing_data_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="name the folder of the data with --data"):
        read_stard(tmp_path)
    with pytest.raises(InputError, match="--data"):
        read_obliqa(tmp_path)


def _set(count: int = 6) -> PublicSet:
    texts = tuple(
        PublicPassage(f"t{number}", f"rule {number}", f"rule word{number} common", ("d", str(number)))
        for number in range(count)
    )
    queries = (PublicQuery("a", "word1", frozenset({"t1"})), PublicQuery("b", "word2", frozenset({"t2"})))
    return PublicSet("obliqa", "A set", "en", texts, queries, ("recall@10", "map@10", "ndcg@10"))


def test_a_pool_keeps_every_relevant_passage_and_is_always_the_same() -> None:
    pool = _set(50).pool(5)
    assert {"t1", "t2"} <= {text.key for text in pool.texts}
    assert len(pool.texts) == 7
    assert pool == _set(50).pool(5)
    assert _set().pool(None) == _set()


def test_rows_measure_each_side_the_fusion_and_the_references() -> None:
    chosen = _set()
    lexical = lexical_scores(chosen)
    assert [max(scores, key=lambda key: scores[key]) for scores in lexical] == ["t1", "t2"]
    dense = [{"t3": 0.9, "t1": 0.5}, {"t2": 0.9, "t4": 0.8}]
    rows = {row.system: row.measures for row in evaluate(chosen, dense, lexical)}
    assert rows["BM25 (k1 0.6, b 0.75)"]["recall@10"] == 1
    assert rows["dense"]["map@10"] == 0.75
    assert rows["min-max sum, 0.3 dense"]["map@10"] == 1
    assert any(name.endswith("references followed") for name in rows)
    assert [row.system for row in evaluate(chosen, None, lexical)] == ["BM25 (k1 0.6, b 0.75)"]


def test_the_table_is_printed_again_from_what_was_saved(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no saved result"):
        table(tmp_path)
    (tmp_path / "published.json").write_text('{"obliqa": [{"system": "theirs", "recall@10": 0.8}]}')
    chosen = _set()
    rows = evaluate(chosen, None, lexical_scores(chosen))
    save(chosen, 6, rows, "model", tmp_path / "results")
    save(chosen.pool(1), 6, rows, "model", tmp_path / "results")
    printed = table(tmp_path)
    assert printed == table(tmp_path)
    assert "### A set: 2 questions, all 6 passages" in printed
    assert "**reduced pool**: every relevant passage and random others, 3 of 6" in printed
    assert printed.count("| *theirs* | 0.800 |  |  |") == 1
