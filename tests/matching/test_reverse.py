"""One document against many kept searches: the same outcome as running each of them."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peyvand.matching import Document, Engine
from peyvand.matching.forms import form_of
from peyvand.matching.question import Asker
from peyvand.matching.reverse import Reverse
from peyvand.text.vocabulary import Vocabulary

VOCABULARY = Vocabulary.packaged()
LEAST = 2 / 3
PLAIN = [
    "پمپ",
    "دوغاب",
    "پروانه",
    "سنگ",
    "شکن",
    "مخروطی",
    "بوش",
    "برنزی",
    "خط",
    "آسیا",
    "فلوتاسیون",
    "ساخت",
    "تعمیر",
    "اسید",
    "غلیظ",
    "کوره",
    "آنالیز",
    "شیر",
    "آب",
    "معدن",
    "نسوز",
    "آجر",
    "روغن",
    "کیفیت",
]
WRITTEN = [
    "سنگ‌شکن",
    "سنگشکن",
    "پمپ‌های",
    "دوغابی",
    "ایمپلر",
    "اسلاری پمپ",
    "slurry pump",
    "impeller",
    "پمپدوغاب",
    "پروانهء",
    "فلوتاسون",
    "A36",
    "۳۰۰ مگاپاسکال",
]
SAID = [phrase.text for concept in VOCABULARY.thesaurus.concepts[:400:9] for phrase in concept[:3]]
WORDS = PLAIN + WRITTEN + SAID


def reverse_of(engine: Engine, least: float = LEAST) -> Reverse:
    constants = engine.weights.constants
    return Reverse(engine.store.statistics("offer"), least=least, k1=constants["k1"], b=constants["b"])


def asker_of(engine: Engine) -> Asker:
    return Asker(engine.vocabulary, engine.store.speller("offer"))


def texts(most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(WORDS), min_size=1, max_size=most).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(
    documents=st.lists(st.tuples(texts(4), texts(25), texts(6)), min_size=1, max_size=12),
    searches=st.lists(texts(5), min_size=1, max_size=12),
    least=st.sampled_from([0.34, 0.5, LEAST, 1.0]),
)
def test_reverse_is_the_same_as_running_each_search(documents: list[Any], searches: list[str], least: float) -> None:
    engine = Engine(VOCABULARY)
    corpus = [Document(number, "offer", title, text, text_alt=alt if number % 2 else "") for number, (title, text, alt) in enumerate(documents)]
    engine.add(corpus)
    reverse = reverse_of(engine, least)
    for number, words in enumerate(searches):
        reverse.put(number, [words], {}, asker_of(engine))
    run = {number: {match.key for match in engine.search(words, "offer", top=1000, least=least).hits} for number, words in enumerate(searches)}
    for document in corpus:
        assert sorted(reverse.find(form_of(document, VOCABULARY))) == [number for number, keys in run.items() if document.key in keys]


def test_synonyms_and_writings_of_a_compound_are_met_by_a_document_that_comes_later() -> None:
    """Both come from the thesaurus and from the way terms are numbered, not from what other documents hold."""
    engine = Engine(VOCABULARY)
    reverse = reverse_of(engine)
    for words in ("پروانه پمپ دوغاب", "بوش سنگ‌شکن", "آجر نسوز"):
        reverse.put(words, [words], {}, asker_of(engine))
    late = Document("late", "offer", "ایمپلر اسلاری پمپ", "بوش برنزی برای سنگ شکن")
    engine.add([late])
    assert sorted(reverse.find(form_of(late, VOCABULARY))) == ["بوش سنگ‌شکن", "پروانه پمپ دوغاب"]


def test_a_typing_error_that_no_document_had_before_is_met_only_when_the_search_is_put_anew() -> None:
    """The one difference, said plainly: near spellings are looked up in the words that documents use, when the search is kept."""
    engine = Engine(VOCABULARY)
    reverse = reverse_of(engine)
    reverse.put("search", ["فلوتاسیون"], {}, asker_of(engine))
    wrong = Document("wrong", "offer", "ستون فلوتاسون", "")
    engine.add([wrong])
    assert reverse.find(form_of(wrong, VOCABULARY)) == []
    reverse.put("search", ["فلوتاسیون"], {}, asker_of(engine))
    assert reverse.find(form_of(wrong, VOCABULARY)) == ["search"]


def test_filters_narrow_words_and_stand_alone() -> None:
    engine = Engine(VOCABULARY)
    offer = Document(1, "offer", "پمپ دوغاب", "")
    engine.add([offer])
    reverse = reverse_of(engine)
    ask = asker_of(engine)
    reverse.put("words", ["پمپ"], {}, ask)
    reverse.put("here", ["پمپ"], {"county": ["bam", "rafsanjan"], "kind": []}, ask)
    reverse.put("elsewhere", ["پمپ"], {"county": ["jiroft"]}, ask)
    reverse.put("no words", [], {"county": ["bam"], "kind": ["product", "service"]}, ask)
    reverse.put("no words, other kind", [], {"county": ["bam"], "kind": ["service"]}, ask)
    reverse.put("any of", ["آجر نسوز", "پمپ دوغاب"], {}, ask)
    reverse.put("nothing", [], {}, ask)
    form = form_of(offer, VOCABULARY)
    assert sorted(reverse.find(form, {"county": {"bam"}, "kind": {"product"}})) == ["any of", "here", "no words", "words"]
    assert sorted(reverse.find(form)) == ["any of", "words"]
    for key in ("words", "here", "no words"):
        reverse.drop(key)
    reverse.put("any of", ["آجر نسوز"], {}, ask)
    assert reverse.find(form, {"county": {"bam"}, "kind": {"product"}}) == []
    for key in ("any of", "elsewhere", "no words, other kind", "nothing", "never here"):
        reverse.drop(key)
    assert (len(reverse), reverse._under, reverse._kept, reverse._numbers) == (0, {}, {}, {})


@pytest.mark.parametrize("text", ["", " ", "و", "،؛ - +", "\u200c\u200f", "AND OR (", "x" * 5000, "\ud800 پمپ"])
def test_strange_searches_are_kept_without_harm(text: str) -> None:
    engine = Engine(VOCABULARY)
    offer = Document(1, "offer", "پمپ و بوش", "متن")
    engine.add([offer])
    reverse = reverse_of(engine)
    reverse.put("strange", [text], {}, asker_of(engine))
    assert reverse.find(form_of(offer, VOCABULARY)) in ([], ["strange"])


def test_only_searches_that_share_a_rare_word_are_looked_at() -> None:
    """Cost grows with what could match: ten times as many searches about other things are not looked at at all."""
    chance = random.Random(5)
    engine = Engine(VOCABULARY)
    engine.add([Document(n, "offer", " ".join(chance.sample(PLAIN, 4)), " ".join(chance.sample(PLAIN, 8))) for n in range(60)])
    reverse = reverse_of(engine)
    ask = asker_of(engine)
    offer = form_of(Document("new", "offer", "پمپ دوغاب", "ساخت پروانه"), VOCABULARY)
    reverse.put("own", ["پمپ دوغاب"], {}, ask)
    for number in range(500):
        reverse.put(number, [f"پمپ نادر{number} کمیاب{number}"], {}, ask)
    assert reverse.find(offer) == ["own"]
    assert reverse.checked == 1
