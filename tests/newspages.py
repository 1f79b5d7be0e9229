"""Invented articles, and the many ways in which sites show and people save them.

Each rendering says what should be read out of it. All of it is made up: outlets, people, events and
the words with which sites ask, beg and advertise.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Story:
    """What a newsroom wrote."""

    title: str
    dek: str
    authors: tuple[str, ...]
    published: datetime
    body: tuple[str, ...]
    site: str = "The Harbour Herald"
    host: str = "harbourherald.example"
    lang: str = "en"
    captions: tuple[str, ...] = ()
    section: str = "World"
    others: tuple[str, ...] = ()
    """Headlines of other articles, as they stand around it."""

    @property
    def author(self) -> str:
        return ", ".join(self.authors)

    @property
    def iso(self) -> str:
        return self.published.strftime("%Y-%m-%dT%H:%M:%SZ")


CONVOY = Story(
    title="Northland offers labourers to rebuild shelled border towns, monitors say",
    dek="Satellite pictures show new rail traffic across the Tamsin bridge, weeks after a visit by the envoy",
    authors=("Adrian Fennimore",),
    published=datetime(2023, 3, 30, 17, 49, tzinfo=UTC),
    body=(
        "Northland has offered to send up to five thousand labourers to rebuild towns along its southern border, according to monitors who follow rail traffic in the region.",
        "The offer, which was made during a visit by the foreign envoy in early March, would break a ban on labour exports that the Assembly of States adopted six years ago.",
        "“We have seen eleven trains in nine days, and we had not seen one since the winter of 2019,” said Ottilie Brandt, who leads the monitoring group in Kestrel Bay.",
        "Two officials of the ministry of transport confirmed that the bridge at Tamsin had been reopened to freight, but would not say what the wagons carried.",
        "In exchange for the workers, the monitors believe, Northland would be given grain and cooking oil, both of which have been scarce since the floods of last August.",
        "The spokesman for the Assembly told reporters on Thursday that any such deal “would be a plain breach of the resolutions that all members have sworn to keep”.",
        "Northland’s embassy did not answer questions. Its state newspaper wrote on Tuesday that reports of trains were “an old wives’ tale”.",
        "The envoy is expected to travel to the capital again in the middle of April.",
    ),
    captions=(
        "A freight train waits at the Tamsin bridge in March (AFP via Getty Images)",
        "Foreign envoy Lior Madaki shakes hands with the prime minister of Northland (EPA)",
    ),
    others=(
        "Storm names for the new season announced",
        "Harbour pilots end their strike after nine weeks",
    ),
)
DAM = Story(
    title="Dam gate fails above Sorrel Valley, 3,000 told to leave",
    dek="No deaths reported as engineers race to lower the reservoir before the weekend’s rain",
    authors=("Maya O’Connor", "Luis Aranda"),
    published=datetime(2025, 11, 3, 8, 5, tzinfo=UTC),
    body=(
        "About 3,000 people were told to leave their homes in Sorrel Valley on Monday after a steel gate of the Upper Marrow dam broke away during a routine test.",
        "Engineers opened two other gates to lower the reservoir by four metres, the regional water board said.",
        "“The wall itself is sound,” said Petra Lindqvist, the board’s chief engineer. “What failed is a gate that was due to be replaced in spring.”",
        "Three schools and a nursing home were emptied by noon, and the railway between Marrow and Easthaven was closed.",
        "Rain of up to 60 millimetres is forecast for Saturday, which would refill the reservoir faster than it can be drained.",
        "A review of the country’s 140 large dams was ordered by the minister of public works, Henrik Osei, who cut short a visit abroad.",
    ),
    site="Valley Post",
    host="valleypost.example",
    captions=(
        "Water pours through the broken gate on Monday morning. Photograph: Ida Roth/Valley Post",
    ),
    others=("Bakers warn of dearer bread", "Five walks for the autumn"),
)
COOKIES = Story(
    title="Regulator fines two shops for cookie banners that cannot be refused",
    dek="Companies must let readers reject cookies as easily as accept them, authority rules",
    authors=("Sunniva Hale",),
    published=datetime(2026, 2, 11, 9, 30, tzinfo=UTC),
    body=(
        "Two online shops must pay a total of four million crowns because their cookie banners had no way to refuse, the data protection authority said on Wednesday.",
        "The banners offered only the words “Accept all cookies”, while the setting that rejects cookies was three pages away, the ruling says.",
        "Websites must ask for consent before they store cookies, and a newsletter may not be a condition of it, the authority wrote.",
        "One of the companies said that its partners had supplied the banner and that it would appeal against the fine.",
        "Readers complained about the banners 412 times last year, more than about any other subject, according to the authority.",
        "A consumers’ association welcomed the ruling. “Nobody should need a map to say no,” said its chairwoman, Dorothea Falk.",
    ),
    site="Northline",
    host="northline.example",
)
DONATIONS = Story(
    title="Food banks say donations fell by a third after fraud at a sister charity",
    dek="Supporters of three charities cancelled monthly gifts within days, figures show",
    authors=("Kwame Ridley",),
    published=datetime(2026, 1, 19, 6, 0, tzinfo=UTC),
    body=(
        "Donations to the country’s food banks fell by a third in December after the treasurer of a sister charity was charged with fraud, figures published on Monday show.",
        "Some 18,000 supporters cancelled their monthly contribution, and appeals for support by newsletter brought in less than half of what they did a year earlier.",
        "“People support what they trust,” said Imogen Castell, who runs the food bank in Pell Harbour. “We had to send families away.”",
        "The three charities said they would publish their accounts every month and let donors visit their stores.",
        "The treasurer, who denies the charges, is accused of having moved 2.1 million crowns of donations to accounts abroad.",
        "The ministry of social affairs promised a bridging fund of six million crowns.",
    ),
    site="Pell Harbour Gazette",
    host="pellgazette.example",
)
BRIEF = Story(
    title="Earthquake of magnitude 5.8 shakes Kestrel Bay",
    dek="",
    authors=("Reuters",),
    published=datetime(2026, 5, 6, 3, 14, tzinfo=UTC),
    body=(
        "An earthquake of magnitude 5.8 shook Kestrel Bay early on Wednesday, the geological survey said.",
        "There were no reports of damage, and no warning of a wave was issued.",
        "The quake struck at a depth of 41 km, some 30 km east of the port.",
    ),
    site="Wire Report",
    host="wirereport.example",
)
GERMAN = Story(
    title="Bahnbrücke bei Lindenau nach Unterspülung gesperrt",
    dek="Der Fernverkehr wird umgeleitet, die Reparatur dauert mindestens zwei Wochen",
    authors=("Anke Brömmel",),
    published=datetime(2024, 6, 7, 17, 49, tzinfo=UTC),
    body=(
        "Die Eisenbahnbrücke bei Lindenau ist nach den Regenfällen der vergangenen Tage für alle Züge gesperrt worden, teilte die Bahn am Freitag mit.",
        "Taucher hatten am Mittag festgestellt, dass das Fundament eines Pfeilers auf einer Länge von drei Metern unterspült ist.",
        "„Wir können nicht ausschließen, dass sich der Pfeiler gesetzt hat“, sagte der Leiter des Streckenbetriebs, Jürgen Mattes.",
        "Fernzüge werden über Altmark umgeleitet und brauchen etwa fünfzig Minuten länger als sonst.",
        "Die Reparatur werde mindestens zwei Wochen dauern, hieß es, sofern der Pegel der Linde weiter sinkt.",
    ),
    site="Lindenauer Bote",
    host="lindenauer-bote.example",
    lang="de",
    section="Regional",
    captions=("Die gesperrte Brücke am Freitagnachmittag (Foto: Anke Brömmel)",),
)
FRENCH = Story(
    title="À Port-Vénel, la criée rouvre après dix-huit mois de travaux",
    dek="Les pêcheurs espèrent retrouver les volumes d’avant la tempête",
    authors=("Solène Kerdal",),
    published=datetime(2025, 9, 12, 5, 30, tzinfo=UTC),
    body=(
        "La criée de Port-Vénel a rouvert ses portes vendredi, dix-huit mois après la tempête qui avait emporté une partie de sa toiture.",
        "Une quarantaine de bateaux y ont débarqué près de douze tonnes de poisson dans la nuit, selon la coopérative.",
        "« On a vendu à perte pendant un an et demi, dans un hangar prêté par la commune », raconte Yann Morvan, patron du Petit Cormoran.",
        "Les travaux ont coûté 6,4 millions d’euros, dont la moitié a été payée par la région.",
        "La coopérative prévoit d’embaucher onze personnes d’ici à la fin de l’année.",
    ),
    site="Le Courrier de la Côte",
    host="courrier-cote.example",
    lang="fr",
    section="Économie",
)
SPANISH = Story(
    title="El puerto de Almenara cierra dos muelles por un vertido de aceite",
    dek="La capitanía investiga el origen de la mancha, de casi un kilómetro",
    authors=("Marta Quiroga",),
    published=datetime(2026, 3, 2, 16, 20, tzinfo=UTC),
    body=(
        "El puerto de Almenara cerró este lunes dos de sus seis muelles por un vertido de aceite que los servicios de limpieza intentan contener con barreras.",
        "La mancha, de casi un kilómetro de largo, fue vista por primera vez a las seis de la mañana por la tripulación de un remolcador.",
        "“No sabemos todavía de qué barco procede”, dijo la capitana marítima, Elvira Sanchís, que ha abierto una investigación.",
        "Tres cargueros esperan fuera de la bahía y un transbordador con 210 pasajeros fue desviado a Punta Rasa.",
        "Las playas siguen abiertas, según el ayuntamiento, que hará análisis del agua dos veces al día.",
    ),
    site="Diario de Almenara",
    host="diarioalmenara.example",
    lang="es",
    section="Local",
)
JAPANESE = Story(
    title="北浜港で貨物船が座礁、乗組員18人は全員無事",
    dek="",
    authors=("山川健一",),
    published=datetime(2026, 4, 9, 13, 49, tzinfo=UTC),
    body=(
        "9日夜、北浜港の入り口付近で貨物船「しおかぜ丸」が座礁し、乗組員18人は全員救助されました。",
        "海上保安部によりますと、船は午後8時ごろ、強い風にあおられて防波堤の近くの浅瀬に乗り上げたということです。",
        "これまでのところ油の流出は確認されていませんが、港は10日の昼まで閉鎖される見通しです。",
    ),
    site="北浜新聞",
    host="kitahama.example",
    lang="ja",
    section="社会",
)
ADVICE = Story(
    title="How to keep your pipes from freezing this week",
    dek="Plumbers in Easthaven share what works, and what only costs you money",
    authors=("Bettina Marsh",),
    published=datetime(2026, 1, 8, 7, 0, tzinfo=UTC),
    body=(
        "If you live in an old house, you should open the cupboard doors under your sink tonight, so that warm air can reach the pipes.",
        "Let the tap that is farthest from your meter drip: moving water freezes more slowly, and you will hear it if it stops.",
        "You can wrap outdoor taps in old towels, but you must cover the towels with plastic, or they will freeze to the metal.",
        "Should a pipe freeze all the same, turn off the water at the main valve before you warm it, said plumber Gil Tanaka.",
        "Never use a flame: you may not see the crack until the house is full of water, and your insurer will not pay.",
    ),
    site="Easthaven Echo",
    host="easthavenecho.example",
)
STORIES = (CONVOY, DAM, COOKIES, DONATIONS, BRIEF, GERMAN, FRENCH, SPANISH, JAPANESE, ADVICE)

PLEA_BEGINS = (
    "Your support helps us to tell the story",
    "From coastal erosion to courtrooms, The Harbour Herald is there when the story is still unfolding. Whether we are reading the accounts of a shipping magnate or filming our latest documentary, ‘Low Water’, about the women who keep the lighthouses, we know how much it matters to tell facts from noise.",
    "At a moment like this, we need reporters on the ground. Your donation lets us keep sending journalists to hear both sides of the story.",
    "The Harbour Herald is trusted by people of every political colour. And unlike many other news outlets of quality, we choose not to lock readers out of our reporting and analysis with paywalls. We believe that good journalism should be open to everyone, paid for by those who can afford it.",
    "Your support makes all the difference.",
)
PLEA_MIDDLE = (
    "Please consider a small gift to our newsroom",
    "The Valley Post has no owner abroad and no shareholders. What we have is readers like you, who chip in what they can, so that our reporters can keep asking.",
    "It takes less than a minute to set up, and every contribution counts. Thank you.",
    "Support us now",
    "Remind me later",
)
LETTER = (
    "Sign up for our free morning briefing",
    "Get the day’s headlines straight to your inbox, five days a week",
    "Enter your email address",
    "By signing up you agree to our terms. You can unsubscribe at any time.",
)
CONSENT = (
    "We value your privacy",
    "We and our 214 partners store and read cookies on your device to personalise content and measure what you read. You can change your choice at any time.",
    "Accept all",
    "Manage preferences",
)
PUSH = (
    "Stay up to date with notifications from The Harbour Herald",
    "Notifications can be managed in browser preferences.",
    "Not now",
    "Yes please",
)
FORUM = (
    "Join our commenting forum",
    "Join thought-provoking conversations, follow other Herald readers and see their replies",
    "Comments",
    "Thank you for registering",
    "Please refresh the page or navigate to another page on the site to be automatically logged in",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A page or a flat text, and what is to be read out of it."""

    name: str
    content: bytes
    story: Story
    knows: frozenset[str] = frozenset(("title", "dek", "author", "published"))
    """The fields that it tells; of the others nothing may be claimed."""
    noise: tuple[str, ...] = field(default=())
    """Texts that must not be in the body."""
    recall: float = 1.0
    precision: float = 1.0
