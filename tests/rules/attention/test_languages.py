"""Which language a channel is told in."""

import pytest

from bot.phrasebook import phrases
from rules.attention.errors import SettingError
from rules.attention.languages import AUTO, LANGUAGES, language_from, language_of


def test_the_languages_are_those_of_the_catalogues() -> None:
    assert sorted(LANGUAGES) == sorted(phrases().languages)


def test_what_the_people_of_a_channel_set_goes_before_all_else() -> None:
    assert language_of("fr", chat="de", native="es-ES") == "fr"


def test_without_that_the_operator_decides_and_then_the_platform() -> None:
    assert language_of(AUTO, chat="de", native="es-ES") == "de"
    assert language_of(AUTO, native="es-ES") == "es"
    assert language_of() == "en"


def test_a_language_without_a_catalogue_is_english() -> None:
    assert language_of(native="tlh") == "en"
    assert language_of(native="") == "en"


@pytest.mark.parametrize("written", ["de", " DE ", "auto", "Auto"])
def test_a_language_is_read_as_people_write_it(written: str) -> None:
    assert language_from(written) == written.strip().casefold()


def test_a_language_that_there_is_none_of_is_refused_with_the_remedy() -> None:
    with pytest.raises(SettingError, match="write one of auto, en, de, es, fr"):
        language_from("klingon")
    with pytest.raises(SettingError, match="did you mean auto"):
        language_from("automatic")
