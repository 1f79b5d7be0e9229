"""What a headline tells of which there are several: rounds, days, the beginning and the end.

A line is a matter, and behind the colon its sides: a name, `=`, and the phrases that say it, folded (so without `'s`),
with a comma between. An ending left open is written `*`. Two headlines contradict each other when
both name sides of one matter, and none in common: what opens is not what closes. Where the matter
stands behind a `>`, its sides follow one another in time, and a headline that names several tells of
the last: who is freed was held before. Left out is what two outlets say of one event from two sides
(one team wins, the other loses), and what means too much else by itself (up, down, over).
"""

MATTERS_TEXT = """
round: quarter-final = quarter final*, quarterfinal*, last eight, viertelfinal*, quarts de finale,
    quart de finale, cuartos de final, quarti di finale, 準々決勝
round: semi-final = semi final*, semifinal*, last four, halbfinal*, demi finale*, demifinale*, 準決勝
round: last sixteen = last 16, last sixteen, round of 16, achtelfinal*, huitiemes de finale,
    octavos de final, ottavi di finale
round: final = final, finale, finals, title, 決勝
round: 2 = runoff, run off, stichwahl, ballottaggio, second tour, segunda vuelta
race: qualifying = pole, qualifying, qualify, qualifies, qualified, qualifying session
race: itself = wins race, race win, retires from, retire from
stage: time trial = time trial, zeitfahren, contre la montre, contrarreloj, cronometro
stage: prologue = prologue, prolog
style: slalom = slalom
style: giant slalom = giant slalom, riesenslalom, slalom geant, eslalon gigante, slalom gigante
style: downhill = downhill, abfahrt*, descente
style: super-g = super g
style: butterfly = butterfly
style: backstroke = backstroke
style: breaststroke = breaststroke
style: freestyle = freestyle
style: medley = medley
style: pursuit = pursuit
style: sprint = sprint
style: relay = relay, relays, staffel
style: mass start = mass start
style: hurdles = hurdles
style: high jump = high jump
style: long jump = long jump
style: pole vault = pole vault
style: marathon = marathon
style: singles = singles
style: doubles = doubles
medal: gold = gold medal, takes gold, wins gold, first gold
athlete: wins = gold, title, victory, record
athlete: is tested = doping, positive for, fails drug test, fails drugs test
medal: silver = silver, silber
medal: bronze = bronze

prize: physics prize = physics prize, physics nobel, nobel physics, prize in physics, nobel in physics
prize: chemistry prize = chemistry prize, chemistry nobel, nobel chemistry, prize in chemistry, nobel in chemistry
prize: medicine prize = medicine prize, medicine nobel, nobel medicine, prize in medicine, nobel in medicine
prize: literature prize = literature prize, literature nobel, nobel literature, prize in literature,
    prize for literature, nobel in literature
prize: peace prize = peace prize, peace nobel, nobel peace
prize: economics prize = economics prize, economics nobel, nobel economics, prize in economics, nobel in economics
award: best film = best picture, best film, golden lion, golden bear, palme d or, golden leopard, top prize
award: best director = best director, directing prize, director prize
award: best actor = best actor
award: best actress = best actress
award: best screenplay = best screenplay
awards: oscars = oscar, oscars, academy award, academy awards
awards: baftas = bafta, baftas
awards: emmys = emmy, emmys
awards: grammys = grammy, grammys
awards: golden globes = golden globe, golden globes
awards: tonys = tony award, tony awards, tonys
awards: european film awards = european film award, european film awards
awards: cannes = palme d or, cannes
awards: venice = golden lion, goldener lowe
awards: berlin = golden bear, berlinale, goldener bar
minister: foreign minister = foreign minister, foreign secretary, aussenminister*, ministro degli esteri
minister: finance minister = finance minister, treasury minister, finanzminister*
minister: defence minister = defence minister, defense minister, defence secretary, defense secretary
minister: interior minister = interior minister, home secretary, innenminister*
minister: justice minister = justice minister, justizminister*
minister: health minister = health minister, health secretary, gesundheitsminister*
minister: education minister = education minister, education secretary
minister: transport minister = transport minister, transport secretary, verkehrsminister*
minister: economy minister = economy minister, wirtschaftsminister*
minister: energy minister = energy minister, energy secretary
minister: environment minister = environment minister, environment secretary, umweltminister*
minister: agriculture minister = agriculture minister, farm minister, agriculture secretary
minister: migration minister = asylum minister, migration minister, immigration minister

span: quarter = first quarter, second quarter, third quarter, fourth quarter, quarterly
span: half year = half year, first half, halbjahr*, semestre
span: year = full year, annual, yearly
feast: christmas = christmas, xmas, weihnacht*, noel, navidad, natale
feast: new year = new year, new years, neujahr*, nouvel an, ano nuevo, capodanno
feast: easter = easter, ostern, paques, pascua, pasqua
feast: ramadan = ramadan
season: winter = winter, hiver, invierno, inverno
season: summer = summer, sommer, ete, verano, estate
season: autumn = autumn, herbst, automne, otono, autunno

weekday: monday = monday, mondays, montag, lundi, lunes, lunedi, 月曜
weekday: tuesday = tuesday, tuesdays, dienstag, mardi, martes, martedi, 火曜
weekday: wednesday = wednesday, wednesdays, mittwoch, mercredi, miercoles, mercoledi, 水曜
weekday: thursday = thursday, thursdays, donnerstag, jeudi, jueves, giovedi, 木曜
weekday: friday = friday, fridays, freitag, vendredi, viernes, venerdi, 金曜
weekday: saturday = saturday, saturdays, samstag, samedi, sabado, sabato, 土曜
weekday: sunday = sunday, sundays, sonntag, dimanche, domingo, domenica, 日曜
month: january = january, januar, janvier, enero, gennaio
month: february = february, februar, fevrier, febrero, febbraio
month: march = in march, for march, of march, since march, marz, en mars, marzo
month: april = april, avril, abril, aprile
month: may = in may, for may, of may, since may, im mai, en mai, mayo, maggio
month: june = june, juni, juin, junio, giugno
month: july = july, juli, juillet, julio, luglio
month: august = in august, for august, of august, im august, aout, agosto
month: september = september, septembre, septiembre, settembre
month: october = october, oktober, octobre, octubre, ottobre
month: november = november, novembre, noviembre
month: december = december, dezember, decembre, diciembre, dicembre

course: begins = stop work, stops work, stopped work, begin, begins, began, begun, start, starts, started,
    festival opens, talks open,
    trial opens, declares, declare, declared, impos*, introduc*, takes effect, take effect, issue, issues,
    issued, renew, renews,
    renewed, vote to strike, votes to strike, strikes begin, bans, banned, walk out, walks out,
    beginn*, begonnen, startet, starten, gestartet, verhangt, debute*, commence*, comienza*, empieza*,
    inicia, inizia*, comincia*, 開始
course: ends = declares end, declare end, declares an end, end, ends, ended, stop, stops, stopped, finish,
    finishes, finished, lift, lifts,
    lifted, cancel, cancels, canceled, cancelled, calls off, call off, called off, avert*, collapse,
    collapses, collapsed, scrap, scraps, scrapped, abandon*, concludes, concluded, expire*, axed,
    ban lifted, beende*, endet, enden, geendet, aufgehoben, abgesagt, abgewendet, termine*, prend fin,
    leve, levee, levees, annule*, termina*, finaliza*, desconvoca*, levanta*, finisce*, conclus*,
    revocat*, sospeso, 終了, 中止, 終結
door: opens = open, opens, opened, reopen*, wieder offen, eroffne*, wiedereroffn*, geoffnet, offnet,
    offnen, ouvre*, rouvre*, ouverture, reouverture, abre, abren, abierto, abierta, reabre*, apre,
    aprono, aperto, riapre*, riapert*, 再開, 開店, 開業, 開通
door: closes = close, closes, closed, closure, shut, shuts, schliesst, schliesen, schliessen,
    geschlossen, gesperrt, sperrt, sperren, sperrung, ferme, ferment, fermee, fermeture, cierra*,
    cerrado, cerrada, cierre, chiude*, chiuso, chiusa, chiusura, 閉鎖, 閉店
pause: suspends = suspend, suspends, suspended, halts, halted, suspende, suspenden, suspendu*
pause: resumes = resum*, reinstat*, restor*, wieder aufgenommen, reprend*, reanuda*, riprend*
> custody: held = kidnap*, abduct*, hijack*, seize, seizes, seized, taken hostage, entfuhrt*, secuestr*,
    sequestrat*, rapit*, arrest*, detain*, jail*, charged, charges, accused, accuses, indict*, convict*,
    found guilty, guilty, sentenc*, imprison*, festgenommen, verhaftet, verurteilt, haft, angeklagt,
    interpelle*, condamne*, detenid*, detiene*, condenad*, arrestat*, condannat*, 逮捕
> custody: free = released in, released from, released on, released after, released by,
    released without, is released, released, freed, frees, free, cleared, clears, acquit*, quash*,
    not guilty, exonerat*, overturn*, freigesprochen, freispruch, freigelassen, liber*, relax*,
    acquitte*, absuel*, assolt*, scarcerat*, rilasciat*, 釈放, 無罪
> charge: brought = charged, indict*
> charge: judged = convicted, convicts, found guilty, acquitted, acquits, acquittal, sentenced, sentences
> case: arrest = arrest, arrests, arrested, detained, detains, held over, festgenommen,
    interpelle*,
    detenid*, arrestat*, 逮捕
> case: bail = bail
> case: extradition = extradit*, auslieferung*, estradizione
> case: trial = trial, on trial, trial of, trial over, vor gericht, prozess, prozessauftakt, proces, juicio,
    processo,
    prosecutors seek, prosecutors demand, prosecutor seeks, prosecutor demands, pleads, plead,
    testifies, testify, testified, 公判
> case: verdict = sentenced, sentences, convicted, convicts, found guilty, guilty of, acquitted,
    acquits, acquittal, not guilty, jailed, jails, cleared of, years in prison, years in jail,
    verurteilt, freigesprochen, freispruch, condamne, condamnee, condamnes, acquitte, condenado,
    condenada, condena, absuelto, absuelta, condannato, condannata, assolto, assolta, 判決
> case: appeal = appeal, appeals, appeal court, appeals court, retrial, berufung, berufungsgericht,
    en appel, apelacion, in appello, 控訴
> ruling: to come = to hear, to rule on, to decide, to consider, takes up, take up
> ruling: made = strikes down, struck down, upholds, upheld, rules, ruled, overturns, overturned,
    rejects, dismisses, dismissed
petition: refused = declines to hear, refuses to hear, declines to take up, refuses to take up
petition: granted for now = while appeal, while appeals, pending appeal, while case, for now
> inquiry: opened = looks into, look into, to look into, opens inquiry, opens probe, opens investigation,
    launches inquiry, launches probe, launches investigation, to investigate, investigates
> inquiry: decided = blocks, blocked, clears, cleared, fines, fined
person: dies = dies, died, stirbt, meurt, muere, muore
person: new work = new book, new novel, new album, new film, memoir, memoirs, biography, exhibition, retrospective
> death: told = dies, died, dead at, death of, stirbt, gestorben, tot, meurt, mort, decede, muere,
    fallece, muore, morto, morta
> death: burial = funeral, funerals, buried, burial, laid to rest, beerdigt, beigesetzt, beerdigung,
    obseques, funerailles, entierro, funerali
> accident: happens = crash, crashes, crashed, sinks, sank, capsizes, capsized, collide, collides,
    collision, derails, derailed, explodes, exploded, explosion
> accident: looked into = blamed for, blamed on, report says, report finds, report blames, investigators,
    inquiry, inquest, trial of, trial over, on trial, probe into, cause of, black box, black boxes,
    flight recorder, flight recorders
cabinet: is changed = reshuffle*, kabinettsumbildung, remaniement, rimpasto
cabinet: is voted on = no confidence, confidence vote, confidence motion, misstrauensvotum,
    motion de censure, mocion de censura, sfiducia
> office: poll = poll, polls show, poll shows, poll puts, opinion poll, umfrage, sondage, encuesta,
    sondaggio
> office: first round = meet in runoff, to meet in runoff, heads for runoff, head for runoff, to runoff,
    into runoff, forces runoff,
    faces runoff, face runoff, headed for runoff, first round, erste runde, in die stichwahl,
    premier tour, primera vuelta, a segunda vuelta, van a segunda vuelta, primo turno, al ballottaggio
> office: won = wins runoff, win runoff, wins presidency, win presidency, elected, elects, wins election,
    win election, wins vote, wins second round, re elected, reelected, re election, gewinnt wahl,
    gewahlt, elu, elue, elegido, elegida, eletto, eletta, gana las elecciones, gana la segunda vuelta
> office: taken = sworn in, takes office, take office, takes oath, inaugurated, inauguration, vereidigt,
    prete serment, toma posesion, asume, giura, giuramento
> contest: ahead = preview, what to watch, how to watch, hope to win, hopes to win, seek, seeks, seeking,
    eye, eyes, aim, aims, can win, could win, may win, bid for, bids for, chase, chases, face, faces,
    take on, takes on, drawn against, draw against, host, hosts, must win
> contest: decided = hat trick, full time, win, wins, won, beat, beats, defeat, defeats, claim, claims, crowned, triumph*, victory,
    stun, stuns, thrash, thrashes, edge past, edges past, knock, knocks, knocked out, rout, routs
> action: called = call strike, calls strike, call general strike, calls general strike, call for strike,
    calls for strike, announce strike, announces strike, rufen zum streik, appelle a la greve,
    appellent a la greve, convoca huelga, convocan huelga
> action: under way = standstill, walk out, walks out, walked out, on strike,
    paralyse*, paralyze*, streiken, en greve, en huelga, in sciopero
competition: league = league, liga, ligue
competition: cup = cup, pokal, coupe, copa, coppa
quake: felt = earthquake*, quake*, tremor*, temblor*, sismo*, terremoto*, seisme*, erdbeben, 地震
fine: set = fined, fine, fines, must pay, bussgeld, amende, multa
named: somebody = appoint*, names, named, picks, picked, taps, ernannt, ernennt, nomme, nombra, nomina
power: out = power cut, power cuts, blackout*, outage*, without power, stromausfall, panne, apagon
protest: held = protest*, march, marches, marched, demonstrat*, proteste, manifest*
hack: done = hack*, cyberattack*, cyber attack*, ransomware
jobs: cut = lay off, lays off, layoffs, cut jobs, cuts jobs, shed jobs, sheds jobs, job cuts
fire: burns = fire, fires, blaze, blazes, burns, burned, flames, brand, incendie*, incendio*
missile: short = short range
missile: long = long range, intercontinental
missile: cruise = cruise missile, cruise missiles
missile: ballistic = ballistic
missile: hypersonic = hypersonic
vote: for = into law, pass, passes, passed, approv*, adopt*, ratif*, accept*, endors*, green light, backs,
    backed, upholds, upheld, bestatig*, billigt, beschliesst, verabschiedet, angenommen, approuve*,
    aprueba*, aprobad*, approva*, 可決, 承認
vote: against = reject*, block, blocks, blocked, vetoes, vetoed, veto, votes down, voted down,
    vote down, turns down, turned down, strikes down, struck down, defeated in, defeated by senate,
    refuse*, denies, denied, back to parliament, back to congress, back to lawmakers, abgelehnt, lehnt ab,
    ablehn*, rejette*, rejete*, rechaza*, respinge*,
    respint*, bocciat*, 否決
level: rises = profit up, profits up, sales up, revenue up, earnings up, shares up, stocks up, prices up,
    rise, rises, rose, risen, gain, gains, gained, climb*, jump, jumps, jumped,
    surg*, soar*, rally, rallies, rallied, rebound*, increas*, grow, grows, grew, higher,
    advance, advances, advanced, steigt, steigen, gestiegen, stieg, wachst, gewachsen, zulegt,
    progresse, augmente*, hausse, bondit, sube, suben, aumenta*, crece*, sale, salgono, cresce*,
    上昇, 増加
level: falls = profit down, profits down, sales down, revenue down, earnings down, shares down, stocks down,
    prices down,
    fall, falls, fell, fallen, drop, drops, dropped, sink, sinks, sank, slid,
    slide, slides, slump*, tumbl*, declin*, decreas*, plung*, plummet*, lower, shrink*, shrank, dip,
    dips, dipped, ease, eases, eased, sinkt, sinken, gesunken, sank, fallt, schrumpf*, recule*,
    baisse*, chute*, baja, bajan, cae, caen, disminuye*, cala, calano, scende*, diminuisc*,
    下落, 低下, 減少
close: higher = end higher, ends higher, ended higher, close higher, closes higher, closed higher, finish higher,
    finishes higher, open higher, opens higher
close: lower = end lower, ends lower, ended lower, close lower, closes lower, closed lower, finish lower,
    finishes lower, open lower, opens lower
gap: widens = widen*
gap: narrows = narrow*
limit: raises = lifts guidance, lifts profit guidance, lifts forecast, lifts outlook, lifts rates, lifts rate,
    raise, raises, raised, hike, hikes, hiked, upgrad*, erhoht, erhohen, anhebt, releve*
limit: stays = keeps full year, keeps outlook, keeps profit, unchanged, leaves rate, leaves rates, leave rates, holds rate, holds rates, hold rates,
    keeps rate, keeps rates, keep rates, on hold, rates steady, rate steady, keeps guidance,
    keeps profit guidance, keeps forecast, unverandert, sin cambios, inchange, inchanges, invariati,
    invariato, 据え置き
limit: cuts = cut, cuts, slash*, reduc*, downgrad*, lowers, lowered, trims, trimmed, senkt, senken,
    gesenkt
fate: dies = dies, died, found dead, stirbt, gestorben
fate: is safe = back to sea, refloated, rescued, survives, survived, found alive, found safe, gerettet
> whereabouts: missing = missing, goes missing, vermisst, disparu*, desaparecid*, scompars*
> whereabouts: found = found, is found, found alive, found safe, found dead, gefunden, retrouve*, encontrad*,
    ritrovat*, trovat*
post: taken = appoint*, hire, hires, hired, ernannt, nomme, nombrad*, nominat*, 就任
post: left = loses chief, loses boss, loses coach, part with, parts with, part company, parts company, sack,
    sacks, sacked, dismiss*, oust*, resign*, quit, quits, steps down, step down,
    fires coach, tritt zuruck, entlassen, entlasst, demission*, dimite*, dimett*, 辞任, 解任
act: appoints = appoint*, names, named, ernennt, nomme, nombra, nomina
act: visits = visit, visits, visited, arrives in, travels to, besucht, visita
act: donates = donate*, gives, spendet, dona
act: tells results = quarterly revenue, quarterly profit, quarterly loss, quarterly earnings, quarterly sales,
    quarterly results
act: pardons = pardon, pardons, pardoned, begnadigt
act: marries = marry, marries, married, weds, wedding
act: recalls = recall, recalls, recalled, calls back, ruckruf, ruft zuruck
central bank: Federal Reserve = fed, federal reserve, us central bank
central bank: ECB = ecb, european central bank, ezb, bce
central bank: Bank of England = bank of england, boe, uk interest rates, uk rates, britain central bank
central bank: Riksbank = riksbank, sweden central bank, swedish central bank
central bank: Norges Bank = norges bank, norway central bank, norwegian central bank
central bank: Swiss National Bank = swiss national bank, snb, swiss central bank, schweizerische nationalbank,
    switzerland central bank
central bank: Bank of Japan = bank of japan, boj, japan central bank, japanese central bank
central bank: Bank of China = people bank of china, pboc, china central bank, chinese central bank
central bank: Bank of Australia = reserve bank of australia, rba, australia central bank, australian central bank
central bank: Bank of New Zealand = reserve bank of new zealand, rbnz, new zealand central bank
central bank: Bank of India = reserve bank of india, rbi, india central bank, indian central bank
central bank: Bank of Canada = bank of canada, boc, canada central bank, canadian central bank
central bank: Bank of Korea = bank of korea, bok, korea central bank, korean central bank
central bank: Bank of Turkey = turkey central bank, turkish central bank
regulator: American regulator = fda, us regulator, us regulators, us approves, us clears, us backs
regulator: European regulator = ema, eu regulator, eu regulators, european regulator, european regulators, eu approves,
    eu clears, eu backs
regulator: British regulator = mhra, uk regulator, uk regulators, british regulator, uk approves, britain approves
disease: obesity = obesity, weight loss
disease: alzheimer's = alzheimer*, dementia
disease: headaches = headache, headaches
disease: parkinson's = parkinson*
disease: depression = depression
disease: arthritis = arthritis
disease: hepatitis = hepatitis
disease: dengue = dengue
disease: rabies = rabies
disease: bird flu = bird flu, avian flu, avian influenza, vogelgrippe, grippe aviaire, gripe aviar, aviaria
disease: swine fever = swine fever, schweinepest
disease: foot-and-mouth = foot and mouth, maul und klauenseuche
disease: cancer = cancer, cancers, tumour*, tumor*, krebs, cancro
disease: diabetes = diabetes
disease: migraine = migraine*
disease: malaria = malaria
disease: measles = measles
disease: polio = polio
disease: cholera = cholera
disease: ebola = ebola
disease: flu = flu, influenza
disease: mpox = mpox
disease: hiv = hiv
disease: tuberculosis = tuberculosis
disease: asthma = asthma
ware: router = router, routers
ware: firewall = firewall, firewalls
ware: mail server = mail server, mail servers, email server, email servers
ware: browser = browser, browsers
ware: printer = printer, printers
ware: cooker = cooker, cookers
ware: fryer = fryer, fryers
ware: kettle = kettle, kettles
ware: heater = heater, heaters
ware: pram = pram, prams, stroller, strollers, pushchair, pushchairs
ware: bicycle = bicycle, bicycles, bike, bikes, e bike, e bikes
ware: milk = milk, formula
ware: cheese = cheese, cheeses
ware: salad = salad, salads, lettuce, spinach
ware: phone = phone, phones, smartphone*, handset*
ware: tablet = tablet, tablets
ware: laptop = laptop*, notebook, notebooks
ware: watch = smartwatch*
ware: headphones = headphones, earbuds, headset*
home: away = evacuat*, flee, flees, fled
home: back = return home, returns home, returned home, return to homes
> bid: made = merger talks, takeover talks, bid, bids, bid for, bids for, agrees to buy, agree to merge, agrees to merge, agree merger,
    agrees merger, to buy
> bid: judged = clears, cleared, blocks, blocked, approve, approves, approved
> bid: withdrawn = drops plan, drop plan, drops bid, withdraws bid, scraps plan, calls off merger,
    call off merger, walks away, pulls out, merger cancelled, abandons bid
deal: offered = for sale
deal: bought = buy, buys, bought, acquire*, acquisition, takeover, takes over, take over, makes offer, bid,
    bids, ubernimmt, ubernahme, rachete, rachat, compra, acquista
show: unveiled = launch, launches, launched, unveil*, present, presents, presented, reveal*, shows off,
    stellt vor, presente*, lance, lanza, lancia
visit: paid = visit, visits, visited, arrives, arrive, arrived, travels, besucht, visite, visita
hurt: some = hurt, injure, injures, injured, injuries, wounded, wounds, verletzt*, blesse*, herido*, ferit*
killed: some = kill, kills, killed, dead, deaths, dies, die, died, toll, tot, tote, toten, mort, morts,
    tue, tues, muerto, muertos, muere, mueren, morti, uccis*
claim: sued = sue, sues, sued, lawsuit, lawsuits, suit, verklagt, klage, poursuivi*, demanda, demandan
escape: fled = evacuat*, flee, flees, fled, forced out, leave homes
recall: made = recall*, pulls, pulled, calls back, withdraws, withdrawn, ruckruf, ruft zuruck, rappel*
goods: launched = lifts off, lift off, liftoff, blasts off, launched
goods: put off = delay, delays, delayed, postpon*, verschoben, reporte, aplaza*, rinvi*
"""
WHO_TEXT = """
a man = man, men, mann, manner, homme, hommes, hombre, hombres, uomo, uomini;
a woman = woman, women, frau, frauen, femme, femmes, mujer, mujeres, donna, donne;
a boy = boy, boys, junge, garcon, nino, ragazzo, bambino;
a girl = girl, girls, madchen, fille, nina, ragazza, bambina;
teachers = teacher, teachers, lehrer, enseignants, profesores, maestros, insegnanti;
nurses = nurse, nurses, pflegekrafte, infirmiers, infirmieres, enfermeros, infermieri;
doctors = doctor, doctors, arzte, medecins, medicos, medici;
pilots = pilot, pilots, piloten, pilotes, pilotos, piloti;
farmers = farmer, farmers, bauern, landwirte, agriculteurs, agricultores, agricoltori;
students = student, students, studenten, studierende, etudiants, estudiantes, studenti;
taxi drivers = taxi drivers, taxis, cabbies, taxistas; bus drivers = bus drivers;
lorry drivers = lorry drivers, truck drivers, truckers;
pensioners = pensioner, pensioners, rentner, retraites, jubilados, pensionati;
miners = miner, miners, bergleute, mineurs, mineros, minatori;
dockers = docker, dockers, hafenarbeiter, estibadores, portuali;
lawyers = lawyer, lawyers, anwalte, avocats, abogados, avvocati;
actors = actor, actors, schauspieler, acteurs, actores, attori;
firefighters = firefighter, firefighters, feuerwehrleute, pompiers, bomberos, pompieri;
cyclists = cyclist, cyclists, radfahrer, cycliste, ciclista;
pedestrians = pedestrian, pedestrians, fussganger, pieton, peaton, pedone;
swimmers = swimmer, swimmers, schwimmer; surfers = surfer, surfers;
climbers = climber, climbers, bergsteiger; hikers = hiker, hikers, wanderer
"""
"""Whom a headline is about that begins with the word: two trades that strike are two strikes."""
ONCE_MORE_TEXT = """
an anniversary = anniversar*, annivers*, aniversario, jahrestag*, gedenk*, commemorat*, years on,
    years after, decades on, decades later, half a century later, jahre danach, ans apres, anos despues,
    anni dopo, 周年
a later time = days later, weeks later, months later, years later, aftershock, memorial for,
    memorial to, memorial service
looks back = recall, recalls, recalled, remember*, mark, marks, mourn, mourns, survivor*, erinner*,
    rappelle*, recuerda*, ricorda*
long ago = years ago, years since, year after, half a century, jahre nach, vor jahren, il y a, hace
"""
"""What one of two headlines says so that it tells of something else than the other, which does not."""
SERIES_TEXT = """
number = number, no, nr; part = part, partie, parte, teil; day = day, tag, jour, journee, dia, giorno, 日目;
week = week, woche, semaine, semana, settimana; episode = episode, folge, episodio, 話;
issue = issue; edition = edition; round = round, runde, tour, ronda, vuelta, turno, girone, 回戦;
volume = volume, vol, tome, tomo, band, 巻; chapter = chapter, kapitel, chapitre, capitulo, capitolo;
bulletin = bulletin; lap = lap, runden; stage = stage, etappe, etape, etapa, tappa;
game = game, partida, gara, 戦; leg = leg, hinspiel, manche; matchday = matchday, match day, spieltag,
jornada, giornata, 節; season = season, staffel, saison, temporada, stagione, シーズン;
phase = phase, fase; package = package, paket, paquet, paquete, pacchetto; time = time, mal, fois, vez, volta;
version = version; wave = wave, welle, vague, ola, ondata; set = set; test = test, run; attempt = attempt;
quarter = quarter, q, quartal, trimestre, 四半期; half = half, semestre; reading = reading, lesung;
ballot = ballot, wahlgang, scrutin; hearing = hearing; night = night; heat = heat; trial = trial;
flight = flight; birthday = birthday
"""
"""What is counted: a series, and the words for one of it."""
ORDINALS_TEXT = """
1 = first, opening, erste, ersten, erster, erstes, premier, premiere, primera, primero, primer, primo, prima;
2 = second, zweite, zweiten, zweiter, zweites, deuxieme, seconde, segunda, segundo, seconda, secondo;
3 = third, dritte, dritten, dritter, drittes, troisieme, tercera, tercero, tercer, terza, terzo;
4 = fourth, vierte, vierten, vierter, viertes, quatrieme, cuarta, cuarto, quarta, quarto;
5 = fifth, funfte, funften, funfter, cinquieme, quinta, quinto;
6 = sixth, sechste, sechsten, sechster, sixieme, sexta, sexto, sesta, sesto;
7 = seventh, siebte, siebten, siebter, septieme, septima, septimo, settima, settimo;
8 = eighth, achte, achten, achter, huitieme, octava, octavo, ottava, ottavo;
9 = ninth, neunte, neunten, neunter, neuvieme, novena, noveno, nona, nono;
10 = tenth, zehnte, zehnten, zehnter, dixieme, decima, decimo; 11 = eleventh; 12 = twelfth;
13 = thirteenth; 14 = fourteenth; 15 = fifteenth; 16 = sixteenth; 17 = seventeenth; 18 = eighteenth;
19 = nineteenth; 20 = twentieth; last = final
"""
CARDINALS_TEXT = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty
"""
NUMBER_FIRST_TEXT = "spieltag etappe runde folge staffel wahlgang 節 回戦 話 日目 四半期 戦"
"""Words of series that a bare number stands before: in English `3 day` is how long it takes."""
NOT_ITS_YEAR_TEXT = """
    since by until till before after from than seit bis vor nach depuis avant apres desde hasta dal
    entro dead killed kill kills
"""
