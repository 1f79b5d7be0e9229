"""One form for an English word and its plural, so that `missiles` finds “missile” and back.

A light touch on purpose. A stemmer would join what the news keeps apart: important and import,
shipping and ship, Korean and Korea. Here only the plural's `s` goes, on both sides, in queries
and in articles, so a form that is no word at all (`maldive`) does no harm as long as nothing else
has it. What does harm is a word whose shorter half means another thing: those stand in `ALONE`.
"""

# No plurals, or plurals that are not about more of the same: arms, goods, customs, securities.
# Names too, where the name without its s is another one's: Hamas (Hama), Lucas, Marcos, Abrams.
ALONE_TEXT = """
    news series miniseries subspecies species means always perhaps whereas does goes alas
    besides nowadays overseas ours hers yours theirs ourselves themselves yourselves
    alias bias atlas canvas lens pancreas asbestos chaos cosmos ethos pathos kudos
    rabies scabies caries diabetes herpes measles mumps molasses biceps triceps forceps schnapps
    summons aids arms alms amends bellows gallows clothes commons corps customs barracks headquarters
    crossroads jeans odds goods greens premises riches securities futures shorts throes times wills
    thanks trans sans macos xmas christmas indies

    americas texas kansas arkansas vegas dallas orleans massachusetts angeles alamos cairns flanders
    hamas barbados honduras bahamas laos lagos davos athens brussels wales naples caracas
    palmas damas rios salinas andes ganges thames argos samos paros delos naxos lesbos taos leeds
    algiers versailles cannes nantes rennes rhodes

    abbas abrams adams alves anders andreas andrews antunes ares arias aries atkins barnes bates
    benavides bezos borges briggs brooks burgos campos cardenas carlos charles chaves christos
    clemens collins cortes cummings cummins daniels davies dias dickens dolores
    douglas dumas edmonds edwards elias engels eros evans farias fars fernandes flores forbes frances
    fredericks freitas fuentes gates gibbs gillies gomes goncalves guedes guimaraes hans
    hastings hawkins hayes hendricks hercules hermes higgins hobbes holmes hopkins hughes humphreys
    ines isaacs jacobs james jeffries jeffreys jenkins jennings jens johns jonas jones judas
    keynes lars lopes lucas lukas macias magalhaes marcos marques mateos mathews mathias matos mats
    matthews matthias mays mejias mendes menzies mercedes meyers michaels midas montes moraes morales
    moses myers neves nichols nicholas nicolas niels nikos nils nunes owens paredes perkins peters
    phillips pires ramos rawlings reyes reynolds richards rivas roberts robles rodrigues rogers rojas
    rosas rubens sachs salas samuels sanches sanders santos saunders silas simmons simons soares
    socrates soros stephens stevens summers symonds tavares thomas tobias torres travers tsipras
    ulysses vargas walters watkins williams yates

    adidas axios barclays jefferies lloyds mars mets philips reuters siemens skechers
    starbucks walgreens
"""
ALONE = frozenset(ALONE_TEXT.split())

# Only the s goes, where the ending says that more goes, or nothing: caches, movies, nazis, menus.
LOSES_S_TEXT = """
    clinics polyclinics critics fabrics topics republics plastics mechanics relics comics mosaics
    lyrics tactics antibiotics probiotics narcotics cosmetics psychedelics medics paramedics pics
    epics tonics catholics lunatics fanatics skeptics sceptics heretics diabetics alcoholics
    asthmatics epileptics classics generics cynics picnics panics mimics epidemics pandemics
    academics demographics metrics synthetics ceramics clerics domestics hispanics characteristics
    eccentrics romantics mystics agnostics neurotics psychotics attics publics rubrics analgesics
    anesthetics anaesthetics diuretics polemics heuristics

    nazis neonazis taxis iraqis israelis houthis saudis emiratis kuwaitis qataris bahrainis yemenis
    omanis pakistanis bangladeshis punjabis balochis baluchis somalis azerbaijanis azeris yazidis
    yezidis sunnis alawis wahhabis salafis sufis nepalis bengalis gujaratis marathis kashmiris
    sindhis biharis parsis darfuris sahrawis saharawis baghdadis thais maoris
    swazis emaswatis zanzibaris kazakhstanis kyrgyzstanis tajikistanis turkmenistanis uzbekistanis
    kurdistanis karabakhis artsakhis dagestanis kiribatis
    tsunamis safaris rabbis alibis bikinis kiwis skis jetskis semis wikis emojis salamis paparazzis
    martinis ferraris lamborghinis maseratis audis suzukis khakis yetis yogis muftis mahdis basijis
    desis delis jedis samurais corgis saris minis maxis apis kpis adivasis farsis zaghawis
    gandhis zucchinis origamis rotis bonsais

    menus gurus zulus hindus hutus bantus emus gnus haikus tofus snafus caribous bayous
    cpus gpus npus tpus icus flus tutus plateaus bureaus tableaus chateaus luaus telugus urdus

    movies biopies cookies zombies rookies calories kilocalories selfies brownies hippies hoodies
    smoothies newbies foodies junkies groupies prairies bookies veggies goalies sorties reveries
    genies pixies collies budgies birdies aussies barbies techies townies besties menageries
    lingeries magpies neckties underlies belies unties roadies talkies yuppies oldies aunties
    coteries patisseries brasseries rotisseries christies curies mounties stymies preemies homies
    valkyries freebies hoagies beanies coolies cowries laddies lassies loonies toonies softies
    wheelies camaraderies quickies sweeties cuties

    caches geocaches headaches toothaches backaches stomachaches heartaches earaches avalanches
    niches quiches creches cliches pastiches porsches apaches comanches mustaches moustaches
    tranches psyches brioches cartouches microfiches gouaches douches synecdoches

    pickaxes poleaxes posses impasses finesses crevasses mousses pelisses bouillabaisses

    shoes horseshoes snowshoes gumshoes canoes floes oboes aloes sloes tiptoes mistletoes backhoes
    hammertoes monroes defoes crusoes
"""
LOSES_S = frozenset(LOSES_S_TEXT.split())

# All of the es goes, where the ending would keep its e, as `houses` does.
LOSES_ES_TEXT = """
    buses minibuses omnibuses trolleybuses airbuses campuses bonuses statuses censuses consensuses
    choruses circuses focuses geniuses syllabuses platypuses octopuses cactuses caucuses abacuses
    crocuses prospectuses surpluses pluses minuses nonpluses hiatuses apparatuses uteruses exoduses
    fetuses foetuses walruses sinuses lotuses thesauruses papyruses styluses colossuses
    hippopotamuses radiuses nexuses opuses corpuses impetuses hibiscuses isthmuses terminuses
    eucalyptuses ignoramuses rumpuses ruckuses anuses mucuses priuses lexuses stimuluses
    gases biogases lenses biases aliases atlases canvases pancreases christmases irises metropolises
    penises pelvises trellises clitorises ibises summonses mantises
    topazes
"""
LOSES_ES = frozenset(LOSES_ES_TEXT.split())

# `-men` is no ending to trust: specimen, regimen, Yemen, Turkmen, Siemens.
MEN_TEXT = """
    men gunmen policemen firemen fishermen congressmen businessmen spokesmen chairmen servicemen
    lawmen airmen seamen crewmen militiamen statesmen salesmen sportsmen councilmen assemblymen
    freshmen clergymen craftsmen cameramen tribesmen countrymen horsemen infantrymen guardsmen
    riflemen marksmen hitmen workmen postmen watchmen doormen middlemen frogmen noblemen ombudsmen
    anchormen newsmen newspapermen aldermen laymen madmen strongmen conmen henchmen
    footmen helmsmen herdsmen kinsmen lumbermen nurserymen repairmen stuntmen swordsmen tradesmen
    yachtsmen frenchmen englishmen irishmen dutchmen welshmen scotsmen cornishmen norsemen
"""
MEN = frozenset(MEN_TEXT.split())

IRREGULAR_TEXT = """
    crises/crisis analyses/analysis hypotheses/hypothesis diagnoses/diagnosis prognoses/prognosis
    oases/oasis neuroses/neurosis emphases/emphasis syntheses/synthesis
    parentheses/parenthesis prostheses/prosthesis psychoses/psychosis metastases/metastasis
    synopses/synopsis nemeses/nemesis
    wolves/wolf werewolves/werewolf knives/knife shelves/shelf bookshelves/bookshelf thieves/thief
    halves/half loaves/loaf wives/wife housewives/housewife midwives/midwife calves/calf
    scarves/scarf hooves/hoof elves/elf dwarves/dwarf wharves/wharf
    mice/mouse feet/foot teeth/tooth geese/goose criteria/criterion phenomena/phenomenon
    bacteria/bacterium fungi/fungus nuclei/nucleus alumni/alumnus indices/index
    referenda/referendum memoranda/memorandum
    axes/axe monies/money quizzes/quiz fezzes/fez gasses/gas focusses/focus
"""
# Not people, lives, leaves, media, data: each is a word of its own, or a verb, more often than not.
IRREGULAR = dict(pair.split("/") for pair in IRREGULAR_TEXT.split())

KEPT = ("ss", "us", "is", "ics")
# The first that fits; `s` alone is the last.
ENDINGS = (
    ("women", "woman"),
    ("children", "child"),
    ("viruses", "virus"),
    ("ies", "y"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("xes", "x"),
    ("sses", "ss"),
    ("zzes", "zz"),
    ("tzes", "tz"),
    ("oes", "o"),
    ("s", ""),
)
SHORT = 3
"""Up to here a word is left alone: gas, bus, was, his, its, AWS, SOS."""


_PLURALS_END_IN = frozenset("sn")


def singular(word: str) -> str:
    """Give the one form under which an English word and its plural are looked up.

    The word is folded. Other scripts, and words with signs in them, are returned as they are.
    """
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word[-1:] not in _PLURALS_END_IN or not (word.isascii() and word.isalnum()):
        return word
    shorter = _without_plural(word)
    return word if shorter == word else singular(shorter)  # `mens` → `men` → `man`


def _without_plural(word: str) -> str:
    if word in MEN:
        return word[:-2] + "an"
    if not word.isalpha():
        return word[:-1] if _is_many_of_a_number(word) else word
    if len(word) <= SHORT or word in ALONE:
        return word
    return _by_its_ending(word)


def _is_many_of_a_number(word: str) -> bool:
    """Tell `f16s` and `737s` from a decade, `1990s`, and from a unit, `100ms`."""
    number, is_decade = word[:-1], len(word) == 5 and word[0] in "12" and word[3] == "0"
    is_counted = word.endswith("s") and len(number) > 1 and number[-1].isdigit()
    return is_counted and not (is_decade and number.isdigit())


def _by_its_ending(word: str) -> str:
    if word in LOSES_ES:
        return word[:-2]
    is_plain = word in LOSES_S or (len(word) == SHORT + 1 and word.endswith("es"))
    if is_plain:  # the four letters of ties, pies, toes, foes and uses
        return word[:-1]
    if word.endswith(KEPT):
        return word
    return next((word[: -len(end)] + put for end, put in ENDINGS if word.endswith(end)), word)
