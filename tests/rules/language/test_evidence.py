from datetime import timedelta

import pytest

from rules.language.document import Document
from rules.language.evidence import PLACES_AT_MOST, find
from rules.language.lexicon import lexicon_from
from rules.language.plan import planned
from rules.model import Evidence
from tests.build import HOUR, NOON, an_article
from tests.evidence import evidence_for, shown


def ways_found(query: str, title: str) -> list[tuple[str, str]]:
    """Give every marked text and how it was found, in the title's order."""
    found = sorted(evidence_for(query, title) or (), key=lambda one: one.start)
    return [(title[one.start : one.end], one.how) for one in found]


@pytest.mark.parametrize(
    ("query", "title", "marked"),
    [
        ("ferry", "A Ferry runs aground", ["Ferry"]),
        ("ferry port", "Port: ferry late", ["Port", "ferry"]),
        ("ferry -train", "Ferry aground", ["Ferry"]),
        ("ferry OR train", "Train stops", ["Train"]),
        ("ferry OR train", "Train meets ferry", ["Train", "ferry"]),
        ('"ferry runs"', "The ferry – runs!", ["ferry – runs"]),
        ("-(-ferry)", "Ferry aground", ["Ferry"]),
        ("-(-ferry -train)", "Train stops", ["Train"]),
        ("-(-ferry OR train)", "Ferry aground", ["Ferry"]),
        ("etat", "L’État relance la centrale", ["État"]),
        ("паром", "ПАРОМ сел на мель", ["ПАРОМ"]),
        ("عبارة", "عاجل: جنوح عبّارة", ["عبّارة"]),
        ("工場", "半導体の新工場を建設", ["工場"]),
        ("TSMC", "半導体メーカーTSMC、新工場", ["TSMC"]),
        ("ท่าเรือ", "เกยตื้นใกล้ท่าเรือ", ["ท่าเรือ"]),
        ("oeuvre", "L’œuvre volée retrouvée", ["œuvre"]),
        ("बंदरगाह", "तूफ़ान के बाद बंदरगाह बंद", ["बंदरगाह"]),
        ("여객선", "여객선이 좌초", ["여객선이"]),
        ("مرفأ", "إغلاق المرفأ", ["المرفأ"]),
        ("#quay", "At #Quay today, quay", ["#Quay"]),
        ("quay", "At #Quay today", ["#Quay"]),
        ("AT&T", "AT & T, AT&T", ["AT&T"]),
        ("C++", "C, C++", ["C++"]),
        ("3.5", "3 5, 3.5", ["3.5"]),
        ("9/11", "9 11; 9/11", ["9/11"]),
        ("CVE-2026-1234", "Fix CVE-2026-1234 now", ["CVE-2026-1234"]),
        ("$TSLA", "TSLA or $tsla", ["$tsla"]),
        ("🚢", "Big 🚢 aground", ["🚢"]),
        ("U.S.", "us, US, U.S.", ["US", "U.S."]),
        ("=US", "us, US, U.S.", ["US", "U.S."]),
        ("us", "us, US", ["us", "US"]),
        ("ICE", "ice, ICE", ["ice", "ICE"]),
        ("=ICE", "ice, ICE", ["ICE"]),
        ('="ferry PORT"', "FERRY PORT, ferry port", ["FERRY PORT"]),
        ("ferry NOT ice", "Ferry on time", ["Ferry"]),
        ("@ships", "Trawlers, a paddle steamer", ["Trawlers", "paddle steamer"]),
        ("@ships", "ice, ICE, 連絡船 and ferries", ["ICE", "連絡船", "ferries"]),
        ("@ships -@ships", "Ferry", None),
        ("=ferries", "Ferries", ["Ferries"]),
        ("=ferries", "Ferry", None),
        ("=Korea", "Korea’s", None),
        ("important", "Import taxes", None),
        ("communications", "Munitions", None),
        ('"ferry runs"', "The ferry never runs", None),
        ('"runs ferry"', "The ferry runs", None),
        ('"the ferry"', "Over the", None),
        ("ferry train", "Ferry aground", None),
        ("ferry -aground", "Ferry aground", None),
        ("ferry OR train", "Bus stops", None),
        ("หมู", "หมอเตือน", None),
        ("-(-ferry)", "Train stops", None),
        ("-(-ferry -train)", "Bus stops", None),
        ("-(-ferry OR train)", "Ferry and train", None),
        ("ferr*", "Offerry", None),
        ('"ferry por*"', "por ferry", None),
        ("Zembla", "Zembla*, ZMB", ["Zembla", "ZMB"]),
        ("Kestrel", "Zembla", None),
    ],
)
def test_an_article_satisfies_a_query_or_not(
    query: str, title: str, marked: list[str] | None
) -> None:
    assert shown(query, title) == marked


@pytest.mark.parametrize(
    ("query", "title", "found"),
    [
        (
            "ferry",
            "FERRY, ferries, ferry’s",
            [("FERRY", "exact"), ("ferries", "plural"), ("ferry’s", "plural")],
        ),
        ("ferries", "ferry ferries", [("ferry", "plural"), ("ferries", "exact")]),
        ("ferr*", "ferr, Ferryman", [("ferr", "exact"), ("Ferryman", "prefix")]),
        ('"big ferr*"', "Big Ferryman", [("Big Ferryman", "prefix")]),
        ("=ferry", "Ferry", [("Ferry", "exact")]),
        ("Chad", "Chad’s Chadians", [("Chad’s", "plural"), ("Chadians", "demonym")]),
        (
            '"North Korea"',
            "North Korean, North Koreans; N. Korea, N. Koreans, North Korea",
            [
                ("North Korean", "demonym"),
                ("North Koreans", "demonym"),
                ("N. Korea", "demonym"),
                ("N. Koreans", "demonym"),
                ("North Korea", "exact"),
            ],
        ),
        ('"new North Korea talks"', "New N. Korean talks", [("New N. Korean talks", "demonym")]),
        ('"North Korean"', "North Korea, North Koreans", [("North Koreans", "plural")]),
        ('="North Korea"', "North Korean", []),
        ("=Chad", "Chadian", []),
        ("Zembla", "zembla, Kestrel Bay", [("zembla", "exact"), ("Kestrel Bay", "alias")]),
        ("=Zembla", "ZMB", []),
        ('"Zembla ferry"', "ZMB ferries", [("ZMB ferries", "alias")]),
        ('"skiff race"', "dinghies race", [("dinghies race", "alias")]),
        ('"race skiff"', "race dinghies", [("race dinghies", "alias")]),
        ("@ships", "ferries", [("ferries", "alias")]),
        ("@ships", "Kestrel Bay", [("Kestrel Bay", "alias")]),
        ("/fer+y/", "Ferrrry", [("Ferrrry", "exact")]),
    ],
)
def test_evidence_says_how_a_term_was_found(
    query: str, title: str, found: list[tuple[str, str]]
) -> None:
    assert ways_found(query, title) == found


def test_evidence_names_the_place_and_the_term_as_written() -> None:
    article = an_article("Storm", summary="The Ferry “Aurora” is late", body="@Ferry Aurora")
    assert evidence_for('"FERRY aurora"', article) == (
        Evidence("summary", 4, 17, '"FERRY aurora"', "exact"),
        Evidence("body", 0, 13, '"FERRY aurora"', "exact"),
    )
    assert evidence_for("@ships -train", article) == (
        Evidence("summary", 4, 9, "@ships", "alias"),
        Evidence("body", 0, 6, "@ships", "alias"),
    )
    assert evidence_for("=Storm AND storms", article) == (
        Evidence("title", 0, 5, "=Storm", "exact"),
        Evidence("title", 0, 5, "storms", "plural"),
    )


@pytest.mark.parametrize(
    "before",
    [
        "🚢",
        "👩‍🚀👨‍👩‍👧",
        "e\u0301\u0323",
        "ﬃ ",
        "ＡＢＣ ",
        "ｶﾞ",
        "İ ",
        "𝔽 ",
        "\u00ad\u200b",
        "\ufeff",
        "ß ẞ ",
        "한국 ",
    ],
)
@pytest.mark.parametrize(
    "query", ["ferry", '"ferry port"', "ferr*", "/ferr?y/", "ferry NEAR/2 port"]
)
def test_evidence_is_counted_in_code_points_of_the_original(before: str, query: str) -> None:
    article = an_article(f"{before} ferry port", tags=(before, "ferry port"))
    for one in evidence_for(query, article) or ():
        assert article.title[one.start : one.end] in ("ferry", "port", "ferry port")
    for one in (
        evidence_for(f"tag:{'ferry' if query.startswith('/') else '(ferry port)'}", article) or ()
    ):
        assert Document(article).text("tag")[one.start : one.end] in ("ferry", "port")
    assert evidence_for(query, article)


def test_evidence_marks_the_word_as_it_was_written() -> None:
    article = an_article("ΟΔΟΣ İzmir: L’E\u0301tat", body="ﬁn – ｶﾞｽ, sta\u00addium, ＩＣＥ")
    assert shown("οδος izmir etat fin ガス stadium =ICE", article) == [
        *("ΟΔΟΣ", "İzmir", "E\u0301tat", "ﬁn", "ｶﾞｽ", "sta\u00addium", "ＩＣＥ"),
    ]


def test_evidence_is_listed_once_however_often_a_term_is_written() -> None:
    assert shown("ferry (ferry OR FERRY)", "Ferry") == ["Ferry"] * 2
    assert shown("ferry (ferry OR ferry)", "Ferry") == ["Ferry"]


def test_a_place_that_satisfies_a_term_in_several_ways_is_listed_once() -> None:
    lexicon = lexicon_from({"ferry": ["=ferry", "ferr*"]}, {})
    [one] = evidence_for("ferry", "Ferry", lexicon) or ()
    assert one.how == "exact"


def test_what_excludes_leaves_no_evidence() -> None:
    assert shown("ferry -train -age>1h -/trai+n/ -lang:de -(bus NEAR/2 train)", "Ferry") == [
        "Ferry"
    ]


def test_only_the_first_places_of_a_term_in_a_field_are_kept() -> None:
    article = an_article("ferry " * 50, body="ferries " * 50)
    assert len(evidence_for("ferry", article) or ()) == 2 * PLACES_AT_MOST
    assert len(evidence_for("/ferr/", article) or ()) == 2 * PLACES_AT_MOST
    assert len(evidence_for("ferr*", article) or ()) == 2 * PLACES_AT_MOST
    near = evidence_for('ferry NEAR/1 "ferry ferry"', article) or ()
    assert PLACES_AT_MOST <= len(near) <= 2 * 2 * PLACES_AT_MOST


def test_words_side_by_side_do_not_reach_across_fields() -> None:
    article = an_article("The ferry", summary="runs aground", body="The ferry")
    assert shown('"ferry runs"', article) is None
    assert shown('"aground the"', article) is None
    assert shown("ferry runs", article) == ["ferry", "runs", "ferry"]
    assert shown("ferry NEAR/5 runs", article) is None


def test_words_side_by_side_do_not_reach_across_tags() -> None:
    article = an_article(tags=("sea port", "ferry", "", "bay"))
    assert shown('tag:"sea port"', article) == ["sea port"]
    assert shown('tag:"port ferry"', article) is None
    assert shown('tag:"ferry bay"', article) is None
    assert shown("tag:(port ferry)", article) == ["port", "ferry"]
    assert shown("tag:por*", article) == ["port"]


@pytest.mark.parametrize(
    ("query", "title", "marked"),
    [
        ("ferry NEAR/3 port", "ferry a1 b1 port", ["ferry", "port"]),
        ("ferry NEAR/3 port", "port a1 b1 ferry", ["port", "ferry"]),
        ("ferry NEAR/3 port", "ferry a1 b1 c1 port", None),
        ("ferry NEAR/3 port", "port a1 b1 c1 ferry", None),
        ("ferry NEAR/1 port", "ferry port", ["ferry", "port"]),
        ("ferry NEAR/1 port", "ferry, a1 port", None),
        ("ferry NEAR/50 port", "ferry" + " a1" * 49 + " port", ["ferry", "port"]),
        ("ferry NEAR/50 port", "ferry" + " a1" * 50 + " port", None),
        ('"big ferry" NEAR/2 "old port"', "big ferry a1 old port", ["big ferry", "old port"]),
        ('"big ferry" NEAR/2 "old port"', "old port a1 big ferry", ["old port", "big ferry"]),
        ('"big ferry" NEAR/2 "old port"', "big ferry a1 b1 old port", None),
        ('"big ferry" NEAR/2 "old port"', "old port a1 b1 big ferry", None),
        ("ferry NEAR/2 (port OR bay)", "bay a1 ferry b1 c1 port", ["bay", "ferry"]),
        ("(ferry OR train) NEAR/2 (port OR bay)", "train bay", ["train", "bay"]),
        ("ferry NEAR/2 (title:port OR body:bay)", "ferry bay", None),
        ("ferry NEAR/2 (title:port OR body:bay)", "ferry port", ["ferry", "port"]),
        ("ferry NEAR/2 port", "ferry a1 a1 a1 ferry a1 port", ["ferry", "port"]),
        ("ferry NEAR/2 ferry", "ferry", None),
        ("ferry NEAR/2 ferry", "ferry a1 ferry", ["ferry", "ferry"]),
        ('"big ferry" NEAR/5 ferry', "big ferry", None),
        ('"big ferry" NEAR/5 "ferry port"', "big ferry port", None),
        ('"big ferry" NEAR/5 ferry', "big ferry ferry", ["big ferry", "ferry"]),
        ("ferr* NEAR/2 =PORT", "ferries PORT", ["ferries", "PORT"]),
        ("ferr* NEAR/2 =PORT", "ferries port", None),
        ("Chad NEAR/2 ferries", "Chadian ferry", ["Chadian", "ferry"]),
        ("@ships NEAR/2 port", "trawlers a1 port", ["trawlers", "port"]),
        ("連絡船 NEAR/2 港", "連絡船が港", ["連絡船", "港"]),
    ],
)
def test_near_counts_words_in_either_direction(
    query: str, title: str, marked: list[str] | None
) -> None:
    assert shown(query, title) == marked


def test_near_holds_in_every_field_that_it_asks() -> None:
    article = an_article("ferry port", summary="ferry", body="port ferry")
    assert [one.field for one in evidence_for("ferry NEAR/2 port", article) or ()] == [
        *("title", "title", "body", "body"),
    ]
    assert shown("body:(ferry NEAR/2 port)", article) == ["port", "ferry"]
    assert shown("summary:(ferry NEAR/2 port)", article) is None


@pytest.mark.parametrize(
    ("query", "body", "places"),
    [
        ("ferry NEAR/9 port", "ferry " * 200_000, 0),
        ("ferry NEAR/9 ferry", "ferry " * 200_000, 9),
        ("ferry NEAR/9 port", "ferry " * 70_000 + "gap " * 60_000 + "port " * 70_000, 0),
        ("ferry NEAR/9 port", "ferry port " * 100_000, 7),
        ('ferry NEAR/9 "big ferry"', "big ferry " * 100_000, 8),
        ("ferry NEAR/9 port", ("ferry " + "gap " * 9 + "port " + "gap " * 9) * 10_000, 0),
    ],
)
@pytest.mark.untraced  # the ways of short texts, a million times
def test_near_answers_for_a_flood_of_words(query: str, body: str, places: int) -> None:
    assert len(evidence_for(query, an_article("", body=body)) or ()) == places


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("title:ferry", ["Ferry"]),
        ("body:ferry", None),
        ("title:(ferry -crew)", ["Ferry"]),
        ("ferry -title:crew", ["Ferry", "ferries"]),
        ("summary:ferries body:crew", ["ferries", "crew"]),
        ('title:"ferry aground"', ["Ferry aground"]),
        ("title:ferr*", ["Ferry"]),
        ("title:=ferry", ["Ferry"]),
        ("title:=ferries", None),
        ("title:Zembla", None),
        ("title:@ships", ["Ferry"]),
        ("summary:/ferr.es/", ["ferries"]),
        ("title:/ferries/", None),
        ("source:wire", ["Wire"]),
        ("source:wires", ["Wire"]),
        ('source:"harbour wire"', ["Harbour Wire"]),
        ("source:=wire", ["Wire"]),
        ("source:=WIRE", None),
        ("source:har*", ["Harbour"]),
        ("source:(kestrel OR harbour)", ["Harbour"]),
        ("wire", None),
        ("author:halloran", ["Halloran"]),
        ("author:ferry", None),
        ("tag:ships", ["Ships"]),
        ('tag:"North Korea"', ["North Korean"]),
        ("tag:=ships", ["Ships"]),
        ("url:pier", ["pier"]),
        ("url:pier.example", ["pier.example"]),
        ("url:ferry-aground", ["ferry-aground"]),
        ('url:"example news"', ["example/news"]),
        ("url:https://pier.example/news", ["https://pier.example/news"]),
        ("url:news", ["news"]),
        ("url:quay", None),
        ("pier", None),
        ("ferry lang:pt", ["Ferry", "ferries", "pt-BR"]),
        ("ferry lang:PT-br", ["Ferry", "ferries", "pt-BR"]),
        ("ferry lang:=pt_BR", ["Ferry", "ferries", "pt-BR"]),
        ("ferry lang:(en OR pt)", ["Ferry", "ferries", "pt-BR"]),
        ("ferry lang:br", None),
        ("ferry lang:en", None),
        ("ferry -lang:en", ["Ferry", "ferries"]),
        ("ferry -lang:pt", None),
    ],
)
def test_a_field_scopes_what_is_looked_for(query: str, marked: list[str] | None) -> None:
    article = an_article(
        "Ferry aground",
        summary="Two ferries",
        body="The crew",
        outlet="Harbour Wire",
        author="Ines Halloran",
        language="pt-BR",
        link="https://pier.example/news/2026/11/24/ferry-aground-v3.5.html",
        tags=("Ships", "North Korean sea"),
    )
    assert shown(query, article) == marked


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("url:2026/11", ["2026/11"]),
        ("url:v3.5", ["v3.5"]),
        ("url:u.s", ["u.s"]),
        ("url:=2026/11/24", ["2026/11/24"]),
        ("url:2026/1*", ["2026/11"]),
        ("url:2025/11", None),
    ],
)
def test_dates_and_numbers_of_an_address_are_cut_in_the_query_as_in_the_address(
    query: str, marked: list[str] | None
) -> None:
    assert shown(query, an_article(link="https://pier.example/u.s/2026/11/24/v3.5.html")) == marked


@pytest.mark.parametrize(
    "query", ["ferry lang:en", "source:wire", "author:ines", "url:pier", "tag:sea"]
)
def test_a_field_that_is_not_known_holds_nothing(query: str) -> None:
    assert evidence_for(query, an_article("Ferry", outlet="")) is None


@pytest.mark.parametrize(
    ("age", "held"),
    [
        (timedelta(hours=6) - timedelta(seconds=1), {"<", "<="}),
        (timedelta(hours=6), {"<=", ">="}),
        (timedelta(hours=6, seconds=1), {">", ">="}),
        (timedelta(0), {"<", "<="}),
        (timedelta(hours=-9), {"<", "<="}),
        (None, {"<", "<="}),
    ],
)
def test_an_age_is_the_time_from_publishing_to_seeing(
    age: timedelta | None, held: set[str]
) -> None:
    article = an_article("Ferry", published_at=None if age is None else NOON - age, seen_at=NOON)
    for sign in ("<", "<=", ">", ">="):
        assert (shown(f"ferry age{sign}6h", article) == ["Ferry"]) is (sign in held)
        assert (shown(f"ferry -age{sign}6h", article) == ["Ferry"]) is (sign not in held)


def test_an_age_may_be_one_of_several_reasons() -> None:
    old = an_article("Ferry", published_at=NOON - 9 * HOUR)
    assert shown("ferry (age<6h OR aground)", old) is None
    assert shown("ferry (age<6h OR aground)", an_article("Ferry")) == ["Ferry"]
    assert shown("-(-ferry OR age>6h)", an_article("Ferry")) == ["Ferry"]


@pytest.mark.parametrize(
    ("query", "title", "marked"),
    [
        (r"/CVE-\d{4}-\d+/", "Fix cve-2026-77 now", ["cve-2026-77"]),
        (r"/\bports?\b/", "Sport at two ports", ["ports"]),
        ("/ferry.port/", "🚢 ferry\u00a0port", ["ferry\u00a0port"]),
        ("/ferry/", "\ud800 ferry", ["ferry"]),
        ("/(?-i)FERRY/", "ferry", None),
    ],
)
def test_a_regex_marks_what_it_fits(query: str, title: str, marked: list[str] | None) -> None:
    assert shown(query, title) == marked


def test_evidence_stands_in_the_order_of_the_fields_and_of_the_words() -> None:
    article = an_article("Port, ferry", body="A port. A ferry", summary="Ferry port", outlet="Port")
    found = find(planned("(ferry OR source:port) port"), Document(article))
    assert [(one.field, one.start) for one in found or ()] == [
        ("title", 0),
        ("title", 6),
        ("summary", 0),
        ("summary", 6),
        ("body", 2),
        ("body", 10),
        ("source", 0),
    ]
