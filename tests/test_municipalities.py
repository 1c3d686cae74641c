"""A municipality's folder: profile, logo, colours, extra columns, and templates that replace the program's."""

import json
import struct
from pathlib import Path

import pytest

from generator.errors import RehabplanError
from generator.fields import NO_OWN, catalogue
from generator.load import load_case
from generator.municipalities import NOBODY, municipality, read_municipality
from generator.own_fields import read_own_fields
from generator.places import MUNICIPALITIES
from generator.word import Look
from generator.word.look import dress


def png(width: int = 300, height: int = 200) -> bytes:
    """The beginning of a PNG file, as far as its size."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x06\0\0\0"


def jpeg(width: int = 300, height: int = 200) -> bytes:
    """The beginning of a JPEG file: a JFIF segment, then the frame with the size."""
    start = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    return start + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + b"\0" * 12


@pytest.fixture
def folder(tmp_path: Path):
    """Writes the profile of a municipality, and gives its folder."""

    def write(**more) -> Path:
        profile = {"skemaversion": "1.0", "navn": "Ny Kommune", **more}
        (tmp_path / "ny").mkdir(exist_ok=True)
        (tmp_path / "ny" / "profil.json").write_text(json.dumps(profile), encoding="utf-8")
        return tmp_path / "ny"

    return write


LOGO = {"fil": "logo.png", "alternativ_tekst": "Et blåt træ"}


# By name


def test_without_a_name_the_municipality_is_just_the_municipality():
    assert municipality(None) is NOBODY
    assert (NOBODY.profile, NOBODY.look, NOBODY.own) == ({"navn": "Kommunen"}, Look(), NO_OWN)


def test_a_profile_gives_name_look_and_key(folder):
    place = folder(farver={"primaer": "1F4E79"}, logo=LOGO)
    (place / "logo.png").write_bytes(png())
    ours = municipality("ny", known=place.parent)
    assert (ours.key, ours.profile["navn"]) == ("ny", "Ny Kommune")
    assert ours.look == Look(png(), "1F4E79", None)


@pytest.mark.parametrize("name", ["gammel", "./ny", "ny/../ny", "NY", "", "."])
def test_an_unknown_profile_is_told_with_the_known_ones(folder, name):
    with pytest.raises(RehabplanError) as caught:
        municipality(name, known=folder().parent)
    assert str(caught.value) == f"kommune: Kommunens profil »{name}« findes ikke. Kendte profiler: ny."


def test_in_a_workspace_the_municipality_is_the_workspaces_by_its_own_key_or_none(folder):
    home = folder(noegle="nykoebing")
    assert municipality(None, home).key == municipality("nykoebing", home).key == "nykoebing"
    assert municipality("lyngsoe", home).profile["navn"] == "Lyngsø Kommune"
    with pytest.raises(RehabplanError, match="Kendte profiler: nykoebing, aabjerg"):
        municipality("ny", home)


@pytest.mark.parametrize("file", sorted(MUNICIPALITIES.glob("*/profil.json")), ids=lambda file: file.parent.name)
def test_a_municipality_that_comes_with_the_program_is_sound(file):
    ours = municipality(file.parent.name)
    assert ours.key == file.parent.name
    assert ours.profile["navn"].endswith(" Kommune")
    assert ours.profile["email"].endswith(".example")
    for case in sorted((file.parent / "sager").glob("*.json")):
        loaded = load_case(case, ours.own)
        assert loaded.findings == (), case.name
        assert loaded.case.get("kommune") == ours.key


# Logo


@pytest.mark.parametrize(
    ("logo", "words"),
    [
        ({"fil": "logo.png"}, "Logoets alternative tekst mangler."),
        ({"fil": "logo.png", "alternativ_tekst": "  "}, "Skriv, hvad logoet viser"),
        ({"fil": "logo.svg", "alternativ_tekst": "x"}, "En SVG-fil skal først gemmes som PNG."),
        ({"fil": "../logo.png", "alternativ_tekst": "x"}, "i samme mappe som profil.json"),
        ({"fil": "C:logo.png", "alternativ_tekst": "x"}, "i samme mappe som profil.json"),
        ({"fil": "a\\logo.png", "alternativ_tekst": "x"}, "i samme mappe som profil.json"),
    ],
)
def test_a_logo_that_cannot_be_is_told_of_in_the_profile(folder, logo, words):
    with pytest.raises(RehabplanError, match=r"profil\.json: Profilen har fejl") as caught:
        read_municipality(folder(logo=logo))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "Logoet kan ikke læses. Læg billedet i mappen ved siden af profil.json, eller ret logo.fil."),
        (b"<svg/>", "Logoet er ikke et billede, Word kan vise overalt. Gem det som PNG eller JPEG"),
        (b"\x89PNG\r\n\x1a\n", "Logoet er ikke et billede"),
        (b"\xff\xd8\xff\xd9", "Logoet er ikke et billede"),
        (png(0, 10), "Logoet er ikke et billede"),
        (png(50_000, 50_000), "højst 5000 billedpunkter på hver led"),
        (png() + b"\0" * 1024 * 1024, "Logoet er for stort. Gem det mindre: højst 1 MB."),
    ],
)
def test_a_logo_that_word_cannot_show_is_told_with_its_file(folder, data, words):
    place = folder(logo=LOGO)
    if data is not None:
        (place / "logo.png").write_bytes(data)
    with pytest.raises(RehabplanError) as caught:
        read_municipality(place)
    assert str(caught.value).startswith(f"{place / 'logo.png'}: ")
    assert words in str(caught.value)


def test_a_jpeg_stands_in_the_template_under_the_name_of_its_kind():
    relation = b'<Relationship Id="rId1" Target="media/logo.png"/>'
    drawing = b'<w:drawing><wp:extent cx="100" cy="100"/><a:blip r:embed="rId1"/></w:drawing>'
    parts = {
        "[Content_Types].xml": b'<Types xmlns="x"><Default Extension="png" ContentType="image/png"/></Types>',
        "word/header1.xml": drawing,
        "word/_rels/header1.xml.rels": relation,
        "word/media/logo.png": b"old",
    }
    dressed = dress(parts, Look(jpeg(300, 200)))
    assert dressed["word/media/logo.jpg"] == jpeg(300, 200)
    assert "word/media/logo.png" not in dressed
    assert b'Target="media/logo.jpg"' in dressed["word/_rels/header1.xml.rels"]
    assert dressed["[Content_Types].xml"].count(b'<Default Extension="jpg" ContentType="image/jpeg"/>') == 1
    assert b'cx="150" cy="100"' in dressed["word/header1.xml"]


LOGO_TEXT = b'descr="{{ profil.logo.alternativ_tekst }}"'


def with_pictures(**pictures: bytes) -> dict[str, bytes]:
    """The parts of a template whose header shows pictures, each with its attributes; rId1 is a, rId2 is b."""
    names = sorted(pictures)
    return {
        "[Content_Types].xml": b'<Types xmlns="x"><Default Extension="png" ContentType="image/png"/></Types>',
        "word/header2.xml": b"".join(
            b'<w:drawing><wp:extent cx="100" cy="100"/><wp:docPr %s/><a:blip r:embed="rId%d"/></w:drawing>'
            % (pictures[name], number)
            for number, name in enumerate(names, 1)
        ),
        "word/_rels/header2.xml.rels": b"".join(
            b'<Relationship Target="media/%s.png" Id="rId%d" Type="image"/>' % (name.encode(), number)
            for number, name in enumerate(names, 1)
        ),
        **{f"word/media/{name}.png": name.encode() for name in names},
    }


def test_the_logo_is_known_by_its_alternative_text_whatever_its_picture_is_called():
    parts = with_pictures(image1=LOGO_TEXT, image2=b'descr="Et kort"', logo=b'descr="Et andet logo"')
    dressed = dress(parts, Look(png(300, 200)))
    assert dressed["word/media/image1.png"] == png(300, 200)
    assert (dressed["word/media/image2.png"], dressed["word/media/logo.png"]) == (b"image2", b"logo")
    assert dressed["word/header2.xml"].count(b'cx="150" cy="100"') == 1
    assert dressed["word/_rels/header2.xml.rels"] == parts["word/_rels/header2.xml.rels"]


def test_a_jpeg_under_another_name_leaves_other_pictures_alone():
    parts = with_pictures(image1=b'descr="Et kort"', image11=LOGO_TEXT)
    dressed = dress(parts, Look(jpeg()))
    assert dressed["word/media/image11.jpg"] == jpeg()
    assert "word/media/image11.png" not in dressed
    assert dressed["word/media/image1.png"] == b"image1"
    relations = dressed["word/_rels/header2.xml.rels"]
    assert (b'Target="media/image1.png"' in relations, b'Target="media/image11.jpg"' in relations) == (True, True)


def test_a_template_without_a_picture_of_the_logo_stays_as_it_is():
    parts = with_pictures(image1=b'descr="Et kort"')
    assert dress(parts, Look(png())) == parts


# Colours and columns


def test_a_colour_that_is_too_light_is_told_with_its_contrast(folder):
    with pytest.raises(RehabplanError) as caught:
        read_municipality(folder(farver={"primaer": "1F4E79", "sekundaer": "FFA500"}))
    assert str(caught.value).endswith(
        "profil.json, farver.sekundaer: Sekundær farve er for lys: kontrasten mod hvid er 2,0:1 og skal være mindst "
        "4,5:1. Vælg en mørkere farve."
    )


def test_black_and_the_lightest_grey_that_can_be_read_are_let_pass(folder):
    read_municipality(folder(farver={"primaer": "000000", "sekundaer": "767676"}))


@pytest.mark.parametrize(
    "path", ["kommune_felter.ukendt", "borger.cpr", "kommune_felter", "kommune_felter.netvaerk[].navn", "profil.navn"]
)
def test_only_one_value_of_the_municipalitys_own_can_be_a_column(folder, path):
    place = folder(dagsorden={"kolonner": ["kommune_felter.antal", path]})
    row = {"type": "object", "properties": {"navn": {"type": "string", "title": "Navn"}}}
    fields = {
        "antal": {"type": "integer", "title": "Antal"},
        "netvaerk": {"type": "array", "title": "Netværk", "items": row},
    }
    (place / "felter.schema.json").write_text(json.dumps({"properties": fields}), encoding="utf-8")
    with pytest.raises(RehabplanError, match=r"dagsorden\.kolonner: Dagsordenen kan ikke vise ") as caught:
        read_municipality(place)
    assert f"»{path}«" in str(caught.value)


def test_strandbys_own_fields_can_be_read_from_its_folder():
    own = read_own_fields(MUNICIPALITIES / "strandby" / "felter.schema.json")
    assert municipality("strandby").own == own
    assert catalogue("sag", own)["kommune_felter.netvaerk[].relation"].label == "Relation"


# Templates


def test_a_template_is_found_in_its_set_first_then_for_the_base_set_beside_it(folder):
    place = folder()
    ours = read_municipality(place)
    assert ours.template("2018", "indsatsdel") is None
    flat = place / "skabeloner" / "Indsatsdel.DOCX"
    flat.parent.mkdir()
    flat.write_bytes(b"")
    assert ours.template("2018", "indsatsdel") == flat
    assert ours.template("2013", "indsatsdel") is None
    in_set = place / "skabeloner" / "2018" / "indsatsdel.docx"
    in_set.parent.mkdir()
    in_set.write_bytes(b"")
    assert ours.template("2018", "indsatsdel") == in_set


@pytest.mark.parametrize(
    "name", ["~$indsatsdel.docx", "indsatsdel - Kopi.docx", "indsatsdel.docx.tmp", "indsatsdel.doc"]
)
def test_what_lies_beside_a_template_is_not_one(folder, name):
    place = folder()
    (place / "skabeloner").mkdir()
    (place / "skabeloner" / name).write_bytes(b"")
    assert read_municipality(place).template("2018", "indsatsdel") is None
