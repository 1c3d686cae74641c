"""Every document of every sample says, word for word, what its kept text says."""

from datetime import date
from pathlib import Path

import pytest

from generator import pipeline
from generator.documents import called_for
from generator.load import load_case
from generator.pipeline import Choices
from tests.conftest import TODAY
from tests.golden_text import as_text

GOLDEN = Path(__file__).parent / "golden"
SAMPLES = pipeline.sample_cases()


def documents(file: Path, state, keys=()):
    case = load_case(file).case
    assert case is not None
    kinds = [kind for kind in called_for(case) if not keys or kind.key in keys]
    return pipeline.make_documents(case, kinds, Choices(TODAY, state=state))


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_a_final_document_says_what_its_golden_says(file: Path, golden):
    for document in documents(file, "endelig"):
        golden(as_text(document.data), GOLDEN / file.stem / f"{document.kind.key}.txt")


def test_a_draft_of_an_empty_case_shows_what_to_write(golden, tmp_path: Path):
    empty = tmp_path / "2026-000001.json"
    empty.write_text('{"skemaversion": "1.0", "sagsnr": "2026-000001"}', encoding="utf-8")
    case = load_case(empty).case
    for kind in pipeline.documents.KINDS.values():
        (draft,) = pipeline.make_documents(case, [kind], Choices(date(2019, 4, 3)))
        golden(as_text(draft.data), GOLDEN / "tom_kladde" / f"{kind.key}.txt")


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_a_copy_to_send_says_the_same_as_the_final_document(file: Path):
    for final, sent in zip(documents(file, "endelig"), documents(file, "udsendelse"), strict=True):
        assert as_text(sent.data).replace("‹–›", "–") == as_text(final.data).replace("‹–›", "–")


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_only_a_draft_says_so_in_its_header(file: Path):
    assert all("KLADDE" in as_text(draft.data).splitlines()[1] for draft in documents(file, "kladde"))
    assert all("KLADDE" not in as_text(final.data) for final in documents(file, "endelig"))
