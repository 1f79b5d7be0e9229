"""Invented reports: pairs that look alike and are two events, and pairs that are one."""

from typing import NamedTuple


class Report(NamedTuple):
    """What two outlets wrote, a headline and a lead each."""

    name: str
    title: str
    lead: str
    other_title: str
    other_lead: str


TWO_EVENTS = (
    Report(
        "two quakes in one country",
        "Magnitude 6.1 earthquake shakes northern Chile",
        "A magnitude 6.1 earthquake struck the Atacama desert in northern Chile on Monday, "
        "rattling the mining town of Calama, the seismological centre said.",
        "Magnitude 7.0 earthquake shakes southern Chile",
        "A magnitude 7.0 earthquake struck off Aysen in southern Chile on Wednesday, and people "
        "on the coast were told to move to higher ground, the seismological centre said.",
    ),
    Report(
        "two accidents, headlines only",
        "Three killed in Lyon bus crash",
        "",
        "Bus crash in Turin kills five",
        "",
    ),
    Report(
        "two quakes in two countries",
        "Strong earthquake hits Peru, no damage reported",
        "A strong earthquake hit the coast of Peru early on Tuesday, officials said.",
        "Strong earthquake hits Japan, no damage reported",
        "A strong earthquake hit the coast of Japan early on Tuesday, officials said.",
    ),
    Report(
        "two quakes told in headlines alone",
        "Earthquake of magnitude 5.2 jolts Crete",
        "",
        "Earthquake of magnitude 6.4 jolts Luzon",
        "",
    ),
    Report(
        "two matches of one day",
        "Northport beat Aldersea 3-1 to go top of the league",
        "Two late goals from Dana Whitlock gave Northport a win over Aldersea on Saturday.",
        "Kestrel Town beat Marrow 2-0 to go third in the league",
        "An early goal from Ivo Brand set Kestrel Town on the way to a win over Marrow.",
    ),
    Report(
        "two matches of one team",
        "Northport beat Aldersea 3-1 to stay top of the league",
        "Two late goals gave Northport a win over Aldersea at Harbour Park on Saturday.",
        "Northport beat Marrow 4-0 to stay top of the league",
        "A hat-trick by Dana Whitlock gave Northport a win over Marrow at Harbour Park.",
    ),
    Report(
        "two budgets",
        "Norway unveils budget with record spending on defence",
        "Norway's finance minister presented a budget on Tuesday that raises military spending.",
        "Portugal unveils budget with tax cuts for young workers",
        "Portugal's finance minister presented a budget on Tuesday that lowers income tax.",
    ),
    Report(
        "an event and its anniversary",
        "Fire destroys market hall in Tarnow",
        "A fire destroyed the old market hall in the centre of Tarnow on Sunday night.",
        "Tarnow marks tenth anniversary of market hall fire",
        "Hundreds gathered in Tarnow on Sunday to remember the fire that destroyed the hall.",
    ),
    Report(
        "two storms",
        "Hurricane Odile makes landfall in Baja California",
        "Hurricane Odile made landfall near Cabo San Lucas on Sunday with winds of 200 km/h.",
        "Typhoon Kalmaegi makes landfall in northern Philippines",
        "Typhoon Kalmaegi made landfall in Cagayan province on Sunday with winds of 130 km/h.",
    ),
    Report(
        "two verdicts",
        "Court jails former mayor of Lindau for taking bribes",
        "A court in Bavaria sentenced the former mayor of Lindau, Karl Oster, to four years.",
        "Court jails former minister of Moldova for taking bribes",
        "A court in Chisinau sentenced the former transport minister, Ana Rusu, to six years.",
    ),
    Report(
        "two chief executives",
        "Halden Motors chief executive steps down after recall",
        "Halden Motors said on Thursday that its chief executive, Peter Lund, would step down.",
        "Brightwater Bank chief executive steps down after losses",
        "Brightwater Bank said on Thursday that its chief executive, Mary Cho, would step down.",
    ),
    Report(
        "two polls",
        "Poll shows Labour ahead in Wales before May vote",
        "A poll published on Monday puts Labour five points ahead in Wales.",
        "Poll shows Liberals ahead in Ontario before June vote",
        "A poll published on Monday puts the Liberals three points ahead in Ontario.",
    ),
    Report(
        "two results of one quarter",
        "Halden Motors quarterly profit rises 12 percent on strong demand",
        "Halden Motors reported a quarterly profit of 2.1 billion euros on Thursday.",
        "Osprey Foods quarterly profit rises 9 percent on strong demand",
        "Osprey Foods reported a quarterly profit of 310 million dollars on Thursday.",
    ),
    Report(
        "two strikes",
        "Train drivers in Belgium begin 48-hour strike over pensions",
        "Train drivers in Belgium walked out on Wednesday in a dispute about pensions.",
        "Pilots in Italy begin 24-hour strike over pay",
        "Pilots of Italy's largest airline walked out on Wednesday in a dispute about pay.",
    ),
    Report(
        "two shootings",
        "Two dead in shooting at nightclub in Leipzig",
        "Two men were shot dead outside a nightclub in Leipzig early on Sunday, police said.",
        "Three dead in shooting at supermarket in Tulsa",
        "Three people were shot dead at a supermarket in Tulsa on Sunday evening, police said.",
    ),
    Report(
        "two rate decisions",
        "Bank of England holds rates at 4 percent",
        "The Bank of England held its main interest rate at 4 percent on Thursday.",
        "Bank of Canada cuts rates to 2.5 percent",
        "The Bank of Canada cut its main interest rate to 2.5 percent on Wednesday.",
    ),
    Report(
        "two ferries",
        "Ferry with 300 aboard runs aground off Sumatra",
        "A ferry with 300 passengers ran aground off Sumatra on Friday, rescuers said.",
        "Ferry with 80 aboard capsizes on Lake Kivu",
        "A ferry with 80 passengers capsized on Lake Kivu on Friday, officials said.",
    ),
    Report(
        "two obituaries",
        "Jazz pianist Roland Weems dies at 81",
        "Roland Weems, a pianist who played with the great bands, has died at 81, his family said.",
        "Novelist Clara Haugen dies at 77",
        "Clara Haugen, whose novels won every prize in Norway, has died at 77, her publisher said.",
    ),
    Report(
        "two weather forecasts",
        "Weather: heavy rain expected in the north at the weekend",
        "Forecasters expect heavy rain in the north of Scotland on Saturday.",
        "Weather: heavy snow expected in the Alps at the weekend",
        "Forecasters expect up to a metre of snow in the Austrian Alps on Saturday.",
    ),
    Report(
        "two recalls",
        "Halden Motors recalls 120,000 vans over faulty brakes",
        "Halden Motors is recalling 120,000 vans in Europe because the brakes may fail.",
        "Toymaker Pim recalls 40,000 dolls over choking risk",
        "The toymaker Pim is recalling 40,000 dolls in Canada because small parts come off.",
    ),
    Report(
        "two elections",
        "Polls open in Ghana in tight presidential election",
        "Voters in Ghana went to the polls on Saturday to choose a president.",
        "Polls open in Croatia in tight presidential election",
        "Voters in Croatia went to the polls on Sunday to choose a president.",
    ),
)

ONE_EVENT = (
    Report(
        "a quake",
        "Magnitude 6.1 earthquake shakes northern Chile",
        "A magnitude 6.1 earthquake struck near Calama in northern Chile on Monday, officials "
        "said. There were no reports of damage at the copper mines.",
        "6.1-magnitude quake rattles northern Chile, mines unharmed",
        "Northern Chile was shaken by a 6.1-magnitude quake near the town of Calama on Monday. "
        "The copper mines went on working.",
    ),
    Report(
        "a resignation",
        "Halden Motors chief executive Peter Lund resigns over brake recall",
        "Peter Lund, chief executive of Halden Motors, resigned on Thursday after a recall of "
        "120,000 vans with faulty brakes.",
        "Halden Motors boss Lund quits after van recall",
        "The chief executive of Halden Motors, Peter Lund, has quit over the recall of vans "
        "whose brakes may fail.",
    ),
    Report(
        "a verdict",
        "Former Bamberg judge Heike Sommer jailed for fraud",
        "Heike Sommer, a former judge in Bamberg, was sentenced to four years in prison for "
        "forging the will of a neighbour.",
        "Ex-judge Sommer gets four years for forging neighbour's will",
        "A court in Bamberg has sentenced Heike Sommer, once a judge there, to four years in "
        "prison. She had forged a neighbour's will.",
    ),
    Report(
        "a storm",
        "Hurricane Marisol makes landfall near Tampico",
        "Hurricane Marisol came ashore near Tampico in Tamaulipas late on Sunday, "
        "tearing off roofs and cutting power.",
        "Hurricane Marisol slams into Tamaulipas, thousands without power",
        "Thousands of people in Tamaulipas were without power after Hurricane Marisol hit "
        "Tampico on Sunday night.",
    ),
    Report(
        "a match",
        "Northport beat Aldersea 3-1 with two late goals by Whitlock",
        "Dana Whitlock scored twice in the last ten minutes as Northport beat Aldersea 3-1 at "
        "Harbour Park.",
        "Whitlock double sinks Aldersea as Northport win 3-1",
        "Northport came from behind to beat Aldersea 3-1 at Harbour Park, with two late goals by "
        "Dana Whitlock.",
    ),
    Report(
        "a merger",
        "Westmere Bank to buy rival Colne Savings for $4 billion",
        "Westmere Bank agreed on Monday to buy Colne Savings for $4 billion in shares.",
        "Westmere agrees $4 billion takeover of Colne Savings",
        "Colne Savings is to be taken over by Westmere Bank in a deal worth $4 billion.",
    ),
    Report(
        "a headline without a lead",
        "Ferry Kestrel Queen runs aground off Sumatra with 300 aboard",
        "",
        "Ferry Kestrel Queen aground off Sumatra, 300 passengers rescued",
        "",
    ),
    Report(
        "a launch",
        "Aurora-2 probe lifts off on mission to Saturn's moon Enceladus",
        "The Aurora-2 probe lifted off from Kourou on Friday on a nine-year journey to Enceladus.",
        "Aurora-2 spacecraft launches from Kourou toward Enceladus",
        "A rocket carrying the Aurora-2 spacecraft left Kourou on Friday, bound for Enceladus, "
        "a moon of Saturn.",
    ),
)
