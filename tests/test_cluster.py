"""The batch on a Dask cluster of this machine: the same bytes, also when a worker is killed midway."""

import json
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from generator.batch import Workers, generate_all
from generator.pipeline import Choices
from tests.conftest import TODAY
from tests.test_batch import files_in, told
from tests.test_documents import sample, tiny_templates

distributed = pytest.importorskip("distributed", reason="Dask is in the extra `test`")
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="a worker is killed by a signal that Windows lacks"),
    pytest.mark.filterwarnings("default"),  # Dask's own warnings while a worker is lost are not ours
]


@pytest.fixture
def cluster(tmp_path: Path):
    """Two workers on 127.0.0.1, their scratch files in the test's folder."""
    import dask

    with (
        dask.config.set(temporary_directory=str(tmp_path / "dask")),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_a_cluster_that_loses_a_worker_makes_the_same_bytes_as_one_process(cluster, tmp_path: Path):
    tiny_templates(tmp_path / "skabeloner")
    (tmp_path / "sager").mkdir()
    files = []
    for number in range(48):
        case = sample("2019-001309", {"sagsnr": f"2019-{number}"})
        files.append(tmp_path / "sager" / f"{number:02}.json")
        files[-1].write_text(json.dumps(case.data), encoding="utf-8")
    choices = Choices(TODAY, tmp_path / "alene", templates=tmp_path / "skabeloner")
    alone = list(generate_all(files, choices))
    spread = generate_all(
        files, replace(choices, out=tmp_path / "klynge"), Workers(lambda: cluster.get_executor(pure=False), 2)
    )
    first = next(spread)
    victim = next(iter(cluster.run(os.getpid).values()))
    os.kill(victim, signal.SIGKILL)
    assert told([first, *spread]) == told(alone)
    assert files_in(tmp_path / "klynge") == files_in(tmp_path / "alene")
    assert len(files_in(tmp_path / "klynge")) == 2 * len(files)
    assert victim not in cluster.run(os.getpid).values()
