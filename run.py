"""Makes the environment of Deliberate and hands over: `python3 run.py demo`, `python3 run.py test`.

Needs nothing but Python 3.11 and its standard library; everything else goes into the folder .venv beside this file.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
MARK = VENV / "installed"
LEAST = (3, 11)
ADVICE = "Installing needs the network. Check the connection and start again; what is already there is kept."
USAGE = """Usage: python3 run.py JOB [options]

  demo [--port N] [--host H] [--data DIR]   start the demo: web server, worker, example assembly
  test [--quick | --lint | pytest options]  run checks and tests; `test --help` says what each of these runs

Everything else is a command of the environment that these make; CONTRIBUTING.md lists them.
"""

# What each job needs, and the command that it is handed over to.
JOBS = {"demo": ("app", "deliberate", "demo"), "test": ("dev", "tools.run_tests")}


def stop(message: str) -> None:
    """Say what is wrong and end."""
    print(message, file=sys.stderr)
    raise SystemExit(1)


def run(*command: str | Path) -> None:
    """Run a command in the project folder; where it fails, show what it said and end."""
    finished = subprocess.run([str(part) for part in command], cwd=HERE, capture_output=True, text=True, check=False)
    if finished.returncode:
        print(finished.stdout, finished.stderr, sep="\n", file=sys.stderr)
        stop(f"This did not work: {' '.join(str(part) for part in command)}\n{ADVICE}")


def fingerprint(kind: str) -> str:
    """What an environment of this kind is made of: changes when requirements or settings change."""
    content = hashlib.sha256(f"{kind} {sys.version}".encode())
    for name in ("pyproject.toml", "requirements/app.txt", f"requirements/{kind}.txt"):
        content.update((HERE / name).read_bytes())
    return content.hexdigest()


def make_environment(kind: str) -> None:
    """Make .venv and install the hashed requirements and Deliberate itself, once; that for tests serves demos."""
    if PYTHON.exists() and MARK.exists() and MARK.read_text() in (fingerprint(kind), fingerprint("dev")):
        return
    print("Preparing the environment in .venv (only at the first start) …", flush=True)
    MARK.unlink(missing_ok=True)
    if not PYTHON.exists():
        make_venv()
    install = installer()
    run(*install, "--require-hashes", "-r", f"requirements/{kind}.txt")
    run(*install, "--no-deps", "-e", ".")
    compile_once()
    MARK.write_text(fingerprint(kind))


def make_venv() -> None:
    """An empty environment. Some systems ship Python without the part that makes one."""
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        import venv

        venv.create(VENV, with_pip=True)
    except (ImportError, subprocess.CalledProcessError, OSError) as problem:
        shutil.rmtree(VENV, ignore_errors=True)
        stop(f"Python could not make an environment ({problem}). On Debian: apt-get install python3-venv")


def installer() -> tuple[str | Path, ...]:
    """uv, which installs in seconds; pip where uv cannot be had."""
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    got = subprocess.run([*pip, "uv"], cwd=HERE, capture_output=True, check=False)
    return pip if got.returncode else (PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON)


def compile_once() -> None:
    """Compile what Deliberate imports, also where PYTHONDONTWRITEBYTECODE is set: there each start took 4 s for it."""
    allowed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    everything = "import deliberate.cli, deliberate.web, deliberate.aggregation.registry as r; r.all_modules()"
    for command in (("-m", "compileall", "-q", "deliberate", "migrations"), ("-c", everything)):
        subprocess.run([PYTHON, *command], cwd=HERE, env=allowed, check=False)


def main(arguments: list[str]) -> int:
    """Make what the job needs and hand the terminal over to it."""
    if sys.version_info < LEAST:
        stop(f"Deliberate needs Python {LEAST[0]}.{LEAST[1]} or newer; this is {sys.version.split()[0]}.")
    if not arguments or arguments[0] not in JOBS:
        print(USAGE)
        return 0 if arguments[:1] in ([], ["help"], ["-h"], ["--help"]) else 2
    kind, *module = JOBS[arguments[0]]
    make_environment(kind)
    if kind == "app":
        # Wherever one stands, the demo keeps its data beside this file unless told otherwise.
        os.environ.setdefault("DELIBERATE_DATA", str(HERE / "deliberate-data"))
    command = [str(PYTHON), "-m", *module, *arguments[1:]]
    return subprocess.call(command) if os.name == "nt" else os.execv(command[0], command)  # noqa: S606  (ours)


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
