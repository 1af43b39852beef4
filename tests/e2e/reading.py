"""What a page says to people, word by word, with the language that each word is said to be in."""

from typing import Any

# Goes through all text and all spoken attributes, leaving out other people's words (they say their own direction or language), code,
# and what nobody sees or hears. `strange` is a pattern of what the page's own language does not have.
_WORDS = """pattern => {
  const strange = new RegExp(pattern, "u");
  const own = document.documentElement.lang;
  const others = `bdi, code, kbd, script, style, template, datalist, [dir=auto], [lang]:not(html):not([lang=${own}]), textarea, .mark`;
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (strange.test(node.data) && !node.parentElement.closest(others)) found.push(node.data.trim().replace(/\\s+/g, " ").slice(0, 100));
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    if (element.closest("[lang]:not(html)")?.lang !== undefined && element.closest("[lang]:not(html)").lang !== own) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      const text = element.getAttribute(name) ?? "";
      if (strange.test(text) && element.closest("[dir=auto], bdi") === null) found.push(`${name}: ${text.slice(0, 100)}`);
    }
  }
  if (strange.test(document.title.replace(/^.* · /, ""))) found.push(document.title);
  return [...new Set(found)];
}"""

# Short forms in capitals (TRL, IATF) and these words are written in Latin letters in Persian text as well.
KNOWN = ("MPa", "Ctrl", "Excel")
_LATIN = rf"(?<![A-Za-z0-9@./_-])(?!(?:{'|'.join(KNOWN)})(?![A-Za-z]))[A-Za-z]?[a-z]{{2,}}(?![A-Za-z]*[@./_-][A-Za-z0-9])"
_PERSIAN = "[\\u0600-\\u06ff]{2,}"


def untranslated(page: Any) -> list[str]:
    """Texts of the site that are not in the page's language; empty is good."""
    own = page.evaluate("document.documentElement.lang")
    return list(page.evaluate(_WORDS, _LATIN if own == "fa" else _PERSIAN))
