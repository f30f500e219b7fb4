"""Spellings of destinations, collected and generated: the same list on every Python.

Run as a script, it prints their number and a digest of their normal forms, with the standard library only.
"""

import hashlib
import json
import random
import sys
from pathlib import Path

#: For each normal form, spellings of it as people paste and as providers report them.
COLLECTED: dict[str, list[str]] = {
    "ada@example.com": [
        "ada@example.com", "ADA@Example.COM", " ada@example.com\n", "Ada <ada@example.com>",
        '"A, L" <ada@EXAMPLE.com>', "Lovelace, Ada <ada@example.com>", "ada@example.com <ada@example.com>",
        '"ada@example.com" <ada@example.com>', "Ada [Sales] <ada@example.com>", "Ada (x@y) <ada@example.com>",
        '"Ada <a@b>" <ada@example.com>', '"A \\"L\\" B" <ada@example.com>', 'A"B <ada@example.com>',
        "ada@example.com (work (home))", "(x) ada(home)@example.com", "Ada <ada@example.com> (work)",
        "<ada@example.com>", "Ada <ada@example.com", "ada@example.com>", "<@relay.example:ada@example.com>",
        '"ada"@example.com', "'ada@example.com'", '"ada@example.com"', "\u201cada@example.com\u201d",
        "[ada@example.com]", "mailto:ada@example.com", "MAILTO:ada%40example.com?subject=x",
        "ada@example.com.", "ada@example.com,",
        "Ada <ada@example.com>;", "\ufeffada@example.com", "ada@example.com\u200b",
        "\u202aada@example.com\u202c", "\uff21\uff24\uff21@example.com", "ada\uff20example\uff0ecom",
        "ada@example\u3002com", "=?utf-8?Q?Ad=C3=A9?= <ada@example.com>", "ada @ example.com",
    ],
    '"a b"@example.com': [
        '"a b"@example.com', '"A B"@EXAMPLE.com', '"a\\ b"@example.com', '<"a b"@example.com>',
    ],
    '"a@b"@example.com': ['"a@b"@example.com', 'Ada <"a@b"@example.com>'],
    "o'brien@example.com": ["O'Brien@example.com", "'o'brien@example.com'"],
    "a..b.@example.com": ["a..b.@example.com", '"a..b."@example.com'],
    "ada+tag@example.com": ["ada+tag@EXAMPLE.com"],
    "ada@xn--mnchen-3ya.de": [
        "ada@m\xfcnchen.de", "ADA@M\xdcNCHEN.de", "ada@mu\u0308nchen.de", "ada@XN--MNCHEN-3YA.DE",
        "Ada <ada@m\xfcnchen.de>", "ada@m\xfcnchen\uff0ede.",
    ],
    "ada@xn--strae-oqa.example": ["ada@stra\xdfe.example", "ada@xn--strae-oqa.example"],
    "ada@xn--fsqu00a.xn--0zwm56d": ["ada@\u4f8b\u5b50.\u6d4b\u8bd5", "ada@\u4f8b\u5b50\u3002\u6d4b\u8bd5"],
    "jos\xe9@example.com": ["jos\xe9@example.com", "JOS\xc9@example.com", "jose\u0301@example.com"],
    "ada@[192.0.2.1]": ["ada@[192.0.2.1]", "Ada <ada@[192.0.2.1]>"],
    "+447700900123": [
        "+447700900123", "447700900123", "00447700900123", "(0044) 7700 900-123", "+44 7700.900/123",
        "+44 (0)7700 900123", "(+44) (0) 7700 900123", "0044 (0)7700 900123", "011 44 7700 900123",
        "tel:+447700900123", "tel:+44-7700-900123;ext=12", "sms:+447700900123?body=hi", "callto://+447700900123",
        "\u202a+44 7700 900123\u202c", "+44\u20117700\u2011900123", "+44\u20137700\u2013900\u2013123",
        "+44\xa07700\xa0900123", "\uff0b44 7700 900123", "\uff0b\uff14\uff14\uff17\uff17\uff10\uff10 900123",
        "\u200e+44 7700 900123", "+44 7700 900123.", "+44\u22127700900123", "+\u0664\u0664 7700 900123",
    ],
    "+12065550100": ["+1 (206) 555-0100", "1-206-555-0100", "\u202a+1 (206) 555\u20110100\u202c"],
    # Neither an address nor a number: folded, and found by the same text alone.
    "+1xxx5550100": ["+1XXX5550100"],
    "an-agent": ["An-Agent ", "an-agent"],
    "a@b, c@d": ["a@b,  C@d"],
    "ada <a@x>, bob <b@y>": ["Ada <a@x>, Bob <b@y>"],
    "someone@": ["someone@"],
    "@example.com": ["@example.com"],
    "+0115551234": ["011 5551234"],
    "": ["", " ", "\u200b"],
}  # fmt: skip

#: Characters whose case, composition or category a later Unicode changed or added.
_RECENT = "\u1e9e\u1c89\ua7cb\ua7dc\U00010d50\U00011383\U0001e030\u0d62\u1c90\u2c2f\ua7c0\U00016d68\U0001dfa5"
_ALPHABET = (
    "abcXYZ019.@<>()[]\"'\\,;: +-_/#%\t\n\xa0\xad\xdf\xe9\xc9\u0130\u0131\u01c5\u0300\u0301\u0327\u03a3\u03c2"
    "\u0664\u0966\u0e33\u1100\u1161\u11a8\u1e9b\u200b\u200d\u202a\u2011\u2013\u212b\ufb01\uff20\uff21\u3002"
    "\u4f8b\U0001f600\U00010400" + _RECENT
)


def generated(count: int = 2_500) -> list[str]:
    """Return texts of awkward characters, some with an address or a number among them."""
    chance = random.Random("spellings")
    seeds = [spelling for spellings in COLLECTED.values() for spelling in spellings]
    texts = []
    for _ in range(count):
        noise = ["".join(chance.choices(_ALPHABET, k=chance.randrange(6))) for _ in range(3)]
        texts.append(noise[0] + chance.choice([*seeds, noise[2]]) + noise[1])
    return texts


def all_spellings() -> list[str]:
    return [spelling for spellings in COLLECTED.values() for spelling in spellings] + generated()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[4]))
    from functions.messages.addresses import normalise

    forms = [normalise(spelling) for spelling in all_spellings()]
    digest = hashlib.sha256(json.dumps(forms).encode()).hexdigest()
    sys.stdout.write(f"{len(set(all_spellings()))} {digest}\n")
