"""Makes the environment of Deliberate and runs a job in it: `python3 run.py demo`, `python3 run.py test`.

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
  test [pytest options]                     lint, types, import rules and every test but the slow ones (-m slow)
  lint                                      only lint, types and import rules
  lock                                      write the hashed requirement files anew
  bench [engine|demo|live|hostile|prediction] [options]  measure, and write the tables in benchmarks/results
  screenshots [--all DIR | --desk DIR]      take the pictures of the README, of every page, or of the desk in each state
  messages                                  collect texts and compile the translations
  deliberate ...                            any command of Deliberate
"""


def stop(message: str) -> None:
    """Say what is wrong and end."""
    print(message, file=sys.stderr)
    raise SystemExit(1)


def run(*command: str | Path, quiet: bool = False) -> None:
    """Run a command in the project folder; end with its status when it fails."""
    finished = subprocess.run([str(part) for part in command], cwd=HERE, capture_output=quiet, text=True, check=False)
    if finished.returncode:
        if quiet:
            print(finished.stdout, finished.stderr, sep="\n", file=sys.stderr)
        stop(f"This did not work: {' '.join(str(part) for part in command)}\n{ADVICE if quiet else ''}".rstrip())


def fingerprint(kind: str) -> str:
    """What an environment of this kind is made of: changes when requirements or settings change."""
    content = hashlib.sha256(f"{kind} {sys.version}".encode())
    for name in ("pyproject.toml", "requirements/app.txt", f"requirements/{kind}.txt"):
        content.update((HERE / name).read_bytes())
    return content.hexdigest()


def is_ready(kind: str) -> bool:
    """Whether the environment holds everything; one made for tests also serves the demo."""
    if not (PYTHON.exists() and MARK.exists()):
        return False
    made = MARK.read_text(encoding="ascii").split()
    return fingerprint(kind) in made or (kind == "app" and fingerprint("dev") in made)


def make_environment(kind: str) -> None:
    """Make .venv and install the hashed requirements and Deliberate itself, once."""
    if is_ready(kind):
        return
    print("Preparing the environment in .venv (only at the first start) …", flush=True)
    MARK.unlink(missing_ok=True)
    if not PYTHON.exists():
        make_venv()
    install = installer()
    run(*install, "--require-hashes", "-r", f"requirements/{kind}.txt", quiet=True)
    run(*install, "--no-deps", "-e", ".", quiet=True)
    compile_once()
    MARK.write_text(fingerprint(kind), encoding="ascii")


def compile_once() -> None:
    """Compile what Deliberate imports, also where PYTHONDONTWRITEBYTECODE is set: there each start took 4 s for it."""
    allowed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    everything = (
        "import deliberate.cli, deliberate.web; from deliberate.aggregation.registry import all_modules as m; m()"
    )
    for command in (("-m", "compileall", "-q", "deliberate", "migrations"), ("-c", everything)):
        subprocess.run([PYTHON, *command], cwd=HERE, env=allowed, check=False)


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
    """uv, which installs in seconds; pip itself where uv cannot be had."""
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    got = subprocess.run([*pip, "uv"], cwd=HERE, capture_output=True, check=False)
    return pip if got.returncode else (PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON)


def data_folder(options: list[str]) -> tuple[list[str], list[str]]:
    """Take `--data DIR` out of the options: it goes before the command, and counts from where the user stands."""
    for place, option in enumerate(options):
        name, _, value = option.partition("=")
        if name == "--data" and (value or place + 1 < len(options)):
            used = 1 if value else 2
            folder = Path(value or options[place + 1]).expanduser().resolve()
            return ["--data", str(folder)], options[:place] + options[place + used :]
    return [], options


def demo(options: list[str]) -> int:
    """Start the demo and hand the terminal over to it."""
    make_environment("app")
    before, options = data_folder(options)
    command = [str(PYTHON), "-m", "deliberate", *before, "demo", *options]
    if os.name == "nt":
        return subprocess.call(command, cwd=HERE)
    os.chdir(HERE)
    os.execv(command[0], command)  # noqa: S606  (our own interpreter)
    return 0


CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
    ("djlint", "templates", "--lint", "--quiet"),
)


def lint() -> int:
    """Run every check that needs no test; all of them, so that one run shows everything."""
    make_environment("dev")
    failed = 0
    for name, *arguments in CHECKS:
        print(f"· {name} {' '.join(arguments)}", flush=True)
        failed |= subprocess.call([str(BIN / name), *arguments], cwd=HERE)
    return failed


def test(options: list[str]) -> int:
    """Lint, then every test that is not marked slow; pytest's own summary is the last line."""
    make_environment("dev")
    failed = lint() if not options else 0
    if failed:
        print("A check above failed. The tests run nevertheless, but the whole counts as failed.", flush=True)
    tested = subprocess.call([str(PYTHON), "-m", "pytest", *(options or ["-n", "2", "-m", "not slow"])], cwd=HERE)
    return tested or failed


def lock() -> int:
    """Write requirements/app.txt and dev.txt: exact versions with hashes, for every platform, without addresses."""
    make_environment("dev")
    options = [
        "--universal",
        "--generate-hashes",
        "--no-header",
        "--no-emit-index-url",
        "--python-version",
        "3.11",
        "-q",
    ]
    compile_: tuple[str | Path, ...] = (PYTHON, "-m", "uv", "pip", "compile", *options, "pyproject.toml")
    run(*compile_, "-o", "requirements/app.txt")
    run(*compile_, "requirements/dev.in", "-c", "requirements/app.txt", "-o", "requirements/dev.txt")
    return 0


def bench(options: list[str]) -> int:
    """Run one of the measurements in benchmarks/; without a name that of the opinion engine."""
    make_environment("dev")
    named = options and not options[0].startswith("-")
    name, options = (options[0], options[1:]) if named else ("engine", options)
    return subprocess.call([str(PYTHON), "-m", f"benchmarks.{name}", *options], cwd=HERE)


def screenshots(options: list[str]) -> int:
    """Take pictures of the demo in the system's Chromium."""
    make_environment("dev")
    script, options = ("desk_pictures", options[1:]) if options[:1] == ["--desk"] else ("screenshots", options)
    return subprocess.call([str(PYTHON), str(HERE / "docs" / f"{script}.py"), *options])


def messages() -> int:
    """Collect texts into the catalogues and compile them."""
    make_environment("dev")
    babel, folder = (BIN / "pybabel", "-q"), "deliberate/translations"
    template = f"{folder}/messages.pot"
    run(*babel, *f"extract -F babel.cfg -k N_ -k _l --no-location --omit-header -o {template} .".split())
    run(*babel, *f"update -i {template} -d {folder} --ignore-pot-creation-date --no-fuzzy-matching -w 110".split())
    run(*babel, "compile", "-d", folder)
    return 0


def deliberate(options: list[str]) -> int:
    """Hand a command over to Deliberate."""
    make_environment("app")
    return subprocess.call([str(PYTHON), "-m", "deliberate", *options], cwd=HERE)


# Jobs with options of their own, and jobs without.
WITH_OPTIONS = {"demo": demo, "test": test, "bench": bench, "screenshots": screenshots, "deliberate": deliberate}
PLAIN = {"lint": lint, "lock": lock, "messages": messages}


def main(arguments: list[str]) -> int:
    """Choose the job."""
    if sys.version_info < LEAST:
        stop(f"Deliberate needs Python {LEAST[0]}.{LEAST[1]} or newer; this is {sys.version.split()[0]}.")
    job, options = (arguments[0], arguments[1:]) if arguments else ("help", [])
    if job in WITH_OPTIONS:
        return WITH_OPTIONS[job](options)
    if job in PLAIN:
        return PLAIN[job]()
    print(USAGE)
    return 0 if job in {"help", "-h", "--help"} else 2


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
