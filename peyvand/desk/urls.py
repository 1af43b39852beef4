from django.urls import path, re_path

from .views import desk, history, home, moderation, reports, thesaurus

app_name = "desk"
CASE = r"(?P<kind>need|offer)/(?P<public_id>[a-z2-7]{10})"
REPORTED = r"(?P<kind>need|offer|organization)/(?P<public_id>[a-z2-7]{10})"
urlpatterns = [
    path("", home.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("moderation/", moderation.first, name="moderation"),
    re_path(rf"^moderation/{CASE}/$", moderation.case, name="case"),
    re_path(rf"^moderation/{CASE}/decide$", moderation.decide, name="decide"),
    re_path(rf"^moderation/reports/{REPORTED}/$", reports.case, name="report_case"),
    re_path(rf"^moderation/reports/{REPORTED}/decide$", reports.decide, name="report_decide"),
    re_path(rf"^history/{REPORTED}/$", history.of_thing, name="history"),
    re_path(rf"^history/{REPORTED}\.csv$", history.download, name="history_csv"),
    path("audit/", history.trail, name="audit"),
    path("thesaurus/", thesaurus.words, name="thesaurus"),
    path("thesaurus/new", thesaurus.new, name="synonym_new"),
    path("thesaurus/import", thesaurus.send, name="synonyms_import"),
    re_path(r"^thesaurus/import/(?P<public_id>[a-z2-7]{10})/$", thesaurus.sheet, name="synonyms_sheet"),
    path("thesaurus/export.tsv", thesaurus.export, name="synonyms_export"),
    re_path(r"^thesaurus/(?P<number>[0-9]{1,9})/$", thesaurus.entry, name="synonym"),
    re_path(r"^thesaurus/(?P<number>[0-9]{1,9})/use$", thesaurus.use, name="synonym_use"),
    re_path(rf"^report/{REPORTED}/$", reports.report, name="report"),
]
