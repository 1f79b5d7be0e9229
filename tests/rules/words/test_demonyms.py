import re
from collections import Counter

import pytest

from rules.words.demonyms import ORDINARY_WORDS, demonyms
from rules.words.inflection import singular
from rules.words.text import words

MEMBERS_TEXT = """
    Afghanistan, Albania, Algeria, Andorra, Angola, Antigua and Barbuda, Argentina, Armenia,
    Australia, Austria, Azerbaijan, Bahamas, Bahrain, Bangladesh, Barbados, Belarus, Belgium,
    Belize, Benin, Bhutan, Bolivia, Bosnia and Herzegovina, Botswana, Brazil, Brunei, Bulgaria,
    Burkina Faso, Burundi, Cabo Verde, Cambodia, Cameroon, Canada, Central African Republic, Chad,
    Chile, China, Colombia, Comoros, Congo, Costa Rica, Côte d'Ivoire, Croatia, Cuba, Cyprus,
    Czechia, North Korea, Democratic Republic of the Congo, Denmark, Djibouti, Dominica,
    Dominican Republic, Ecuador, Egypt, El Salvador, Equatorial Guinea, Eritrea, Estonia, Eswatini,
    Ethiopia, Fiji, Finland, France, Gabon, Gambia, Georgia, Germany, Ghana, Greece, Grenada,
    Guatemala, Guinea, Guinea-Bissau, Guyana, Haiti, Honduras, Hungary, Iceland, India, Indonesia,
    Iran, Iraq, Ireland, Israel, Italy, Jamaica, Japan, Jordan, Kazakhstan, Kenya, Kiribati, Kuwait,
    Kyrgyzstan, Laos, Latvia, Lebanon, Lesotho, Liberia, Libya, Liechtenstein, Lithuania,
    Luxembourg, Madagascar, Malawi, Malaysia, Maldives, Mali, Malta, Marshall Islands, Mauritania,
    Mauritius, Mexico, Micronesia, Moldova, Monaco, Mongolia, Montenegro, Morocco, Mozambique,
    Myanmar, Namibia, Nauru, Nepal, Netherlands, New Zealand, Nicaragua, Niger, Nigeria,
    North Macedonia, Norway, Oman, Pakistan, Palau, Panama, Papua New Guinea, Paraguay, Peru,
    Philippines, Poland, Portugal, Qatar, South Korea, Romania, Russia, Rwanda,
    Saint Kitts and Nevis, Saint Lucia, Saint Vincent and the Grenadines, Samoa, San Marino,
    São Tomé and Príncipe, Saudi Arabia, Senegal, Serbia, Seychelles, Sierra Leone, Singapore,
    Slovakia, Slovenia, Solomon Islands, Somalia, South Africa, South Sudan, Spain, Sri Lanka,
    Sudan, Suriname, Sweden, Switzerland, Syria, Tajikistan, Tanzania, Thailand, Timor-Leste, Togo,
    Tonga, Trinidad and Tobago, Tunisia, Türkiye, Turkmenistan, Tuvalu, Uganda, Ukraine,
    United Arab Emirates, United Kingdom, United States, Uruguay, Uzbekistan, Vanuatu, Venezuela,
    Vietnam, Yemen, Zambia, Zimbabwe
"""
MEMBERS = re.split(r",\s+", MEMBERS_TEXT.strip())
OTHERS_TEXT = """
    Vatican City, Holy See, Palestine, West Bank, Gaza, Taiwan, Kosovo, Hong Kong, Macau, Macao,
    England, Scotland, Wales, Northern Ireland, Greenland, Puerto Rico, Tibet, Crimea, Chechnya,
    Kurdistan, Catalonia, Western Sahara, Somaliland, Faroe Islands, Bermuda, Soviet Union, USSR,
    Yugoslavia, Czechoslovakia, Burma, Swaziland, Persia, Turkey, Ivory Coast, Cape Verde,
    East Timor, Czech Republic, Macedonia, Holland, Britain, America, U.S., USA, UK, UAE, DRC, DPRK
"""
OTHERS = re.split(r",\s+", OTHERS_TEXT.strip())


def adjectives(name: str) -> set[str]:
    """What a name finds that is neither a name nor an abbreviation of one."""
    return {form for form in demonyms()[name] if form not in demonyms() and "." not in form}


def test_the_united_nations_have_193_members() -> None:
    assert len(set(MEMBERS)) == len(MEMBERS) == 193


@pytest.mark.parametrize("name", MEMBERS + OTHERS)
def test_every_country_has_an_adjective(name: str) -> None:
    assert adjectives(name)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("China", "Chinese"),
        ("North Korea", "North Korean"),
        ("North Korea", "N. Korea"),
        ("North Korea", "N. Korean"),
        ("South Korea", "S. Korean"),
        ("Myanmar", "Burmese"),
        ("Burma", "Burmese"),
        ("Burma", "Myanmar"),
        ("United States", "American"),
        ("United States", "U.S."),
        ("America", "U.S."),
        ("U.S.", "American"),
        ("Britain", "Briton"),
        ("United Kingdom", "U.K."),
        ("France", "Frenchmen"),
        ("Holland", "Dutchwoman"),
        ("Philippines", "Filipina"),
        ("Democratic Republic of the Congo", "D.R.C."),
        ("UAE", "Emirati"),
        ("Poland", "Polish"),
        ("Poland", "Poles"),
        ("Niger", "Nigerien"),
        ("Nigeria", "Nigerian"),
        ("Dominica", "Dominican"),
        ("Dominican Republic", "Dominican"),
        ("Côte d'Ivoire", "Ivorian"),
        ("Türkiye", "Turkish"),
        ("Iran", "Iranian"),
        ("Gaza", "Gazan"),
        ("Kosovo", "Kosovar"),
        ("Soviet Union", "Soviet"),
    ],
)
def test_a_name_finds_its_people(name: str, form: str) -> None:
    assert form in demonyms()[name]


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Niger", "Nigerian"),
        ("Nigeria", "Nigerien"),
        ("Iran", "Persian"),
        ("North Korea", "Korean"),
        ("South Korea", "Korean"),
        ("Guinea", "Equatorial Guinean"),
        ("Ireland", "Northern Irish"),
        ("United Kingdom", "English"),
        ("Israel", "Palestinian"),
        ("China", "Taiwanese"),
        ("Poland", "Pole"),
        ("Netherlands", "Holland"),
        ("United States", "America"),
    ],
)
def test_a_name_finds_no_other_country_and_no_ordinary_word(name: str, form: str) -> None:
    assert form not in demonyms()[name]


@pytest.mark.parametrize(
    "form", ["Korean", "North Korean", "American", "Chinese", "Polish", "Dutch"]
)
def test_a_people_finds_no_country(form: str) -> None:
    assert form not in demonyms()


def test_a_form_that_is_a_name_too_is_another_name_of_the_same_country() -> None:
    for name, forms in demonyms().items():
        for other in demonyms().keys() & set(forms):
            assert adjectives(other) == adjectives(name)


def test_no_name_finds_itself_in_any_spelling() -> None:
    assert [n for n, forms in demonyms().items() if words(n) in map(words, forms)] == []


def test_names_stand_once_and_forms_once_a_name() -> None:
    names = Counter((words(name), "." in name) for name in demonyms())
    assert [name for name, count in names.items() if count > 1] == []
    assert [n for n, forms in demonyms().items() if len(set(map(words, forms))) < len(forms)] == []


def test_names_and_forms_are_letters_with_few_signs() -> None:
    plain = re.compile(r"[^\W\d_](?:[ .'-]{0,2}[^\W\d_])+\.?")
    for name, forms in demonyms().items():
        assert forms
        assert [text for text in (name, *forms) if not plain.fullmatch(text)] == []


def test_an_abbreviation_among_the_forms_has_its_dots() -> None:
    forms = {form for found in demonyms().values() for form in found}
    assert [form for form in forms if form.isupper() and "." not in form] == []


@pytest.mark.parametrize("word", ["US", "CAR", "Pole", "Kiwi", "Dish", "Man", "UN"])
def test_ordinary_words_are_neither_names_nor_forms(word: str) -> None:
    written = {text.casefold() for name, forms in demonyms().items() for text in (name, *forms)}
    assert word.casefold() not in written


def test_the_plural_of_a_people_is_left_to_inflection() -> None:
    people = {words(form)[-1] for name in demonyms() for form in adjectives(name)}
    ending_in_i = [word for word in people if word.endswith("i")]
    assert [word for word in ending_in_i if singular(f"{word}s") != word] == []
    assert singular("koreans") == "korean"


def test_forms_that_are_ordinary_words_are_forms_and_in_both_numbers() -> None:
    forms = {form for found in demonyms().values() for form in found}
    assert ORDINARY_WORDS - forms == set()
    countable = {"Basque", "Brit", "Dane", "Ottoman", "Scot", "Swede", "Turk"}
    assert {f"{word}s" for word in countable} | countable <= ORDINARY_WORDS


def test_the_table_cannot_be_changed() -> None:
    assert demonyms() is demonyms()
    with pytest.raises(TypeError):
        demonyms()["China"] = ()  # type: ignore[index]
