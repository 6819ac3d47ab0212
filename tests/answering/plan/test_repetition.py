"""Nothing is told twice, and nothing that differs is left out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answering.answer import Answer
from assistant.answering.plan.repetition import Repetition
from assistant.answering.plan.steps import Step, StepKind, find_sentence, sentence_step
from assistant.answering.question.yes_no import lead_operator
from assistant.corpus.model import Corpus, SentencePlace
from assistant.language.text import Language

Ask = Callable[..., Answer]


def _step(corpus: Corpus, place: SentencePlace, language: Language) -> Step:
    provision = corpus.find(place.provision)
    assert provision is not None
    return sentence_step(provision, language, place.sentence - 1)


def test_of_every_set_the_sentence_known_best_stands_where_the_first_stood(corpus: Corpus) -> None:
    for places in corpus.repeated.same:
        for language in Language:
            steps = [_step(corpus, place, language) for place in places]
            [[told]] = Repetition(corpus).told_once([steps])
            ranks = [found.provision.evidence.rank for step in steps if (found := find_sentence(corpus, step.of))]
            assert ranks[steps.index(told)] == min(ranks)


def test_what_others_say_together_is_not_told_beside_them(corpus: Corpus) -> None:
    told_once = Repetition(corpus).told_once
    for each in corpus.repeated.again:
        again, *within = (_step(corpus, place, Language.ZH) for place in (each.sentence, *each.within))
        assert again not in told_once([[*within, again]])[0]
        assert again not in told_once([within, [again]])[1]
        assert again in told_once([[*within[1:], again]])[0]


def test_what_begins_a_part_gives_its_place_to_what_says_all_of_it_and_a_proof_stands_behind(corpus: Corpus) -> None:
    told_once = Repetition(corpus).told_once
    mutual = {each.sentence for each in corpus.repeated.again} & {
        place for each in corpus.repeated.again for place in each.within
    }
    for each in corpus.repeated.again:
        again, *within = (_step(corpus, place, Language.EN) for place in (each.sentence, *each.within))
        limb = not each.proof and all(place.provision == each.sentence.provision for place in each.within)
        if each.sentence not in mutual and not limb:
            assert told_once([[again, *within]]) == ((*within, again) if each.proof else tuple(within),)


def test_the_limb_of_a_rule_stays_in_front_of_the_whole_where_a_part_begins_with_it(corpus: Corpus) -> None:
    told_once = Repetition(corpus).told_once
    limbs = [each for each in corpus.repeated.again if each.sentence.provision.provision == "2.1.2(5)"]
    assert limbs
    for each in limbs:
        again, *within = (_step(corpus, place, Language.EN) for place in (each.sentence, *each.within))
        assert told_once([[again, *within]]) == ((again, *within),)


def test_sentences_in_no_set_all_stay(corpus: Corpus) -> None:
    named = {(place.provision, place.sentence) for place in corpus.repeated.places}
    steps = [
        sentence_step(provision, Language.EN, position)
        for document in corpus.documents.values()
        for provision in document.latest.provisions.values()
        for position in range(len(provision.text_for(Language.EN).split("\n")))
        if not any((each[0].document, each[0].provision) == (provision.document, provision.id) for each in named)
    ]
    assert Repetition(corpus).told_once([steps]) == (tuple(steps),)


def test_a_sentence_that_says_yes_or_no_is_the_one_that_stays(corpus: Corpus) -> None:
    first, second, *_ = (_step(corpus, place, Language.EN) for place in corpus.repeated.same[0])
    lead = Step(StepKind.SAY, second.of, 1, (lead_operator("Is it?", Language.EN, yes=True),))
    assert Repetition(corpus).told_once([[first, lead]]) == ((lead,),)


@pytest.mark.parametrize(
    ("question", "once"),
    [
        ("star negative list fintech real estate", "real-estate companies"),
        ("how much did Healthgen raise in its ipo", "2.599 billion"),
        ("哪些行业的公司科创板限制、哪些禁止", "金融科技企业和模式创新企业"),
        ("持续督导几年", "会计年度"),
        ("什么叫上市时未盈利", "属于上市时未盈利"),
        ("is the 3 month review limit the exchange alone or exchange plus CSRC?", "Sources differ"),
    ],
)
def test_an_answer_says_it_once(ask: Ask, question: str, once: str) -> None:
    assert ask(question).text.casefold().count(once.casefold()) == 1


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("What are the four regular sci-tech indicators?", ("5%", "10%", "7 invention", "25%")),
        ("核心技术人员和董事高管的锁定期", ("离职后6个月", "12个月", "1年")),
        ("新注册公司和存量公司怎么调出成长层", ("5000万", "1亿元", "首次")),
    ],
)
def test_what_is_only_alike_stays(ask: Ask, question: str, says: tuple[str, ...]) -> None:
    text = ask(question).text
    assert all(each in text for each in says)
