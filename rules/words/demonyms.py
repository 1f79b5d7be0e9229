"""What a text may call a country or its people, so that `China` finds “Chinese exports” too.

One way only: whoever asks for Polish matters is not told of everything in Poland. Each line has the
names of one country, and after `=` what these names find: adjectives, people in the singular (the
plural's s is a matter of inflection; Frenchmen are written out), and other spellings of the name.
A name is never found by itself, and what is another country's is no form of this one: `Congo`
stands on a line of its own.

Abbreviations among the forms keep their dots, which stand for capitals of either spelling: U.K.
finds UK. As a name each spelling has its own place, but not where it is an ordinary word once case
is folded (US, CAR). A form that is an ordinary word, too, must begin with a capital in the text, and its
plural is written out (ORDINARY_WORDS); what a headline may well begin with is left out (a Pole, a
Kiwi). Kept, although they mean something else too, because people expect them: Turkey, Jordan,
Georgia, Chad, Indian, American, English.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

ORDINARY_WORDS_TEXT = """
    Basque Basques Brit Brits Dane Danes Dutch French Ottoman Ottomans Poles Polish Scot Scots
    Siamese Swede Swedes Swiss Turk Turkey Turks Welsh
"""
ORDINARY_WORDS = frozenset(ORDINARY_WORDS_TEXT.split())
"""Forms that mean something else when they are written small: polish, welsh, an ottoman."""

AFRICA = """
Algeria = Algerian
Angola = Angolan
Benin = Beninese, Beninois
Botswana = Motswana, Batswana, Botswanan
Burkina Faso / Burkina = Burkinabe
Burundi = Burundian
Cabo Verde / Cape Verde = Cabo Verdean, Cape Verdean, Cabo Verde, Cape Verde
Cameroon = Cameroonian
Central African Republic = Central African
Chad = Chadian
Comoros / Union of the Comoros = Comorian, Comoran
Congo = Congolese
Democratic Republic of the Congo / Democratic Republic of Congo / DR Congo / DRC / D.R.C. = Congolese, D.R.C., DR Congo, Democratic Republic of Congo, Democratic Republic of the Congo, Congo-Kinshasa
Republic of the Congo / Republic of Congo / Congo-Brazzaville = Congolese, Congo-Brazzaville
Côte d'Ivoire / Ivory Coast = Ivorian, Ivoirian, Ivoirien, Ivory Coast, Côte d'Ivoire
Djibouti = Djiboutian
Egypt = Egyptian
Equatorial Guinea = Equatorial Guinean, Equatoguinean, Eq. Guinea
Eritrea = Eritrean
Eswatini / Swaziland = Swazi, Emaswati, Eswatini, Swaziland
Ethiopia = Ethiopian
Gabon = Gabonese
Gambia / The Gambia = Gambian
Ghana = Ghanaian, Ghanian
Guinea / Guinea-Conakry = Guinean
Guinea-Bissau = Bissau-Guinean, Guinea-Bissauan
Kenya = Kenyan
Lesotho = Basotho, Mosotho, Lesothan
Liberia = Liberian
Libya = Libyan
Madagascar = Malagasy, Madagascan
Malawi = Malawian
Mali = Malian
Mauritania = Mauritanian
Mauritius = Mauritian
Morocco = Moroccan
Mozambique = Mozambican
Namibia = Namibian
Niger = Nigerien
Nigeria = Nigerian
Rwanda = Rwandan, Rwandese
São Tomé and Príncipe / São Tomé = São Toméan, Santomean
Senegal = Senegalese
Seychelles = Seychellois, Seychelloise
Sierra Leone = Sierra Leonean
Somalia = Somali, Somalian
South Africa = South African, S. Africa, S. African
South Sudan = South Sudanese, S. Sudan, S. Sudanese
Sudan = Sudanese
Tanzania = Tanzanian
Togo = Togolese
Tunisia = Tunisian
Uganda = Ugandan
Zambia = Zambian
Zimbabwe = Zimbabwean
Biafra = Biafran
Darfur = Darfuri, Darfurian
Puntland = Puntlander
Mayotte = Mahoran
Réunion = Réunionese, Réunionnais
Rhodesia = Rhodesian
Saint Helena / St. Helena = Saint Helenian, St. Helenian, Saint Helena, St. Helena
Somaliland = Somalilander
Tigray = Tigrayan, Tigrean
Western Sahara = Sahrawi, Saharawi, Western Saharan, W. Sahara
Zaire = Zairian, Zairean
Zanzibar = Zanzibari
"""

AMERICAS = """
Antigua and Barbuda / Antigua = Antiguan, Barbudan
Argentina = Argentine, Argentinian, Argentinean
Bahamas / The Bahamas = Bahamian
Barbados = Barbadian, Bajan
Belize = Belizean
Bolivia = Bolivian
Brazil = Brazilian
Canada = Canadian
Chile = Chilean
Colombia = Colombian
Costa Rica = Costa Rican
Cuba = Cuban
Dominica = Dominican
Dominican Republic = Dominican
Ecuador = Ecuadorian, Ecuadorean, Ecuadoran
El Salvador = Salvadoran, Salvadorian, Salvadorean
Grenada = Grenadian
Guatemala = Guatemalan
Guyana = Guyanese
Haiti = Haitian
Honduras = Honduran
Jamaica = Jamaican
Mexico = Mexican
Nicaragua = Nicaraguan
Panama = Panamanian
Paraguay = Paraguayan
Peru = Peruvian
Saint Kitts and Nevis / St. Kitts and Nevis / Saint Kitts / St. Kitts = Kittitian, Nevisian, St. Kitts, Saint Kitts
Saint Lucia / St. Lucia = Saint Lucian, St. Lucian, Saint Lucia, St. Lucia
Saint Vincent and the Grenadines / St. Vincent and the Grenadines = Vincentian, Grenadinian
Suriname / Surinam = Surinamese, Suriname, Surinam
Trinidad and Tobago / Trinidad = Trinidadian, Tobagonian, Trinbagonian, Trinidad
United States / United States of America / America / U.S. / U.S.A. / USA = American, U.S., U.S.A., United States
Uruguay = Uruguayan
Venezuela = Venezuelan
Anguilla = Anguillan
Aruba = Aruban
Bermuda = Bermudian, Bermudan
British Virgin Islands = British Virgin Islander, B.V.I.
Cayman Islands / Caymans = Caymanian, Cayman Islander, Cayman Islands
Curaçao = Curaçaoan
Falkland Islands / Falklands = Falkland Islander, Falklander, Falkland Islands, Falklands
French Guiana = Guianese, French Guianese, Guianan
Greenland = Greenlandic, Greenlander
Guadeloupe = Guadeloupean, Guadeloupian
Martinique = Martinican, Martiniquais
Montserrat = Montserratian
Puerto Rico = Puerto Rican
Quebec = Quebecer, Quebecker, Québécois, Québécoise
Turks and Caicos / Turks and Caicos Islands = Turks and Caicos Islander, Turks and Caicos
US Virgin Islands / U.S. Virgin Islands = Virgin Islander, U.S. Virgin Islands, U.S.V.I.
"""

ASIA = """
Afghanistan = Afghan
Armenia = Armenian
Azerbaijan = Azerbaijani, Azeri
Bahrain = Bahraini
Bangladesh = Bangladeshi
Bhutan = Bhutanese
Brunei = Bruneian
Cambodia = Cambodian, Khmer
China / People's Republic of China / PRC / P.R.C. = Chinese
Cyprus = Cypriot
Georgia = Georgian
India = Indian
Indonesia = Indonesian
Iran / Islamic Republic of Iran = Iranian
Iraq = Iraqi
Israel = Israeli
Japan = Japanese
Jordan = Jordanian
Kazakhstan = Kazakh, Kazakhstani
Korea = Korean
Kuwait = Kuwaiti
Kyrgyzstan / Kyrgyz Republic = Kyrgyz, Kyrgyzstani, Kirghiz
Laos / Lao PDR = Laotian, Lao
Lebanon = Lebanese
Malaysia = Malaysian
Maldives / The Maldives = Maldivian
Mongolia = Mongolian, Mongol
Myanmar / Burma = Burmese, Myanma, Myanmarese, Myanmar, Burma
Nepal = Nepali, Nepalese
North Korea / DPRK / D.P.R.K. / Democratic People's Republic of Korea = North Korean, N. Korea, N. Korean
Oman = Omani
Pakistan = Pakistani
Palestine / State of Palestine / Palestinian Territories = Palestinian, Palestine
Philippines / The Philippines = Filipino, Filipina, Philippine
Qatar = Qatari
Saudi Arabia / Kingdom of Saudi Arabia / KSA / K.S.A. = Saudi, Saudi Arabian, K.S.A., Saudi Arabia
Singapore = Singaporean
South Korea / Republic of Korea = South Korean, S. Korea, S. Korean
Sri Lanka = Sri Lankan
Syria = Syrian
Taiwan = Taiwanese
Tajikistan = Tajik, Tajikistani, Tadzhik
Thailand = Thai
Timor-Leste / East Timor = Timorese, East Timorese, E. Timor, Timor-Leste, East Timor
Turkey / Türkiye = Turkish, Turk, Turks, Türkiye, Turkey
Turkmenistan = Turkmen, Turkmenistani
United Arab Emirates / UAE / U.A.E. = Emirati, U.A.E., United Arab Emirates
Uzbekistan = Uzbek, Uzbekistani
Vietnam / Viet-Nam = Vietnamese, Vietnam, Viet-Nam
Yemen = Yemeni, Yemenite
Abkhazia = Abkhaz, Abkhazian
Balochistan / Baluchistan = Baloch, Balochi, Baluch, Balochistan, Baluchistan
Ceylon = Ceylonese
Gaza / Gaza Strip = Gazan, Gaza
Hong Kong = Hongkonger, Hong Konger, Hongkongese, H.K.
Kashmir = Kashmiri
Kurdistan = Kurdish, Kurd, Kurdistani
Macau / Macao = Macanese, Macau, Macao
Nagorno-Karabakh / Artsakh = Karabakhi, Artsakhi, Nagorno-Karabakh, Artsakh
Persia = Persian
Punjab = Punjabi
Siam = Siamese
Sindh = Sindhi
South Ossetia = South Ossetian, Ossetian, S. Ossetia
Tibet = Tibetan
West Bank = West Banker
Xinjiang = Uyghur, Uighur
"""

EUROPE = """
Albania = Albanian
Andorra = Andorran
Austria = Austrian
Belarus = Belarusian, Belarussian, Byelorussian
Belgium = Belgian
Bosnia and Herzegovina / Bosnia-Herzegovina / Bosnia = Bosnian, Herzegovinian, Bosnia
Bulgaria = Bulgarian
Croatia = Croatian, Croat
Czechia / Czech Republic = Czech, Czechia
Denmark = Danish, Dane, Danes
Estonia = Estonian
Finland = Finnish, Finn
France = French, Frenchman, Frenchmen, Frenchwoman, Frenchwomen
Germany / Federal Republic of Germany = German
Greece = Greek, Hellenic
Hungary = Hungarian
Iceland = Icelandic, Icelander
Ireland / Republic of Ireland = Irish, Irishman, Irishmen, Irishwoman, Irishwomen
Italy = Italian
Kosovo = Kosovar, Kosovan
Latvia = Latvian
Liechtenstein = Liechtensteiner
Lithuania = Lithuanian
Luxembourg / Luxemburg = Luxembourgish, Luxembourger, Luxembourgian, Luxembourg
Malta = Maltese
Moldova / Republic of Moldova = Moldovan
Monaco = Monegasque, Monacan
Montenegro = Montenegrin
Netherlands / The Netherlands / Holland = Dutch, Dutchman, Dutchmen, Dutchwoman, Dutchwomen, Netherlander, Netherlandish, Netherlands
North Macedonia / Macedonia = Macedonian, North Macedonian, N. Macedonia, N. Macedonian
Norway = Norwegian
Poland = Polish, Poles
Portugal = Portuguese
Romania / Rumania = Romanian, Rumanian, Romania
Russia / Russian Federation = Russian
San Marino = Sammarinese, San Marinese
Serbia = Serbian, Serb
Slovakia / Slovak Republic = Slovak, Slovakian
Slovenia = Slovenian, Slovene
Spain = Spanish, Spaniard
Sweden = Swedish, Swede, Swedes
Switzerland = Swiss
Ukraine = Ukrainian
United Kingdom / Great Britain / Britain / U.K. / UK = British, Briton, Brit, Brits, Britisher, U.K., Britain, United Kingdom
Vatican City / Vatican / Holy See = papal, Vatican, Holy See
Åland / Åland Islands = Ålander, Ålandic
Basque Country / Euskadi = Basque, Basques, Euskadi
Bavaria = Bavarian
Catalonia / Catalunya = Catalan, Catalonian, Catalonia, Catalunya
Chechnya = Chechen
Corsica = Corsican
Crimea = Crimean
Czechoslovakia = Czechoslovak, Czechoslovakian
Dagestan = Dagestani
East Germany / German Democratic Republic = East German, E. Germany, E. German, East Germany
England = English, Englishman, Englishmen, Englishwoman, Englishwomen
Faroe Islands / Faeroe Islands / Faroes = Faroese, Faeroese, Faroe Islander, Faroe Islands, Faeroe Islands
Flanders = Flemish
Gibraltar = Gibraltarian
Guernsey = Guernseyman, Guernseymen
Isle of Man = Manx, Manxman, Manxmen, Manxwoman, Manxwomen
Northern Ireland = Northern Irish, N. Ireland, N. Irish, Ulsterman, Ulstermen
Ottoman Empire = Ottoman, Ottomans
Prussia = Prussian
Sardinia = Sardinian
Scotland = Scottish, Scot, Scots, Scotsman, Scotsmen, Scotswoman, Scotswomen
Sicily = Sicilian
Soviet Union / USSR / U.S.S.R. = Soviet, U.S.S.R.
Transnistria / Transdniestria = Transnistrian, Transdniestrian, Transnistria, Transdniestria
Wales = Welsh, Welshman, Welshmen, Welshwoman, Welshwomen
Wallonia = Walloon
West Germany = West German, W. Germany, W. German
Yugoslavia = Yugoslav, Yugoslavian
"""

OCEANIA = """
Australia = Australian, Aussie
Fiji = Fijian
Kiribati = I-Kiribati, Kiribatian, Gilbertese
Marshall Islands = Marshallese, Marshall Islander
Micronesia / Federated States of Micronesia = Micronesian, F.S.M.
Nauru = Nauruan
New Zealand / Aotearoa = New Zealander, N.Z., New Zealand
Palau = Palauan
Papua New Guinea = Papua New Guinean, P.N.G.
Samoa = Samoan
Solomon Islands / Solomons = Solomon Islander, Solomon Islands
Tonga = Tongan
Tuvalu = Tuvaluan
Vanuatu = Ni-Vanuatu, Vanuatuan
American Samoa = American Samoan
Cook Islands = Cook Islander
French Polynesia / Tahiti = French Polynesian, Tahitian
Guam = Guamanian
New Caledonia = New Caledonian
Niue = Niuean
Northern Mariana Islands / Northern Marianas = Northern Mariana Islander, Northern Marianan
Tokelau = Tokelauan
Wallis and Futuna = Wallisian, Futunan
"""


@cache
def demonyms() -> Mapping[str, tuple[str, ...]]:
    """Give, for every name of a country, the words by which a text may call it or its people."""
    return MappingProxyType(
        {
            name: tuple(form for form in forms if _undotted(form) != _undotted(name))
            for names, forms in _lines()
            for name in names
        }
    )


def _lines() -> Iterator[tuple[list[str], list[str]]]:
    for line in "".join((AFRICA, AMERICAS, ASIA, EUROPE, OCEANIA)).split("\n"):
        if line:
            names, _, forms = line.partition(" = ")
            yield names.split(" / "), forms.split(", ")


def _undotted(text: str) -> str:
    return text.replace(".", "")
