"""Names in sentences of another language."""

from django.template import Context, Template
from django.utils import translation

from peyvand.core.models import File
from peyvand.web.files import about
from peyvand.web.isolates import FSI, PDI, apart, isolated, isolates


def test_a_name_in_a_sentence_becomes_an_element_of_its_own_direction():
    assert isolates(f"“{isolated('نیاز یک')}” is open") == '“<bdi dir="auto">نیاز یک</bdi>” is open'


def test_nothing_of_a_name_is_taken_for_markup():
    assert isolates(isolated("<b>&")) == '<bdi dir="auto">&lt;b&gt;&amp;</bdi>'
    assert apart("<b>") == '<bdi dir="auto">&lt;b&gt;</bdi>'
    assert isolates("<i>") == "&lt;i&gt;"


def test_signs_without_their_other_half_make_no_element():
    for broken in (f"a{FSI}b", f"a{PDI}b", f"{PDI}a{FSI}"):
        assert "<" not in isolates(broken)
    assert isolates(f"{FSI}a{FSI}b{PDI}").count("<bdi") == isolates(f"{FSI}a{FSI}b{PDI}").count("</bdi>") == 1


def test_a_template_sets_names_apart_in_its_own_sentences():
    sentence = Template("{% load i18n %}{% blocktranslate with who=name|apart trimmed %}{{ who }} claims it{% endblocktranslate %}")
    assert sentence.render(Context({"name": "مدیر <"})) == '<bdi dir="auto">مدیر &lt;</bdi> claims it'


def test_the_kind_of_a_file_does_not_draw_the_number_after_it_into_its_direction():
    with translation.override("fa"):
        assert about(File(name="آگهی.pdf", size=3 * 1024)) == f"{FSI}PDF{PDI}، ۳ کیلوبایت"
