"""Why a file is not taken, in words: each says what is wrong and what to do."""

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from peyvand.core.errors import Refusal
from peyvand.text.digits import to_persian

SENTENCES: dict[str, Promise] = {
    "name": _("“%(name)s”: the file’s name holds hidden characters. Give it another name and choose it again."),
    "kind": _("“%(name)s”: this kind of file is not taken. Send a PDF, a picture, an office file, a drawing, text, or a zip of these."),
    "picture_wanted": _("“%(name)s”: choose a picture (PNG, JPEG or WebP)."),
    "empty": _("“%(name)s” is empty. Choose the file again."),
    "too_large": _("“%(name)s” is larger than %(most)s MB. Make it smaller or divide it."),
    "quota": _("There is no room for “%(name)s”: an organization may keep %(most)s MB. Remove files that are not needed."),
    "not_its_kind": _("“%(name)s” is not what its name says. Save it again in the program that made it."),
    "damaged": _("“%(name)s” is damaged or not complete. Save it again in the program that made it."),
    "not_utf8": _("“%(name)s” is not text in UTF-8. Save it again with the encoding UTF-8."),
    "not_text": _("“%(name)s” holds characters that are no text. Save it again as plain text."),
    "too_heavy": _("“%(name)s” takes too much to open. Make it simpler or divide it."),
    "pixels": _("“%(name)s” has too many pixels. Make the picture smaller; at most %(pixels)s megapixels."),
    "encrypted": _("“%(name)s” is locked with a password. Send it without one."),
    "pdf_script": _("“%(name)s” holds a program (JavaScript or a dynamic form). Print it to a new PDF and send that."),
    "pdf_launches": _("“%(name)s” starts another program when it is opened. Print it to a new PDF and send that."),
    "pdf_sends": _("“%(name)s” sends what is typed into it somewhere. Print it to a new PDF and send that."),
    "pdf_leads_away": _("“%(name)s” opens something else by itself. Print it to a new PDF and send that."),
    "pdf_media": _("“%(name)s” holds sound or film. Print it to a new PDF and send that."),
    "pdf_attachment": _("“%(name)s” carries another file inside. Send that file by itself."),
    "macro": _("“%(name)s” holds macros. Save it without them (docx, xlsx, pptx)."),
    "embedded": _("“%(name)s” has another program’s file inside (%(detail)s). Take it out and send it by itself."),
    "outside": _("“%(name)s” fetches parts from another address when it is opened. Embed them, or take the links out."),
    "dde": _("“%(name)s” takes values from another program when it is opened (DDE). Put the values themselves in their place."),
    "xml_entities": _("“%(name)s” is built in a way that can be abused. Save it again in the program that made it."),
    "archive_members": _("“%(name)s” holds too many files; at most %(members)s."),
    "archive_bomb": _("“%(name)s” unpacks to far more than it seems. Send its files by themselves."),
    "archive_overlap": _("“%(name)s” is damaged or made to deceive. Pack it again."),
    "archive_name": _("“%(name)s” holds a file with a name that cannot be used (%(detail)s). Pack it again with plain names."),
    "archive_packing": _("“%(name)s” is packed in an unusual way. Pack it again as a plain zip."),
    "archive_depth": _("“%(name)s” holds another archive (%(detail)s). Pack the files themselves."),
    "archive_kind": _("“%(name)s” holds a file of a kind that is not taken (%(detail)s)."),
    "infected": _("“%(name)s” was refused by the virus scanner. It was not kept; check your computer."),
    "antivirus": _("“%(name)s” could not be scanned for viruses just now. Try again in a few minutes."),
    "unchecked": _("“%(name)s” could not be checked just now. Try again in a few minutes."),
    "busy": _("Many files are being checked just now. Try again in a minute."),
    "no_room": _("The site has no room for files just now. Try again later; the operator was told."),
    "gone": _("A file that was sent before is not there any more. Choose it again."),
}


class FileRefused(Refusal):
    """The file was not taken, and nothing of it was kept. ``code`` is such as ``file.macro``; ``name`` is the file's own."""

    code = "file.refused"

    def __init__(self, why: str, name: str = "", detail: str = "", **numbers: int) -> None:
        self.why, self.name, self.detail = why, name, detail
        written = {word: to_persian(str(number)) if get_language() == "fa" else str(number) for word, number in numbers.items()}
        super().__init__(str(SENTENCES[why]) % {"name": name, "detail": detail, **written}, code=f"file.{why}")
