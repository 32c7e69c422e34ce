"""The measurements are asked for by ``hillwalk bench``, and are no part of what is installed."""

from __future__ import annotations

from studio.__main__ import main
from studio.commands import bench


def test_the_checkouts_bench_is_run(capfd, tmp_path, monkeypatch):
    """From any folder, with the words that were given: here some that it refuses itself."""
    monkeypatch.chdir(tmp_path)
    assert main(["bench", "--rounds", "none"]) == 2
    assert "--rounds none: a whole number from 1 would work" in capfd.readouterr().err


def test_without_a_checkout_it_is_told_what_would_work(capsys, tmp_path, monkeypatch):
    """The installed package has none."""
    monkeypatch.setattr(bench, "_ROOT", tmp_path)
    assert main(["bench"]) == 2
    assert "try make bench in a clone" in capsys.readouterr().err
