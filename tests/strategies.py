"""Random articles and queries for tests, of so few words that they meet often."""

from datetime import timedelta

from hypothesis import strategies as st

from rules.language.lexer import QueryError
from rules.language.lexicon import lexicon_from
from rules.language.plan import Plan, planned
from tests.build import HOUR, NOON, an_article

LEXICON = lexicon_from(
    {
        "Zembla": ["Kestrel Bay", "North Korea"],
        "skiff": ["fer*", "harb*"],
        "Quay": ["=ICE", "U.S."],
    },
    {"ships": ["ferry", "=ICE", "miss*", "N. Korea", "북한", "스키프", "Zembla port"]},
)
WORDS = [
    *("ferry", "Ferry", "FERRIES", "ferries", "ferry's", "port", "ports", "Harbour", "missile"),
    *("missiles", "north", "North", "Korea", "Korean", "Koreans", "N.", "Zembla", "skiff", "Quay"),
    *("Kestrel", "bay", "ice", "ICE", "US", "us", "U.S.", "U.S.’s", "MPs", "mps", "MP", "s", "x"),
    *("#ferry", "$TSLA", "tsla", "C++", "AT&T", "at", "3.5", "9/11", "11", "CVE-2026-1234", "50+"),
    *(
        "북한",
        "북한이",
        "북한에서는",
        "미사일",
        "미사일을",
        "سفينة",
        "السفينة",
        "والسَّفينة",
        "паром",
        "Паром",
    ),
    *(
        "北朝鮮",
        "朝鮮",
        "ｶﾞｽ",
        "ガス",
        "ท่าเรือ",
        "बंदरगाह",
        "oeuvre",
        "œuvre",
        "é",
        "e\u0301",
        "ｉｃｅ",
    ),
    *(
        "🚢",
        "👩‍🚀",
        "ferry-port",
        "ferry/port",
        "north-korean",
        "“Ferry”",
        "(port)",
        "ferry,",
        "ferry.",
    ),
    "ferry-port-ice-missile-kestrel-bay-harbour-x",
    "Harbour…Harbour…Harbour…Harbour…Harbour…Harbour",
]
SPACES = [" ", " ", " ", " – ", "\u00a0", "-", ", ", "\n", "", "'", "\u200b", "..."]
TEXTS = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(SPACES)), max_size=9).map(
    lambda cut: "".join(word + space for word, space in cut)
)
ARTICLES = st.builds(
    an_article,
    TEXTS,
    summary=TEXTS | st.text(max_size=8),
    body=st.just("") | TEXTS,
    outlet=st.sampled_from(["", "Kestrel Wire", "Port U.S.", "북한이"]),
    author=st.sampled_from([None, "Ines Ferry", "N. Korea Kestrel"]),
    language=st.sampled_from([None, "", "en", "pt-BR", "PT_br", "ko"]),
    link=st.sampled_from([None, "https://ferry.example/north-korea/2026/ice"]),
    tags=st.sampled_from([(), ("",), ("port", "ferry"), ("North Korea", "ICE"), ("ferry port",)]),
    published_at=st.sampled_from([None, NOON, NOON - HOUR, NOON - 3 * HOUR, NOON + HOUR]),
    seen_at=st.sampled_from([NOON, NOON + timedelta(minutes=30)]),
)

TERMS = [
    *(word for word in WORDS if not set(word) & set("“”(),")),
    *("=ferry", "=ferries", "=ICE", "=ice", "=US", "=MPs", "=북한", "=$TSLA", "=3.5", "=é"),
    *("fer*", "missi*", "harb*", "북*", "miss*", "$tsl*", "北*", "ports*", "kor*", "сев*"),
    *('"ferry port"', '"north korea"', '"N. Korea"', '"port ferry port"', '"the ferry"', '"in"'),
    *('"ferry 북한"', '"북한 미사일"', '"U.S. ferry"', '"Zembla missile"', '"skiff port"'),
    *('"skiff skiff"', '"port skiff"', '"port skiff quay"', '"Quay ferry"', '"Zembla"'),
    '"مرفأ السفينة"',
    *('="ferry ports"', '="US ICE"', '="North Korea"', '"ferry por*"', '"north korea miss*"'),
    *('"ferry 북한*"', '"port #fer*"', '"skiff miss*"', '"north kor*"', '"port c++*"'),
    *("ferry-port", "北朝鮮", "@ships"),
]
_TEXT_TERMS = st.sampled_from(TERMS)
_NEARS = st.builds(
    "({} NEAR/{} {})".format,
    _TEXT_TERMS | st.builds("({} OR {})".format, _TEXT_TERMS, _TEXT_TERMS),
    st.integers(1, 5),
    _TEXT_TERMS | st.builds("(title:{} | {})".format, _TEXT_TERMS, _TEXT_TERMS),
)
OTHERS = [
    *(
        "age<1h",
        "age<=1h",
        "age>30m",
        "age>=1h",
        "/fer+y/",
        r"/\bports?\b/",
        "title:/por(t|k)s/",
        "/[a-z] ferry port/",
        "/(north kor|ice (miss|port))/",
        "/ ice miss/",
        "title:/ferry (port|ice)/",
    ),
    *("lang:pt", "lang:pt-br", "lang:en", "lang:br", "lang:=en", "lang:@ships", "url:ferry"),
    *("url:north-korea", "url:kor*", "source:wire", "source:U.S.", 'source:"kestrel wire"'),
    *("source:북한", "tag:port", 'tag:"north korea"', "tag:=ICE", "tag:ic*", "tag:@ships"),
    *('tag:"port ferry"', "author:ferry", "author:zembla", "author:(ines OR kor*)"),
]
_SCOPED = st.builds("{}:{}".format, st.sampled_from(["title", "summary", "body"]), _TEXT_TERMS)
_SCOPED_NEARS = st.builds("{}:{}".format, st.sampled_from(["title", "body"]), _NEARS)
QUERIES = st.recursive(
    _TEXT_TERMS | _TEXT_TERMS | _NEARS | st.sampled_from(OTHERS) | _SCOPED | _SCOPED_NEARS,
    lambda inner: st.one_of(
        st.builds("({}) ({})".format, inner, inner),
        st.builds("({}) OR ({})".format, inner, inner),
        st.builds("({}) -({})".format, inner, inner),
        st.builds("-(-({}) OR ({}))".format, inner, inner),
    ),
    max_leaves=6,
)


def _planned(query: str) -> Plan | None:
    try:
        return planned(query, LEXICON)
    except QueryError:
        return None


def _is_sound(plan: Plan | None) -> bool:
    return plan is not None


PLANS = QUERIES.map(_planned).filter(_is_sound)
