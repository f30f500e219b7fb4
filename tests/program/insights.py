"""Which fields a query of Logs Insights reads ("CloudWatch Logs Insights language query syntax")."""

import re

_WORDS = {
    *("fields", "filter", "parse", "stats", "sort", "limit", "by", "as", "asc", "desc"),
    *("and", "or", "not", "in", "like"),
}


def fields_of(query: str) -> set[str]:
    """The fields that the query reads of a log line; what it makes itself is none."""
    made = set(re.findall(r"\bas (\w+)", query)) | set(re.findall(r"\?<(\w+)>", query))
    bare = re.sub(r'"[^"]*"', "", re.sub(r"/[^/]*/", "", query))
    found = set(re.findall(r"(?<![\w@.])@?[A-Za-z_][\w.]*(?![\w.]*\()", bare))
    return found - _WORDS - made


def shows_whole_lines(query: str) -> bool:
    """Whether a whole line, whatever is in it, is among what the query answers."""
    shown = re.search(r"^(?:\| )?(fields|display|stats)\b(.*)", query, re.MULTILINE)
    return shown is None or "@message" in shown.group(2)
