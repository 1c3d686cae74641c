"""Reading a case: what cannot be read is a CaseError with a place; what is wrong in it is findings, all at once."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import load
from generator.case import Case
from generator.errors import CaseError
from generator.fields import catalogue
from generator.load import Line, accept, load_case, load_profile, number_of, read_json

MARK = "HEMMELIGT"
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def case(**parts):
    """The least case there is, with `parts` added."""
    return {"skemaversion": "1.0", "sagsnr": "2019-1", **parts}


def case_with(path, value):
    return Case(case()).with_value(path, value).data


def told(data):
    """What is said about `data`: code, path and message of every finding."""
    return [(found.code, found.path, found.message) for found in accept(data).findings]


def codes(data):
    return [(found.code, found.path) for found in accept(data).findings]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sag.json"


# What cannot be read


UNREADABLE = {
    "a missing comma": (b'{"skemaversion": "1.0"\n "sagsnr": "x"}', ", linje 2, tegn 2", "Der mangler et komma."),
    "a trailing comma": (b'{"sagsnr": "x",}', ", linje 1, tegn 16", "et komma er for meget"),
    "a trailing comma in a list": (b'{"bilag": [{},]}', ", linje 1, tegn 15", "et komma er for meget"),
    "a missing colon": (b'{\n"sagsnr" "x"}', ", linje 2, tegn 10", "Der mangler et kolon."),
    "an unterminated string": (b'{"sagsnr": "x', ", linje 1, tegn 12", "Et anførselstegn mangler sin afslutning."),
    "a raw newline in a string": (b'{"sagsnr": "x\ny"}', ", linje 1, tegn 14", "Et linjeskift eller usynligt tegn"),
    "a stray backslash": (b'{"a": "C:\\mappe"}', ", linje 1, tegn 10", "En omvendt skråstreg står forkert"),
    "single quotes": (b"{'sagsnr': 'x'}", ", linje 1, tegn 2", "Der mangler et feltnavn i anførselstegn"),
    "something after the end": (b'{"sagsnr": "x"} {}', ", linje 1, tegn 17", "Der står noget efter den sidste }."),
    "an empty file": (b"", "", "Filen er tom."),
    "only blanks": (b" \n\t\n", "", "Filen er tom."),
    "a list": (b"[]", "", "Filen skal begynde med { og slutte med }."),
    "a text": (b'"sag"', "", "Filen skal begynde med { og slutte med }."),
    "null": (b"null", "", "Filen skal begynde med { og slutte med }."),
    "NaN": (b'{"a": NaN}', "", "Filen har et tal, der ikke kan læses."),
    "Infinity": (b'{"a": -Infinity}', "", "Filen har et tal, der ikke kan læses."),
    "ten thousand digits": (b'{"a": ' + b"9" * 10_000 + b"}", "", "Filen har et tal, der ikke kan læses."),
    "a hundred thousand brackets": (b"[" * 100_000, "", "Filen har for mange lag."),
    "layers that the parser can take": (b'{"a": ' + b"[" * 900 + b"]" * 900 + b"}", "", "Filen har for mange lag."),
    "UTF-16": (json.dumps({"a": "æ"}, ensure_ascii=False).encode("utf-16"), ", linje 1", "ikke gemt som UTF-8"),
    "UTF-16 without a mark": (b"{\0}\0", ", linje 1", "ikke gemt som UTF-8"),
    "Windows-1252": ('{\n"a": "æ"}'.encode("cp1252"), ", linje 2", "ikke gemt som UTF-8"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_told_with_place_and_mend(file: Path, name):
    raw, place, words = UNREADABLE[name]
    file.write_bytes(raw)
    with pytest.raises(CaseError) as caught:
        load_case(file)
    assert caught.value.place == f"{file}{place}"
    assert words in caught.value.message
    assert caught.value.mend


def test_a_file_that_is_not_there_is_told(file: Path):
    with pytest.raises(CaseError, match=r"Filen findes ikke. Kontrollér navnet."):
        load_case(file)


def test_a_folder_instead_of_a_file_is_told(tmp_path: Path):
    with pytest.raises(CaseError, match=r"Det er en mappe, ikke en fil."):
        load_case(tmp_path)


def test_a_file_that_may_not_be_read_is_told(file: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    file.write_text("{}", encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(CaseError, match=r"Filen kan ikke læses. Kontrollér navn og adgang."):
        load_case(file)


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_not(file: Path, monkeypatch: pytest.MonkeyPatch):
    file.write_text(json.dumps(case()), encoding="utf-8")
    monkeypatch.setattr(load, "MAX_BYTES", file.stat().st_size)
    assert load_case(file).case is not None
    monkeypatch.setattr(load, "MAX_BYTES", file.stat().st_size - 1)
    with pytest.raises(CaseError, match=r"Filen er for stor."):
        load_case(file)


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_error_never_quotes_the_file(file: Path, name):
    raw, _, _ = UNREADABLE[name]
    file.write_bytes(raw.replace(b"sagsnr", MARK.encode()).replace(b"mappe", MARK.encode()))
    with pytest.raises(CaseError) as caught:
        load_case(file)
    assert MARK not in str(caught.value)


def test_a_byte_order_mark_does_no_harm(file: Path):
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(case(borger={"navn": "Åse"}), ensure_ascii=False).encode())
    loaded = load_case(file)
    assert loaded.findings == ()
    assert loaded.case is not None
    assert loaded.case.get("borger.navn") == "Åse"
    assert loaded.case.source == file


def test_a_key_that_stands_twice_is_told_with_its_path(file: Path):
    file.write_bytes(
        b'{"skemaversion": "1.0", "sagsnr": "1", "sagsnr": "2", "sagsnr": "3", '
        b'"bilag": [{"fra": "a"}, {"fra": "b", "fra": "b"}]}'
    )
    loaded = load_case(file)
    assert loaded.case is None
    assert [(found.code, found.path, found.message, found.mend) for found in loaded.findings] == [
        ("dobbelt-felt", "sagsnr", "Feltet »sagsnr« står to gange samme sted.", "Behold det ene."),
        ("dobbelt-felt", "bilag[1].fra", "Feltet »fra« står to gange samme sted.", "Behold det ene."),
    ]


# What is wrong with the data

GROUP, LIST, TEXT = "en gruppe felter { … }", "en liste [ … ]", "tekst i anførselstegn"
WRONG = [
    ("borger", "x", "forkert-type", f"Borgeren skal være {GROUP}."),
    ("borger", [], "forkert-type", f"Borgeren skal være {GROUP}."),
    ("bilag", {}, "forkert-type", f"Bilag skal være {LIST}."),
    ("bilag[1]", "x", "forkert-type", f"Bilag (nr. 2) skal være {GROUP}."),
    ("bilag[0]", None, "forkert-type", f"Bilag (nr. 1) skal være {GROUP}."),
    ("borger.navn", 5, "forkert-type", f"Borgerens navn skal være {TEXT}."),
    ("borger.navn", {}, "forkert-type", f"Borgerens navn skal være {TEXT}."),
    ("borger.cpr", 101801234, "forkert-type", f"CPR-nummer skal være {TEXT}."),
    ("moede.dato", 20190403, "forkert-type", f"Mødedato skal være {TEXT}."),
    ("indstilling.timer_fra", "12", "forkert-type", "Timer om ugen fra skal være et tal."),
    ("indstilling.timer_fra", True, "forkert-type", "Timer om ugen fra skal være et tal."),
    ("moede.minutter", True, "forkert-type", "Minutter til sagen skal være et helt tal."),
    ("moede.minutter", 7.5, "forkert-type", "Minutter til sagen skal være et helt tal."),
    ("borger.adressebeskyttelse", "ja", "forkert-type", "Navne- og adressebeskyttelse skal være true eller false."),
    ("borger.adressebeskyttelse", 1, "forkert-type", "Navne- og adressebeskyttelse skal være true eller false."),
    ("moede.minutter", 4, "uden-for-graense", "Minutter til sagen skal være mindst 5."),
    ("indstilling.timer_fra", 37.5, "uden-for-graense", "Timer om ugen fra skal være højst 37."),
    ("indstilling.timer_fra", float("inf"), "uden-for-graense", "Timer om ugen fra skal være højst 37."),
    ("borger.navn", "Åse\nHolm", "flere-linjer", "Borgerens navn må kun fylde én linje."),
    ("borger.navn", "Åse\u2028Holm", "flere-linjer", "Borgerens navn må kun fylde én linje."),
    ("skemaversion", "2.0", "skemaversion", "Filen er i en anden skemaversion."),
    ("skemaversion", 1.0, "skemaversion", "Filen er i en anden skemaversion."),
    ("kommune", "../lyngsoe", "ugyldigt-format", "Kommunens profil er ikke skrevet rigtigt."),
]


@pytest.mark.parametrize(("path", "value", "code", "message"), WRONG)
def test_a_wrong_value_gives_one_finding_with_label_and_path(path, value, code, message):
    (found,) = accept(case_with(path, value)).findings
    assert (found.code, found.level, found.path, found.message) == (code, "fejl", path, message)
    assert found.mend


@pytest.mark.parametrize("value", ["x", 5, True, 1.5, [], {}, ["x"], {"x": 1}, [[]]])
@pytest.mark.parametrize("path", ["sagstype", "borger.maalgruppe", "bilag[0].type"])
def test_whatever_stands_for_a_choice_is_an_unknown_choice(path, value):
    assert codes(case_with(path, value)) == [("ukendt-valg", path)]


def test_an_unknown_choice_names_the_known_and_the_nearest():
    (found,) = accept(case(borger={"erhvervsuddannelse": "Ja "})).findings
    assert found.message == "Har en erhvervskompetencegivende uddannelse har et ukendt valg."
    assert found.mend == "Brug et af disse: ja, nej. Mente du ja?"


@pytest.mark.parametrize("step", ["3", 3.5, 0, 6, True, [3]])
def test_a_step_is_a_whole_number_from_1_to_5(step):
    data = case(forberedende_del={"progression": [{}, {"tro_trin": step}]})
    (found,) = accept(data).findings
    assert (found.code, found.path) == ("ukendt-valg", "forberedende_del.progression[1].tro_trin")
    assert found.message == "Trin: tro på arbejde (nr. 2) har et ukendt valg."


@pytest.mark.parametrize(
    "text",
    [
        "2019-02-30",
        "2019-02-29",
        "03-04-2019",
        "3.4.2019",
        "2019-4-3",
        "2019-04-3",
        "2019/04/03",
        "20190403",
        "2019-W14-3",
        "2019-04-03T00:00:00",
        "i går",
        "0219-04-03",
        "9999-12-31",
        "٢٠١٩-٠٤-٠٣",
    ],
)
def test_a_wrong_date_is_told(text):
    (found,) = accept(case(bilag=[{"dato": "2019-04-03"}, {"dato": text}])).findings
    assert (found.code, found.path) == ("ugyldig-dato", "bilag[1].dato")
    assert found.message == "Dato (nr. 2) er ikke en dato."
    assert found.mend == "Skriv den som ÅÅÅÅ-MM-DD, fx 2019-04-03 (år 1900-2199)."


@calm
@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_every_day_of_three_centuries_is_a_date(day):
    assert codes(case(moede={"dato": day.isoformat()})) == []


@pytest.mark.parametrize("text", ["24:00", "9:30", "09.30", "09:60", "09:30:00", "kl. 9", "0930", "٠٩:٣٠"])
def test_a_wrong_time_is_told(text):
    (found,) = accept(case(moede={"start": text})).findings
    assert (found.code, found.path) == ("ugyldigt-format", "moede.start")
    assert found.message == "Mødet begynder er ikke skrevet rigtigt."
    assert found.mend == "Klokkeslæt som TT:MM, fx 09:30."


@pytest.mark.parametrize("text", ["00:00", "09:30", "23:59"])
def test_a_right_time_is_accepted(text):
    assert codes(case(moede={"start": text})) == []


@pytest.mark.parametrize(
    "text",
    [
        "320180-1234",  # no 32 January
        "000180-1234",
        "290219-1234",  # 1919 had no 29 February
        "920180-1234",  # 92 - 60 = 32
        "600180-1234",  # 60 - 60 = 0
        "290200-0123",  # 0 in the seventh place is 1900, which had no 29 February
        "010180-123",
        "010180-12345",
        "010180",
        "010180-ABCD",
        "０１０１８０-1234",
        "010180/1234",
        "01-01-80-1234",
        "CPR",
    ],
)
def test_an_impossible_cpr_number_is_told(text):
    (found,) = accept(case(borger={"cpr": text})).findings
    assert (found.code, found.path) == ("ugyldigt-cpr", "borger.cpr")
    assert found.message == "CPR-nummer er ikke et CPR-nummer, der kan findes."


@pytest.mark.parametrize(
    "text",
    [
        "0707614285",  # modulus 11 is right
        "070761-4285",
        "  070761-4285 ",
        "010165-0002",  # 1 January 1965, issued without modulus 11
        "150380-1111",  # modulus 11 is wrong, and that is no fault
        "610180-1234",  # erstatningspersonnummer: 1 + 60
        "910180-1234",  # 31 + 60
        "290200-4123",  # 4 in the seventh place is 2000, a leap year
    ],
)
def test_a_possible_cpr_number_is_accepted(text):
    assert codes(case(borger={"cpr": text})) == []


@pytest.mark.parametrize(
    "number",
    [
        "../2019",
        "a/b",
        "a\\b",
        "a b",
        "CON",
        "con",
        "nul.txt",
        "Aux.2019",
        "prn",
        "COM1",
        "lpt9.json",
        "0101801234",
        "010180-1234",
        "sag-010180-1234",
        "x0101801234y",
        "2019.",
        ".2019",
        "-2019",
        "2019-",
        "a" * 41,
        "æøå",
        "a:b",
        "a\nb",
        "a\x00/b",
        "",
        "..",
        "~x",
        "a*",
    ],
)
def test_a_case_number_that_is_no_safe_folder_is_refused(number):
    loaded = accept(case(sagsnr=number))
    assert ("ugyldigt-format", "sagsnr") in [(found.code, found.path) for found in loaded.findings]
    assert loaded.case is None


@pytest.mark.parametrize(
    "number", ["1", "2019-001217", "console", "com10", "CON1", "null", "a.b_c-d", "a" * 40, "19.04.03-27-18"]
)
def test_a_safe_case_number_is_accepted(number):
    assert codes(case(sagsnr=number)) == []


@calm
@given(st.text("CONnulaux0129.-_/", max_size=44))
def test_an_accepted_case_number_is_one_plain_folder_that_windows_can_make(number):
    if accept(case(sagsnr=number)).case is not None:
        assert Path(number).name == number
        assert not number.endswith(".")
        assert len(number) <= 40
        assert number.partition(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1"}


def test_what_is_missing_is_told_all_of_it():
    assert told({}) == [
        ("mangler", "skemaversion", "Skemaversion mangler."),
        ("mangler", "sagsnr", "Sagsnummer mangler."),
    ]


@pytest.mark.parametrize("data", [[], "sag", 5, None, True])
def test_what_is_no_object_is_told(data):
    assert told(data) == [("forkert-type", "", "Filen skal være en gruppe felter { … }.")]


UNKNOWN = [
    ({"moedet": {}}, "moedet", "Mente du »moede«?"),
    ({"borger": {"Navn": "x"}}, "borger.Navn", "Mente du »navn«?"),
    ({"borger": {"BISIDDER": {}}}, "borger.BISIDDER", "Mente du »bisidder«?"),
    ({"borger": {"forsørgelse": "loen"}}, "borger.forsørgelse", "Mente du »forsoergelse«?"),
    ({"borger": {"bisidder": {"relationen": "x"}}}, "borger.bisidder.relationen", "Mente du »relation«?"),
    ({"bilag": [{}, {"datoen": "x"}]}, "bilag[1].datoen", "Mente du »dato«?"),
    ({"indsatsdel": {"maal": {"konkrete": "x"}}}, "indsatsdel.maal.konkrete", "Mente du »konkret«?"),
    (
        {"tidligere_behandlinger": [{"moede": {"deltagere": [{"roller": "x"}]}}]},
        "tidligere_behandlinger[0].moede.deltagere[0].roller",
        "Mente du »rolle«?",
    ),
    ({"xyz": 1}, "xyz", "Fjern det, eller se felterne i docs/felter.md."),
]


@pytest.mark.parametrize(("part", "path", "mend"), UNKNOWN)
def test_an_unknown_key_is_told_with_the_key_it_may_have_been(part, path, mend):
    (found,) = accept(case(**part)).findings
    assert (found.code, found.path, found.mend) == ("ukendt-felt", path, mend)
    assert found.message == f"Feltet »{path.rpartition('.')[2]}« findes ikke."


@pytest.mark.parametrize(
    "key", ["Åse har ondt i ryggen.", "070761-4285", "0707614285", "a\ud800", "a\nb", "", "x" * 65]
)
@pytest.mark.parametrize("group", ["borger", "kommune_felter"])
def test_a_key_that_can_be_no_name_is_told_but_not_quoted(group, key):
    (found,) = accept(
        case(**{group: {"ok": 1, key: "x"}} if group == "kommune_felter" else {group: {key: "x"}})
    ).findings
    assert (found.code, found.path) == ("ulaeseligt-felt", group)
    number = 2 if group == "kommune_felter" else 1
    assert f"har et felt (nr. {number}), hvis navn ikke kan være et feltnavn." in found.message
    assert not key or key not in found.message + found.mend


def test_every_fault_of_a_case_is_told_at_once_in_the_order_of_the_schema():
    data = {
        "skemaversion": "1.0",
        "ukendt": 1,
        "sagsnr": "CON",
        "indsatsdel": {"version": 0},
        "bilag": [{"dato": "i går"}, *[{}] * 9, {"dato": "i dag", "sider": 0}],
        "borger": {"cpr": "1", "navn": 2},
        "sagstype": "x",
    }
    assert codes(data) == [
        ("ukendt-felt", "ukendt"),
        ("ugyldigt-format", "sagsnr"),
        ("ukendt-valg", "sagstype"),
        ("forkert-type", "borger.navn"),
        ("ugyldigt-cpr", "borger.cpr"),
        ("ugyldig-dato", "bilag[0].dato"),
        ("ugyldig-dato", "bilag[10].dato"),
        ("uden-for-graense", "bilag[10].sider"),
        ("uden-for-graense", "indsatsdel.version"),
    ]


def test_no_finding_quotes_a_wrong_value_and_each_has_its_own():
    """A case with a wrong value that holds the mark in every single field."""
    wrong = Case(case())
    leaves = [path for path, field in catalogue().items() if field.kind not in {"gruppe", "liste"}]
    for path in leaves:
        kind = catalogue()[path].kind
        wrong = wrong.with_value(path.replace("[]", "[0]"), [MARK] if kind in {"tekst", "linje"} else MARK)
    found = accept(wrong.data).findings
    assert sorted(each.path.replace("[0]", "[]") for each in found) == sorted(leaves)
    assert not any(MARK in str(each) for each in found)


def json_values(leaf):
    keys = st.sampled_from(sorted({part for path in catalogue() for part in path.replace("[]", "").split(".")}))
    return st.recursive(leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4))


@calm
@given(st.dictionaries(st.sampled_from([path for path in catalogue() if "." not in path]), json_values(st.just(MARK))))
def test_no_finding_quotes_the_text_of_a_case(data):
    assert all(MARK not in str(found) for found in accept(data).findings)


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(["ja", "1.0"])


@calm
@given(json_values(LEAVES) | st.dictionaries(st.text(), json_values(LEAVES)))
def test_whatever_json_it_is_there_is_a_case_or_a_fault_with_label_and_mend(data):
    loaded = accept(data)
    assert (loaded.case is None) == any(found.level == "fejl" for found in loaded.findings)
    assert all(found.message and found.mend and "{" not in found.path for found in loaded.findings)
    if loaded.case is not None:
        assert accept(loaded.case.data).case == loaded.case


# What is put right on the way


def test_null_is_the_same_as_absent():
    loaded = accept(case(borger={"navn": None, "by": "Lyngsø"}, bilag=None, moede={"dato": None}))
    assert loaded.findings == ()
    assert loaded.case is not None
    assert loaded.case.data == case(borger={"by": "Lyngsø"}, moede={})


def test_an_empty_date_number_or_choice_is_absent_but_an_empty_text_stays():
    data = case(
        sagstype="", borger={"cpr": " ", "navn": " "}, moede={"dato": "", "start": "", "minutter": ""}, status=""
    )
    loaded = accept(data)
    assert loaded.findings == ()
    assert loaded.case is not None
    assert loaded.case.data == case(borger={"navn": ""}, moede={})


def test_an_empty_case_number_is_told():
    assert codes({"skemaversion": "1.0", "sagsnr": " "}) == [("ugyldigt-format", "sagsnr")]


def test_a_whole_number_with_a_point_is_a_whole_number():
    loaded = accept(case(moede={"minutter": 30.0}))
    assert loaded.case is not None
    assert str(loaded.case.get("moede.minutter")) == "30"


def test_characters_that_word_cannot_hold_are_removed_and_their_field_named():
    loaded = accept(case(bilag=[{}, {"fra": "Egen\x00 læge\x07"}]))
    assert loaded.case is not None
    assert loaded.case.get("bilag[1].fra") == "Egen læge"
    (found,) = loaded.findings
    assert (found.code, found.level, found.path) == ("fjernet-tegn", "advarsel", "bilag[1].fra")
    assert found.message == "Fra (nr. 2) havde usynlige tegn (2), som Word ikke kan rumme. De er fjernet."


def test_free_text_is_put_in_its_one_spelling_and_lines_are_stripped():
    loaded = accept(case(borger={"navn": "  Åse "}, regelsaet={"grund": "A\r\nb \n\n\n\n- c  "}))
    assert loaded.case is not None
    assert loaded.case.get("borger.navn") == "Åse"
    assert loaded.case.get("regelsaet.grund") == "A\nb\n- c"


def test_the_municipalitys_own_fields_may_hold_what_they_like():
    own = {"puljenummer": 7, "navne": ["a", {"b": ""}], "blank": ""}
    loaded = accept(case(kommune_felter=own))
    assert loaded.findings == ()
    assert loaded.case is not None
    assert loaded.case.get("kommune_felter") == own


def test_reading_does_not_change_what_it_reads():
    data = case(borger={"navn": " Åse ", "by": None})
    accept(data)
    assert data == case(borger={"navn": " Åse ", "by": None})


# A municipality's profile


def test_a_profile_is_read_normalised(file: Path):
    file.write_text(json.dumps({"skemaversion": "1.0", "navn": " Lyngsø ", "web": None}), encoding="utf-8")
    assert load_profile(file) == {"skemaversion": "1.0", "navn": "Lyngsø"}


def test_the_faults_of_a_profile_are_all_told(file: Path):
    file.write_text('{"skemaversion": "1.0", "farver": {"primaer": "blå"}, "logi": {}}', encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        load_profile(file)
    assert str(caught.value) == (
        f"{file}: Profilen har fejl. "
        "Feltet »logi« findes ikke. Mente du »logo«? "
        "Kommunens navn mangler. Udfyld feltet. "
        "Primær farve er ikke skrevet rigtigt. Seks hextegn, fx 1F4E79. Kontrast mindst 4,5:1 mod hvid."
    )


# The number alone, before a case is read


@pytest.mark.parametrize(
    "text",
    [
        '{"skemaversion": "1.0", "sagsnr": "2019-1", "borger": {"sagsnr": "2"}}',
        '\ufeff{"skemaversion": "1.0", "sagsnr": "2019-1"}',
        '{"borger": {"sagsnr": "2", "navn": "x"}, "sagsnr": "2019-1"}',
        '{"x": "\\"sagsnr\\": \\"3\\", ", "sagsnr": "2019-1"}',
        '{"x": ", \\"sagsnr\\": ", "y": -1.5e3, "z": null, "sagsnr" : "2019-1" }\n',
        '{"sags\\u006er": "2019-1"}',
        '{"sagsnr": "2019\\u002d1"}',
    ],
)
def test_the_number_of_a_case_is_the_one_that_all_of_it_gives(tmp_path, text):
    file = tmp_path / "sag.json"
    file.write_text(text, encoding="utf-8")
    assert number_of(file) == read_json(file)["sagsnr"] == "2019-1"
    assert number_of(Line("linje 1", text.encode())) == "2019-1"


@pytest.mark.parametrize("text", ['{"borger": {"sagsnr": "2"}}', '{"sagsnr": null}', '{"sagsnr": 7}'])
def test_a_number_elsewhere_is_not_the_cases(tmp_path, text):
    file = tmp_path / "sag.json"
    file.write_text(text, encoding="utf-8")
    assert number_of(file) == read_json(file).get("sagsnr")


def test_a_file_cut_off_has_no_number(tmp_path):
    file = tmp_path / "sag.json"
    file.write_text('{"sagsnr": "2019-1", "borger": {"navn": "x', encoding="utf-8")
    with pytest.raises(CaseError, match="anførselstegn"):
        number_of(file)
