import pytest

from peyvand.core import clock
from peyvand.taxonomies import loading, queries, vocabulary
from peyvand.taxonomies.models import ChainFlow, ChainStage, County, ProcessStage, Sector, SynonymEntry, Unit
from peyvand.text.vocabulary import Vocabulary, thesaurus_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    vocabulary.forget()
    loading.load(clock.now())
    yield
    vocabulary.forget()


def test_all_tables_are_filled(loaded):
    assert Sector.objects.count() == 190
    assert County.objects.count() == 25
    assert ChainStage.objects.count() == 93
    assert ChainFlow.objects.count() == 107
    assert ProcessStage.objects.count() == 33
    assert Unit.objects.count() == 208
    assert SynonymEntry.objects.count() == len(thesaurus_rows())


def test_loading_twice_changes_nothing(loaded):
    before = vocabulary.version()
    assert loading.load(clock.now()) == 0
    assert vocabulary.version() == before


def test_what_an_administrator_changed_stays_unless_overwriting_is_asked_for(loaded):
    entry = SynonymEntry.objects.get(head="پروانهٔ پمپ")
    SynonymEntry.objects.filter(pk=entry.pk).update(variants="ایمپلر")
    assert loading.load(clock.now()) == 0
    assert loading.load(clock.now(), overwrite=True) == 1
    entry.refresh_from_db()
    assert "impeller" in entry.variants


def test_the_vocabulary_of_the_tables_is_that_of_the_package(loaded):
    ours, theirs = vocabulary.vocabulary(), Vocabulary.packaged()
    assert ours.sectors == theirs.sectors
    assert ours.flows == theirs.flows
    assert ours.counties == theirs.counties
    assert ours.certificates == theirs.certificates
    assert ours.certificate_groups == theirs.certificate_groups
    assert {key: (stage.group, set(stage.nodes)) for key, stage in ours.stages.items()} == {
        key: (stage.group, set(stage.nodes)) for key, stage in theirs.stages.items()
    }
    assert set(ours.thesaurus.synonyms) == set(theirs.thesaurus.synonyms)
    assert ours.units == theirs.units


def test_the_vocabulary_is_built_once_for_a_version_and_anew_after_a_change(loaded, django_assert_num_queries):
    first = vocabulary.vocabulary()
    with django_assert_num_queries(1):
        assert vocabulary.vocabulary() is first
    SynonymEntry.objects.filter(head="پروانهٔ پمپ").update(enabled=False)
    vocabulary.mark_changed(clock.now())
    second = vocabulary.vocabulary()
    assert second is not first
    assert len(second.thesaurus.synonyms) == len(first.thesaurus.synonyms) - 1


def test_a_place_is_found_by_its_spellings_and_beyond_the_region_by_its_province(loaded):
    assert queries.place("كوهبنان")[0].pk == "kuhbanan"
    assert queries.place("شهربابک")[0].pk == queries.place("شهر بابك")[0].pk
    county, province = queries.place("قم")
    assert county is None
    assert province.pk == "qom"
    assert queries.place("جایی که نیست") == (None, None)


def test_neighbouring_counties_touch_on_the_tile_map(loaded):
    kuhbanan, ravar = County.objects.get(pk="kuhbanan"), County.objects.get(pk="ravar")
    assert kuhbanan.neighbours(ravar)
    assert not kuhbanan.neighbours(kuhbanan)
