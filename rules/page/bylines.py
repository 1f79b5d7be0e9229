"""A line → who wrote the text: "By A and B", "Andrew F. in Washington", "A, Political Correspondent"."""

from collections.abc import Iterator, Sequence

import regex

_LINE_LIMIT, _CJK_LINE = 200, 40
NAMES_AT_MOST = 12
_PREFIX = regex.compile(
    r"^\s*(?:(?:words|written|story|text|report|reported|reporting|analysis|opinion|exclusive|article|review|interview)\s+)?"
    r"(?:by|von|par|por|di|door|av|af|tekst|text|texto|texte|autor|autora|auteur|auteurs|autore|author|authors|autoren|автор"
    r"|tekst:|yazan|geschreven door|propos recueillis par|文|記者)\s*[:：／/]?\s+(?=\S)|^\s*(?:by|author|text|autor|auteur|autore|文|автор)\s*[:：／/]\s*",
    regex.IGNORECASE,
)
_AGENCIES = """
reuters|ap|afp|pa|pa media|pa news agency|press association|the associated press|associated press
|agence france-presse|agence france presse|dpa|efe|ansa|apa|sda|keystone-sda|tass|interfax|xinhua|kyodo
|kyodo news|jiji press|yonhap|belga|anp|ntb|tt|ritzau|bloomberg|upi|ians|pti|aap|cp|the canadian press
|canadian press|europa press|lusa|lapresse|agi|adnkronos
"""
_AGENCY = regex.compile(rf"(?:{_AGENCIES.replace(chr(10), '')})", regex.IGNORECASE)
_STAFF = regex.compile(
    r"(?:(?:[\p{Lu}][\p{L}'’]+ ){0,3})(?:staff|staff writers?|staff reporters?|news ?desk|newsroom|editorial board|editors?|agencies"
    r"|news agencies|redaktion|la rédaction|redacción|redazione|redactie|correspondents?|reporters?|online desk|web desk)",
    regex.IGNORECASE,
)
_STAFF_OF = regex.compile(r"(?i)\bstaff\b")
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "di",
        "du",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "ten",
        "zu",
        "af",
        "av",
        "al",
        "el",
        "bin",
        "ibn",
        "ben",
        "abu",
        "y",
        "e",
        "e.",
        "san",
        "st",
        "st.",
        "mc",
    ]
)
_OUTLET_BEFORE = regex.compile(r"^[^|]{2,40}\|\s*(?=[Bb]y )")
_GIVEN = frozenset(("ben", "al", "abu", "van"))
"""Particles that are first names, too."""
_SPLIT = regex.compile(
    r"\s*(?:,|;|&|\+|·|•|\||／|、)\s*|\s+/\s+|\s+(?:and|und|et|y|en|og|och|with|mit|avec|con|e|i)\s+",
    regex.IGNORECASE,
)
_JOINS = frozenset(("and", "und", "et", "y", "en", "og", "och", "with", "e", "i"))
_ENDS_LIST = regex.compile(r"(?i)\s(?:and|und|et|y|en|og|och|e|&)\s+$")
_OUTLET = regex.compile(
    r"\b(?:Post|News|Times|Herald|Gazette|Press|Tribune|Daily|Journal|Network|Radio|TV|Magazine|Wire|Agency|Broadcasting"
    r"|Service|Media|Chronicle|Mail|Telegraph|Independent|Guardian|Star|Observer|Today|Weekly|Review|University|Institute)\b"
)
_FOR = regex.compile(r"(?i)\s+(?:for|für|pour|para|per)\s+.*")
_PLACES = frozenset(
    [
        "new york",
        "new york city",
        "los angeles",
        "san francisco",
        "washington dc",
        "hong kong",
        "tel aviv",
        "abu dhabi",
        "new delhi",
        "mexico city",
        "buenos aires",
        "rio de janeiro",
        "são paulo",
        "cape town",
        "addis ababa",
        "kuala lumpur",
        "phnom penh",
        "ho chi minh city",
        "the hague",
        "white house",
        "united nations",
        "middle east",
        "north america",
        "south america",
        "north korea",
        "south korea",
        "saudi arabia",
        "south africa",
        "new zealand",
        "sri lanka",
        "costa rica",
        "puerto rico",
        "hong kong",
        "united states",
        "united kingdom",
        "west bank",
        "capitol hill",
        "downing street",
        "las vegas",
        "san diego",
        "saint petersburg",
        "st petersburg",
        "north carolina",
        "south carolina",
    ]
)
_REPORTER = regex.compile(r"(?:記者|기자)$")
_TITLE = regex.compile(r"(?i)correspondent|reporter|editor")
_PLACE = regex.compile(
    r"(?:^(?:In|At|À|Aus|From|Bei|En)|\s+(?:in|at|à|aus|from|bei|en|a|à la))\s+(?=\p{Lu})"
    r"[^,;&|]*?(?=$|,|;|&|\||\s+(?:and|und|et|y)\s+\p{Lu})"
)
_ROLE = regex.compile(
    r"(?i)\b(?:(?:technology|tech|education|health|home affairs|legal affairs|social affairs|transport|economics|legal|crime|court|royal"
    r"|culture|consumer|food|energy|religion|entertainment|showbiz|community|local|democracy|data|city|industry|markets|money|property"
    r"|features|audience|live|digital|trainee|defen[cs]e|national|regional|football|cricket|rugby|tennis|golf|arts|travel|labou?r|white house)"
    r"(?= (?:affairs |news )?(?:correspondent|editor|reporter|writer|journalist|producer))"
    r"|(?:fox|sky|bbc|abc|cbs|nbc|cbc|ctv|itv|global|yahoo) news|correspondent|editor|reporter|writer|chief|bureau|columnist|analyst|producer|journalist|author|contributor"
    r"|staff|desk|team|news|korrespondent(?:in)?|redakteur(?:in)?|reporterin|correspondante?|envoyée?|rédact\w+|corresponsal|redactor\w*"
    r"|inviato|corrispondente|political|diplomatic|security|business|science|health|environment|sports?|world|foreign"
    r"|business|for|of|the|media|fact[- ]check\w*|freelance|intern|senior|deputy|north america|europe|washington|london)\b|記者|기자"
)
_WORDS = regex.compile(r"\S+")
_NAME_WORD = regex.compile(
    r"(?:d['’]|l['’]|o['’]|al-|el-|ul-)?\p{Lu}[\p{L}\p{M}'’.-]*|\p{Lu}\.?(?:\p{Lu}\.)*",
    regex.IGNORECASE | regex.V0,
)
_CJK_NAME = regex.compile(r"[\p{Han}\p{Hangul}\p{Katakana}]{2,8}(?:記者|기자)?")
_CJK_REPORTER = regex.compile(
    r"(?<![\p{Han}\p{Hangul}])([\p{Han}\p{Hangul}]{2,5})\s?(?:記者|기자|특파원)(?![\p{Han}\p{Hangul}])"
)
_CJK_BUTTON = regex.compile(
    r"記事|有料|会員|無料|写真|動画|印刷|保存|共有|登録|続き|社説|速報|更新|配信|公開|広告|分享|收藏|评论|評論|字号|来源|編集部|编辑|社会|政治|経済|国際|地域"
    r"|송고|입력|수정|등록|구독|공유|댓글|글자|인쇄|본문|기사|뉴스|페이지|사진|영상|이메일|스크랩|사회|정치|경제|국제"
)
_BUTTON = regex.compile(
    r"(?i)(?<!\p{L})(?:read|later|share|save|listen|comments?|subscribe|log ?in|sign|print|email|e-mail|menu|gallery"
    r"|photos?|videos?|follow|updated?|published|posted|minutes?|bookmark|download|app|alerts?|newsletters?|click|copy|link)(?!\p{L})"
)
"""A word on a button: what holds one is nobody's name."""
_ACRONYM = regex.compile(r"\p{Lu}{2,6}")
_EDGES = regex.compile(r"^[\s,;:|·•–—-]+|[\s,;:|·•–—-]+$")
_CONTACT = regex.compile(r"\s*(?:@\w+|\S+@\S+\.\w+|https?://\S+|\((?:@|\p{Ll})[^)]*\))")


def has_prefix(line: str) -> bool:
    """Say whether a line begins as bylines do: "By …"."""
    return len(line) <= _LINE_LIMIT and bool(_PREFIX.match(line))


def authors_in(line: str) -> tuple[str, ...]:
    """Read a line that is to be a byline; gives nothing when it cannot be one.

    Without "By" it must be names and nothing else but places, roles and agencies.
    """
    text = _CONTACT.sub("", " ".join(line.split()))
    if not text or len(line) > _LINE_LIMIT:
        return ()
    if reporters := _CJK_REPORTER.findall(text) if len(text) <= _CJK_LINE else []:
        return tuple(dict.fromkeys(reporters))
    text = _OUTLET_BEFORE.sub("", text)
    prefixed = _PREFIX.match(text)
    said = _EDGES.sub("", text[prefixed.end() :] if prefixed else text)
    if not prefixed and (said.endswith((".", "?", "!", "…")) and not said.endswith(("Jr.", "Sr."))):
        return ()
    names = list(dict.fromkeys(_names(said)))
    if not prefixed:
        names = [name for name in names if not (_STAFF.fullmatch(name) and _TITLE.search(name))]
    if names and not prefixed and _is_more_than_names(said, names):
        return ()
    return tuple(names[:NAMES_AT_MOST])


def joined(names: Sequence[str]) -> str | None:
    """Write several names as one."""
    return ", ".join(names) or None


def _names(said: str) -> Iterator[str]:
    """Give the names of a list; behind "A and B" stands where they are or for whom they write."""
    bare = _PLACE.sub("", said)
    for number, part in enumerate(_SPLIT.split(bare)):
        if name := _name(_EDGES.sub("", part or ""), is_first=number == 0):
            yield name
            if _ENDS_LIST.search(bare.partition(part)[0]):
                return


def _name(part: str, *, is_first: bool) -> str | None:
    part = _PREFIX.sub("", part)
    name = _without_role(part) if is_first else _FOR.sub("", part)
    if _BUTTON.search(name):
        return None
    if _AGENCY.fullmatch(name):
        return name
    if _STAFF.fullmatch(name) and (is_first or not (_TITLE.search(name) or _STAFF_OF.search(name))):
        return name
    is_other = not is_first and (_ROLE.search(name) or _OUTLET.search(name))
    if not is_other and _is_name(name) and not _ROLE.search(name):
        return _in_plain_case(name)
    return None


def _without_role(text: str) -> str:
    """Cut off what somebody is behind who it is: "A B Political editor", "A B for the Gazette"."""
    role = _ROLE.search(text)
    return text[: role.start()].rstrip() if role and _is_name(text[: role.start()]) else text


def _is_name(text: str) -> bool:
    """Say whether a text is one person's name, as far as its shape tells."""
    if _CJK_NAME.fullmatch(text):
        return not _CJK_BUTTON.search(text)
    parts = _WORDS.findall(text)
    if text.casefold() in _PLACES:
        return False
    if not 2 <= len(parts) <= 6 or parts[0].casefold() in ("the", "a", "an"):
        return False
    given = parts[0].casefold() in _GIVEN
    told = [part for n, part in enumerate(parts) if (given and not n) or _is_no_particle(part)]
    return len(told) >= 2 and all(part[0] != "." and _capital(part) for part in told)


def _is_no_particle(part: str) -> bool:
    return part.casefold() not in _PARTICLES


def _capital(word: str) -> bool:
    found = _NAME_WORD.fullmatch(word)
    return bool(found) and any(letter.isupper() for letter in word[:3])


def _in_plain_case(name: str) -> str:
    """Write a name that shouts in plain letters, without "reporter" behind it."""
    name = _REPORTER.sub("", name)
    letters = name.replace(".", "").replace(" ", "")
    return name.title() if letters.isupper() and len(letters) > 5 else name


def _is_more_than_names(said: str, names: Sequence[str]) -> bool:
    """Say whether a line without "By" tells something besides names, places and roles."""
    bare = _PLACE.sub("", said)
    for name in names:
        bare = regex.sub(regex.escape(name), " ", bare, flags=regex.IGNORECASE)
    left = [_EDGES.sub("", part or "") for part in _SPLIT.split(f" {bare} ")]
    told = [part for part in left if part and part not in _JOINS]
    known = all(_ROLE.search(part) or _is_agency(part) or _is_button(part) for part in told)
    return not known or _is_headline(said, names)


def _is_button(text: str) -> bool:
    return len(text.split()) <= 3 and bool(_BUTTON.search(text))


def _is_agency(text: str) -> bool:
    return bool(_AGENCY.fullmatch(text) or _ACRONYM.fullmatch(text))


def _is_headline(said: str, names: Sequence[str]) -> bool:
    """Say whether it is a headline in capitals rather than one name: of five words and more."""
    return len(names) == 1 and len(names[0].split()) > 4
