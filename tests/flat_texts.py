"""Articles as people save them: flat text, with all that stood around them."""

import textwrap
from collections.abc import Iterable, Iterator

from tests.newspages import (
    ADVICE,
    BRIEF,
    CONSENT,
    CONVOY,
    COOKIES,
    DAM,
    DONATIONS,
    FORUM,
    FRENCH,
    GERMAN,
    JAPANESE,
    LETTER,
    PLEA_BEGINS,
    PLEA_MIDDLE,
    PUSH,
    SPANISH,
    Sample,
    Story,
)


def lines(*parts: str | Iterable[str]) -> list[str]:
    return [line for part in parts for line in ([part] if isinstance(part, str) else part)]


def spaced(*parts: str | Iterable[str]) -> str:
    return "\n\n".join(lines(*parts)) + "\n"


def close(*parts: str | Iterable[str]) -> str:
    return "\n".join(lines(*parts)) + "\n"


def wrapped(width: int, *parts: str | Iterable[str], blank: bool = True) -> str:
    filled = [textwrap.fill(line, width) for line in lines(*parts)]
    return ("\n\n" if blank else "\n").join(filled) + "\n"


def with_inside(story: Story, *inside: str, at: int = 3) -> list[str]:
    return [*story.body[:at], *inside, *story.body[at:]]


def flat_samples() -> Iterator[Sample]:
    everything = frozenset(("title", "dek", "author", "published"))
    no_dek = everything - {"dek"}

    def sample(
        name: str,
        text: str,
        story: Story,
        *,
        knows: frozenset[str] = everything,
        noise: Iterable[str] = (),
        encoding: str = "utf-8",
        recall: float = 1.0,
        precision: float = 1.0,
    ) -> Sample:
        return Sample(name, text.encode(encoding), story, knows, tuple(noise), recall, precision)

    herald = lines(
        PLEA_BEGINS,
        CONVOY.title,
        CONVOY.dek,
        "Adrian Fennimore",
        "Thursday 30 March 2023 13:49 EDT",
        "Comments",
        CONVOY.captions[0],
        CONVOY.body[:3],
        CONVOY.captions[1],
        PLEA_BEGINS,
        CONVOY.body[3:],
        "More about",
        "Northland",
        "Tamsin",
        FORUM,
        CONVOY.others,
    )
    all_noise = (*PLEA_BEGINS, *FORUM, *CONVOY.captions)
    yield sample("herald, blank lines", spaced(herald), CONVOY, noise=all_noise)
    yield sample("herald, a line each", close(herald), CONVOY, noise=all_noise)
    yield sample("herald, wrapped at 72", wrapped(72, herald), CONVOY, noise=all_noise)
    yield sample(
        "herald, wrapped at 80, no blank lines",
        wrapped(80, herald, blank=False),
        CONVOY,
        knows=frozenset(("author", "published")),
        noise=PLEA_BEGINS,
        recall=0.75,
        precision=0.75,
    )
    yield sample(
        "herald with push and consent first",
        spaced(CONSENT, PUSH, "Log in", "Menu", "News", "World", "Americas", herald),
        CONVOY,
        noise=(*all_noise, *CONSENT, *PUSH),
    )
    yield sample("herald, windows lines", spaced(herald).replace("\n", "\r\n"), CONVOY)
    yield sample(
        "byline with By and two names",
        spaced(
            "Skip to content",
            "Subscribe",
            DAM.title,
            DAM.dek,
            "By Maya O’Connor and Luis Aranda",
            "Published 3 Nov 2025 08:05 GMT",
            DAM.captions,
            with_inside(DAM, *LETTER),
            "Most read",
            DAM.others,
        ),
        DAM,
        noise=(*LETTER, *DAM.captions, *DAM.others),
    )
    yield sample(
        "American style",
        spaced(
            DAM.title,
            DAM.dek,
            "By Maya O’Connor and Luis Aranda, Valley Post",
            "November 3, 2025 at 3:05 a.m. ET",
            with_inside(DAM, *PLEA_MIDDLE),
            "12 Comments",
        ),
        DAM,
        noise=PLEA_MIDDLE,
    )
    yield sample(
        "date before the headline",
        spaced(
            "3 November 2025 09:05 CET",
            DAM.title,
            DAM.dek,
            "Maya O’Connor and Luis Aranda in Marrow",
            DAM.body,
        ),
        DAM,
    )
    yield sample(
        "published and updated",
        spaced(
            COOKIES.title,
            COOKIES.dek,
            "By Sunniva Hale, Consumer Affairs Correspondent",
            "Published: Wed 11 Feb 2026 09.30 GMT | Last updated: Wed 11 Feb 2026 15.02 GMT",
            "Share",
            COOKIES.body,
            CONSENT,
        ),
        COOKIES,
        noise=CONSENT,
    )
    yield sample(
        "updated on a line before published",
        close(
            COOKIES.title,
            COOKIES.dek,
            "Sunniva Hale",
            "Updated 11 Feb 2026 15:02 GMT",
            "First published 11 Feb 2026 09:30 GMT",
            "3 min read",
            COOKIES.body,
        ),
        COOKIES,
    )
    yield sample(
        "about donations, with an appeal",
        spaced(
            "Donate",
            DONATIONS.title,
            DONATIONS.dek,
            "By Kwame Ridley",
            "Jan. 19, 2026, 1 a.m. EST",
            with_inside(
                DONATIONS,
                "Support our journalism",
                "We rely on readers like you. If our work matters to you, please consider a one-off or monthly gift.",
                "Donate now",
            ),
        ),
        DONATIONS,
        noise=("Support our journalism", "Donate now"),
    )
    yield sample(
        "an agency's brief",
        spaced(
            "Reuters",
            "2026-05-06 03:14 UTC",
            BRIEF.title,
            BRIEF.body,
            "Our Standards: The Wire Trust Principles.",
        ),
        BRIEF,
        knows=no_dek,
    )
    yield sample(
        "nothing but a title and paragraphs",
        spaced(BRIEF.title, BRIEF.body),
        BRIEF,
        knows=frozenset(("title",)),
    )
    yield sample(
        "German",
        spaced(
            "Startseite",
            "Regional",
            GERMAN.title,
            GERMAN.dek,
            "Von Anke Brömmel",
            "Stand: 07.06.2024, 19:49 Uhr MESZ",
            GERMAN.captions,
            GERMAN.body[:2],
            "Lesen Sie auch: Hochwasser in Altmark geht zurück",
            GERMAN.body[2:4],
            "Unterstützen Sie uns",
            "Ihre Spende hilft unserer Redaktion, unabhängig zu bleiben.",
            GERMAN.body[4:],
            "Kommentare",
        ),
        GERMAN,
        noise=(*GERMAN.captions, "Unterstützen Sie uns"),
    )
    yield sample(
        "German, another date",
        close(
            GERMAN.title,
            GERMAN.dek,
            "Anke Brömmel",
            "Freitag, 7. Juni 2024, 19.49 Uhr MESZ",
            GERMAN.body,
        ),
        GERMAN,
    )
    yield sample(
        "French",
        spaced(
            "Abonnez-vous",
            FRENCH.title,
            FRENCH.dek,
            "Par Solène Kerdal",
            "Publié le 12 septembre 2025 à 07h30 CEST",
            "Partager",
            with_inside(
                FRENCH,
                "Inscrivez-vous à notre newsletter",
                "Recevez chaque matin l’essentiel de l’actualité dans votre boîte mail.",
                at=2,
            ),
            "À lire aussi",
            "La tempête, un an après",
        ),
        FRENCH,
        noise=("Inscrivez-vous à notre newsletter",),
    )
    yield sample(
        "Spanish",
        spaced(
            SPANISH.title,
            SPANISH.dek,
            "Marta Quiroga",
            "2 de marzo de 2026 a las 17:20 CET",
            with_inside(
                SPANISH,
                "Suscríbete para seguir leyendo",
                "Apoya nuestro periodismo desde 1 euro al mes.",
                at=3,
            ),
            "Comentarios",
        ),
        SPANISH,
        noise=("Suscríbete para seguir leyendo",),
    )
    yield sample(
        "Japanese",
        close(
            "ホーム",
            JAPANESE.title,
            "2026年4月9日 22時49分 JST",
            "山川健一記者",
            "シェア",
            JAPANESE.body,
            "関連記事",
        ),
        JAPANESE,
        knows=no_dek,
    )
    yield sample(
        "advice that speaks to its reader",
        spaced(
            ADVICE.title,
            ADVICE.dek,
            "By Bettina Marsh",
            "8 January 2026 07:00 GMT",
            with_inside(ADVICE, *LETTER),
        ),
        ADVICE,
        noise=LETTER,
    )
    yield sample(
        "latin-1",
        close(GERMAN.title, GERMAN.dek, "Von Anke Brömmel", "7. Juni 2024 17:49 UTC", GERMAN.body),
        GERMAN,
        encoding="cp1252",
    )
    yield sample("utf-16", spaced(herald), CONVOY, encoding="utf-16", noise=all_noise)
    yield sample(
        "comments below",
        spaced(
            DAM.title,
            DAM.dek,
            "By Maya O’Connor and Luis Aranda",
            "Monday 3 November 2025 08:05",
            DAM.body,
            "Comments",
            "riverrat77",
            "2 hours ago",
            "I have lived below that dam for forty years and nobody ever told us about the gate. Somebody should answer for it.",
            "Reply",
            "old_marrow",
            "They raised the water rates twice and spent it on the new offices instead of the gates, as everybody here knows.",
            "Reply",
        ),
        DAM,
        noise=("riverrat77",),
    )
    yield sample(
        "paywall at the end",
        spaced(
            "Northline",
            "Subscribe",
            COOKIES.title,
            COOKIES.dek,
            "Sunniva Hale",
            "February 11 2026 9:30 GMT",
            COOKIES.body,
            "This article is for subscribers only",
            "Subscribe to continue reading. Unlimited access for 1 crown a week, cancel any time.",
            "Already a subscriber? Log in",
        ),
        COOKIES,
        noise=("This article is for subscribers only",),
    )
    yield sample(
        "share buttons and a caption between all",
        close(
            "BREAKING NEWS",
            CONVOY.title,
            CONVOY.dek,
            "Facebook",
            "X",
            "Copy link",
            "By ADRIAN FENNIMORE",
            "PUBLISHED: 13:49 EDT, 30 March 2023 | UPDATED: 14:22 EDT, 30 March 2023",
            "View comments",
            CONVOY.body[:2],
            "ADVERTISEMENT",
            CONVOY.captions,
            CONVOY.body[2:6],
            "Read more: Harbour pilots end their strike after nine weeks",
            CONVOY.body[6:],
            "Share or comment on this article",
        ),
        CONVOY,
        noise=("ADVERTISEMENT", *CONVOY.captions),
    )
