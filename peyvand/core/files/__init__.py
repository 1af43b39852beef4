"""Files that people send: proven by parsing, kept by the digest of their bytes, given only to whom the row that holds them is shown.

A room that takes files::

    @files.examined                      # above idempotency.once: the slow look at the bytes comes before the transaction
    @idempotency.once
    def edit(request, …): …

    file = files.accept(upload, owner=f"organization:{organization.pk}", by=person, now=now)   # in the rule; raises FileRefused
    NeedFile.objects.create(need=need, file=file, …)

    files.register_holder(NeedFile)      # in AppConfig.ready, beside the policy row "needfile.view"

A file that a form was refused with is not lost: accept it, draw its public id with the form, and find it again by ``held``.
"""

from peyvand.core.files.examining import examine, examined
from peyvand.core.files.holders import register_holder
from peyvand.core.files.names import clean_name
from peyvand.core.files.refusals import FileRefused
from peyvand.core.files.rules import accept, hang, held, let_go, sweep
from peyvand.inspection.kinds import KINDS, PICTURES

__all__ = ["KINDS", "PICTURES", "FileRefused", "accept", "clean_name", "examine", "examined", "hang", "held", "let_go", "register_holder", "sweep"]
