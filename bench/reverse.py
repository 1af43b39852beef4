"""One new offer against many saved searches: by reverse matching, and by running each of them.

    python -m bench.reverse                      100,000 saved searches, 20,000 offers
    python -m bench.reverse --searches 10000

Words are those of the demonstration and of the thesaurus, filled up with made ones to 40,000, drawn by Zipf's law. Searches have one to four
words of one title, so that they fit something; a fifth have a filter. Every search is another one, which is the hard case: equal ones are
kept once. Running each is measured on a sample and reckoned up.
"""

import argparse
import platform
import random
import resource
import time
from statistics import quantiles

from peyvand.matching import Document, Engine
from peyvand.matching.forms import form_of
from peyvand.matching.judged import read_fixtures
from peyvand.matching.question import Asker
from peyvand.matching.reverse import Reverse
from peyvand.matching.tune import DEMONSTRATION
from peyvand.text.tokens import content, stopwords, tokens

WORDS = 40_000
LEAST = 2 / 3
COUNTIES = [f"county-{number}" for number in range(23)]
SYLLABLES = [
    "با",
    "بر",
    "تا",
    "خا",
    "دا",
    "را",
    "سا",
    "شا",
    "کا",
    "گا",
    "لا",
    "ما",
    "نا",
    "وا",
    "پا",
    "بو",
    "تو",
    "خو",
    "دو",
    "رو",
    "سو",
    "شو",
    "کو",
    "گو",
    "لو",
    "مو",
    "نو",
    "پی",
    "تی",
    "ری",
    "سی",
    "شی",
    "کی",
    "لی",
    "می",
    "نی",
    "بند",
    "گر",
    "کش",
    "سنج",
    "ور",
]


def vocabulary(engine: Engine, chance: random.Random) -> list[str]:
    fixtures = read_fixtures(DEMONSTRATION)
    texts = [f"{one.title} {one.text}" for one in (*fixtures.needs, *fixtures.offers)]
    found = {word.form for text in texts for word in content(tokens(text)) if word.form not in stopwords() and len(word.form) > 2}
    found |= {form for concept in engine.vocabulary.thesaurus.concepts for phrase in concept for form in phrase.forms if len(form) > 2}
    words = sorted(found)
    chance.shuffle(words)
    known = set(words)
    while len(words) < WORDS:
        made = "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4)))
        if made not in known:
            known.add(made)
            words.append(made)
    return words


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--searches", type=int, default=100_000)
    parser.add_argument("--offers", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=400)
    parser.add_argument("--sample", type=int, default=300)
    asked = parser.parse_args()
    chance = random.Random(7)
    engine = Engine()
    words = vocabulary(engine, chance)
    shares = [1 / (rank + 10) for rank in range(len(words))]

    def drawn(least: int, most: int) -> list[str]:
        return chance.choices(words, shares, k=chance.randint(least, most))

    def offer(number: int) -> Document:
        return Document(number, "offer", " ".join(drawn(4, 9)), " ".join(drawn(30, 70)), county=chance.choice(COUNTIES))

    corpus = [offer(number) for number in range(asked.offers)]
    engine.add(corpus)
    constants = engine.weights.constants
    reverse = Reverse(engine.store.statistics("offer"), least=LEAST, k1=constants["k1"], b=constants["b"])
    asker = Asker(engine.vocabulary, engine.store.speller("offer"))
    seen: set[str] = set()
    searches: list[str] = []
    while len(searches) < asked.searches:
        title = chance.choice(corpus).title.split() if chance.random() < 0.7 else drawn(4, 9)
        text = " ".join(chance.sample(title, min(len(title), chance.choice((1, 2, 2, 3, 3, 4)))))
        if text not in seen or chance.random() < 0.02:
            seen.add(text)
            searches.append(text)
    before, start = _memory(), time.perf_counter()
    for number, text in enumerate(searches):
        reverse.put(number, [text], {"county": chance.sample(COUNTIES, 3)} if number % 5 == 0 else {}, asker)
    kept = time.perf_counter() - start
    memory = _memory() - before
    times, found, looked = [], [], []
    for number in range(asked.rounds):
        form = form_of(fresh := offer(asked.offers + number), engine.vocabulary)
        start = time.perf_counter()
        keys = reverse.find(form, {"county": {fresh.county}})
        times.append(1000 * (time.perf_counter() - start))
        found.append(len(keys))
        looked.append(reverse.checked)
    each = []
    engine.add([fresh])
    for text in chance.sample(searches, asked.sample):
        start = time.perf_counter()
        engine.search(text, "offer", top=300, least=LEAST)
        each.append(1000 * (time.perf_counter() - start))
    cut = quantiles(times, n=20)
    whole = sum(each) / len(each) * asked.searches / 1000
    print(f"{asked.searches:,} saved searches ({len(seen):,} different), {asked.offers:,} offers; {platform.processor() or platform.machine()}")
    print(f"kept in {kept:.0f} s, {memory:.0f} MB\n")
    print("| way | p50 ms | p95 ms | searches looked at, mean | answered, mean |")
    print("| --- | ---: | ---: | ---: | ---: |")
    counts = f"{sum(looked) / len(looked):.0f} | {sum(found) / len(found):.0f}"
    print(f"| reverse matching of one offer | {quantiles(times, n=2)[0]:.2f} | {cut[-1]:.2f} | {counts} |")
    print(f"| running each search | {1000 * whole:,.0f} ({quantiles(each, n=2)[0]:.1f} each) | | {asked.searches:,} | |")


def _memory() -> float:
    """Most memory held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
