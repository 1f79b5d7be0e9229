#!/usr/bin/env python3
"""One file for everybody who has just cloned wirewatch: `python3 dev.py run`, `python3 dev.py test`.

Needs nothing but Python 3.11 or newer; makes `.venv` and keeps it equal to requirements.lock.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCK = ROOT / "requirements.lock"
BENCH_LOCK = ROOT / "requirements-bench.lock"
LOCKED = ("--no-deps", "--require-hashes", "-r")
"""A lock names everything, so that nothing is resolved: to do it again lets older releases of pip take a
newer `coverage` for `coverage[toml]` than the lock names, and fail."""
IN_PARALLEL = ("--numprocesses=3", "--dist=worksteal")
"""One more than the smallest machine has cores that is asked to run all tests: many of them wait, for a
server or a clock."""
NEED_MORE = ("match", "parse", "feeds", "fuzz")
"""The benches that need what BENCH_LOCK names: peers to be held against, the fuzzer."""
STAMP = VENV / "wirewatch.stamp"
SAMPLE = ROOT / "samples" / "config.toml"
SAMPLE_MEMORY = ("wirewatch.db", "wirewatch.db-wal", "wirewatch.db-shm", "wirewatch.console")


def main(words: Sequence[str] | None = None) -> int:
    """Choose what to do from the command line; the exit status is that of the last step."""
    args, rest = parser().parse_known_args(words)
    if args.task != "bench" and args.task != "run" and args.task != "test" and rest:
        parser().error(f"unrecognised words: {' '.join(rest)}")
    os.chdir(ROOT)
    try:
        return int(TASKS[args.task](args, rest))
    except subprocess.CalledProcessError as error:
        say(f"failed: {' '.join(str(word) for word in error.cmd)} (exit status {error.returncode})")
        return int(error.returncode) or 1
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """Describe the tasks."""
    top = argparse.ArgumentParser(prog="dev.py", description=__doc__)
    tasks = top.add_subparsers(dest="task", required=True, metavar="TASK")
    tasks.add_parser("setup", help="make .venv and install what requirements.lock names")
    run = tasks.add_parser(
        "run", help="set up, then run the bot: your config.toml, else the sample newsroom"
    )
    run.add_argument("--fresh", action="store_true", help="let the sample newsroom forget first")
    tasks.add_parser("test", help="set up, then every check and test; words after it go to pytest")
    tasks.add_parser("bench", help="set up, then measure: `bench NAME [--json]`")
    lock = tasks.add_parser("lock", help="write requirements.lock anew from pyproject.toml")
    lock.add_argument("--upgrade", action="store_true", help="take the newest allowed releases")
    return top


def setup(_args: argparse.Namespace, _rest: Sequence[str]) -> int:
    """Bring .venv into line with requirements.lock; does nothing when it already is."""
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == fingerprint() and PYTHON.exists():
        keep_bytecode()
        return 0
    started = time.monotonic()
    say("setting up .venv from requirements.lock (once; under a minute with pip, seconds with uv)")
    make_venv()
    keep_bytecode()
    install()
    STAMP.write_text(fingerprint(), encoding="utf-8")
    say(f"set up in {time.monotonic() - started:.0f} s")
    return 0


def run(args: argparse.Namespace, rest: Sequence[str]) -> int:
    """Run the bot on config.toml, or on the sample newsroom where there is none."""
    setup(args, ())
    own = ROOT / "config.toml"
    config = own if own.exists() else SAMPLE
    if config is SAMPLE:
        if args.fresh:
            forget_samples()
        told = (SAMPLE.parent / "wirewatch.db").exists()
        say("no config.toml here, so this is the sample newsroom (samples/); Ctrl-C ends it")
        if told:
            say("it remembers what it told before; `python3 dev.py run --fresh` tells it all again")
    return stay_out_of_the_way([BIN / "wirewatch", "run", "--config", config, *rest])


def test(args: argparse.Namespace, rest: Sequence[str]) -> int:
    """Run every check, then every test beside the slowest check, then the coverage gates."""
    setup(args, ())
    with compiling_tests():
        for name, words in CHECKS:
            say(name)
            call([BIN / words[0], *words[1:]])
    say("mypy, and the tests beside it")
    wanted = rest or [*IN_PARALLEL, "--cov", "--cov-report="]
    together([BIN / "mypy"], [PYTHON, "-m", "pytest", *wanted])
    if rest:
        return 0  # a part of the tests says nothing about coverage
    call([PYTHON, "-m", "coverage", "report", "--fail-under=95"])
    call([PYTHON, "-m", "coverage", "report", "--include=rules/*", "--fail-under=100"])
    say("all checks and tests passed")
    return 0


def bench(args: argparse.Namespace, rest: Sequence[str]) -> int:
    """Run one benchmark of tests/bench by its name."""
    setup(args, ())
    names = sorted(path.stem.removeprefix("bench_") for path in ROOT.glob("tests/bench/bench_*.py"))
    if not rest or rest[0] not in names:
        say(f"name one of: {', '.join(names)}")
        return 2
    if rest[0] in NEED_MORE:
        call([*pip(), *LOCKED, BENCH_LOCK])
    return subprocess.call([PYTHON, "-m", f"tests.bench.bench_{rest[0]}", *rest[1:]])


def lock(args: argparse.Namespace, _rest: Sequence[str]) -> int:
    """Resolve pyproject.toml into hashes without a single address (uv names none if asked so)."""
    uv = find_uv()
    if uv is None:
        say("`lock` needs uv: install it with `python3 -m pip install uv`")
        return 2
    wanted = (("pyproject.toml --group dev", LOCK), ("--group pyproject.toml:bench", BENCH_LOCK))
    for what, path in wanted:
        words = f"pip compile {what} --generate-hashes --universal --quiet"
        words += f" --python-version 3.11 --no-header --no-annotate -o {path.name}"
        call([*uv, *words.split(), *(["--upgrade"] if args.upgrade else [])])
    return 0


def make_venv() -> None:
    """Make .venv, with uv where it is at hand; uv clears no folder that is no environment."""
    if not (VENV / "pyvenv.cfg").exists():
        shutil.rmtree(VENV, ignore_errors=True)
    uv = find_uv()
    if uv:
        call([*uv, "venv", "--quiet", "--clear", "--python", sys.executable, VENV])
        return
    try:
        call([sys.executable, "-m", "venv", "--clear", VENV])
    except subprocess.CalledProcessError:
        say("Python could not make a virtual environment. On Debian and Ubuntu:")
        say("  apt-get install python3-venv      (or install uv), then try again")
        raise


def install() -> None:
    """Install exactly what the lock names, then the project itself, editable."""
    call([*pip(), *LOCKED, LOCK])
    call([*pip(), "--no-deps", "--no-build-isolation", "-e", ROOT])


def pip() -> list[str | Path]:
    """Give the words that install into .venv, with uv where it is at hand; its environments have no pip."""
    if uv := find_uv():
        return [*uv, "pip", "install", "--quiet", "--python", PYTHON]
    if not any(BIN.glob("pip*")):
        call([PYTHON, "-m", "ensurepip"])
    return [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


def find_uv() -> list[str] | None:
    """Find uv as a command or as a module of this Python."""
    if path := shutil.which("uv"):
        return [path]
    probe = [sys.executable, "-m", "uv", "--version"]
    found = subprocess.run(probe, capture_output=True, check=False).returncode == 0
    return [sys.executable, "-m", "uv"] if found else None


def fingerprint() -> str:
    """Tell one set of requirements, project file and Python from another."""
    parts = [LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), sys.version.encode()]
    return hashlib.sha256(b"\0".join(parts) + str(ROOT).encode()).hexdigest()


def forget_samples() -> None:
    """Remove what the sample newsroom remembers; never anything of a config of your own."""
    for name in SAMPLE_MEMORY:
        (SAMPLE.parent / name).unlink(missing_ok=True)


def stay_out_of_the_way(words: Sequence[str | Path]) -> int:
    """Become the command, so that signals and exit status are its own."""
    if os.name == "nt":
        return subprocess.call(words)
    sys.stdout.flush()
    return os.execv(words[0], [str(word) for word in words])  # noqa: S606  # no shell is wanted


def call(words: Sequence[str | Path]) -> None:
    """Run one step and stop at its failure."""
    subprocess.run([str(word) for word in words], check=True)


def together(*steps: Sequence[str | Path]) -> None:
    """Run steps beside each other; the first that fails ends the others."""
    running = [subprocess.Popen([str(word) for word in words]) for words in steps]
    try:
        while running:
            for ended in [one for one in running if one.poll() is not None]:
                running.remove(ended)
                if ended.returncode:
                    raise subprocess.CalledProcessError(ended.returncode, ended.args)
            time.sleep(0.2)
    finally:
        for one in running:
            one.terminate()
            one.wait()


@contextmanager
def compiling_tests() -> Iterator[None]:
    """Let one process compile the tests beside what is done meanwhile.

    In a fresh clone each worker would do so by itself, all at one time: half of what it does before its
    first test. What is wrong with a test the tests themselves say.
    """
    quiet = subprocess.DEVNULL
    words = [str(PYTHON), "-m", "pytest", "--collect-only", "-qq"]
    with subprocess.Popen(words, stdout=quiet, stderr=quiet) as compiling:
        try:
            yield
            compiling.wait()
        finally:
            compiling.kill()


def keep_bytecode() -> None:
    """Let Python compile a module once, also where it may leave nothing beside the sources.

    Containers often say so: then every short process compiles all that it imports, for seconds.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(VENV / "bytecode"))


def say(sentence: str) -> None:
    """Tell the person what happens, on stderr, so that stdout stays the bot's."""
    print(f"dev.py: {sentence}", file=sys.stderr, flush=True)


TASKS = {"setup": setup, "run": run, "test": test, "bench": bench, "lock": lock}
CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ruff check", ("ruff", "check", ".")),
    ("ruff format", ("ruff", "format", "--check", ".")),
    ("import contracts", ("lint-imports",)),
    ("spelling", ("codespell",)),
)

if __name__ == "__main__":
    sys.exit(main())
