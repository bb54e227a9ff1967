"""Six attacks on a served demo, each bounded in number and time; nothing is sent to any other machine."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import random
import re
import socket
import tempfile
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from werkzeug.routing import Rule

from benchmarks.voters import FORM
from deliberate.demo.scenario import load_scenario

HOST = "127.0.0.1"
SLUG = str(load_scenario()["assembly"]["slug"])
OWNER = load_scenario()["accounts"]["owner"]
QUESTION = f"/a/{SLUG}/1"
TRICKLING, MOST_NOT_TAKEN = 50, 3
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Target:
    """Where the service listens, and the cookies of the owner, who logged in before the attacks began."""

    port: int
    owner: dict[str, str]


@dataclass
class Attacker:
    """Sends requests of one kind and counts the answers by status."""

    port: int
    until: float
    answers: Counter[str] = field(default_factory=Counter)
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def going(self) -> bool:
        return time.perf_counter() < self.until

    def send(
        self, method: str, path: str, body: str | bytes | None = None, kind: str = "application/x-www-form-urlencoded"
    ) -> str:
        """One request on a connection of its own; the page that came."""
        line = http.client.HTTPConnection(HOST, self.port, timeout=max(1.0, self.until - time.perf_counter()))
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            line.putrequest(method, path, skip_accept_encoding=True)
            line.putheader("Cookie", kept)
            sent = body.encode() if isinstance(body, str) else body or b""
            line.putheader("Content-Type", kind)
            line.putheader("Content-Length", str(len(sent)))
            line.endheaders(sent)
            answer = line.getresponse()
            for value in answer.headers.get_all("Set-Cookie") or []:
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.partition(";")[0]
            page = answer.read().decode(errors="replace")
            self.answers[str(answer.status)] += 1
        except (OSError, ValueError, http.client.HTTPException) as problem:
            self.answers["no answer" if isinstance(problem, TimeoutError) else "cut"] += 1
            return ""
        else:
            return page
        finally:
            line.close()

    def form(self, path: str, to: str = "", **values: str) -> str:
        """Load a page for its token and send its form."""
        found = TOKEN.search(self.send("GET", path))
        token = found[1] if found is not None else ""
        return self.send("POST", to or path, urllib.parse.urlencode({"csrf_token": token, **values}))

    def file(self, path: str, to: str, name: str, content: bytes, **values: str) -> None:
        """Load a page for its token and send a file."""
        found = TOKEN.search(self.send("GET", path))
        given = {"csrf_token": found[1] if found is not None else "", **values}
        edge = "edge-of-the-parts"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in given.items()
        ]
        parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n')
        body = "".join(parts).encode() + content + f"\r\n--{edge}--\r\n".encode()
        self.send("POST", to, body, f"multipart/form-data; boundary={edge}")


def long_emails(target: Target, until: float) -> Counter[str]:
    """Line 1: e-mail addresses of 20 and 40 kB that a careless pattern takes seconds for."""
    attacker = Attacker(target.port, until)
    for size in (20_000, 40_000):
        if attacker.going:
            attacker.form("/register", email=f"a@{'.' * size}@", password="x" * 20, display_name="A")
    return attacker.answers


def yaml_bombs(target: Target, until: float) -> Counter[str]:
    """Line 2: a codebook of 400 bytes whose aliases unfold to a million words; deep nesting; a date."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]" for before, name in itertools.pairwise("abcdef")]
    attacker = Attacker(target.port, until, cookies=dict(target.owner))
    for content in ("\n".join([*lines, "concepts: *f"]), "[" * 5_000, "concepts: 2020-01-01"):
        if attacker.going:
            page = f"/organize/{SLUG}/codebook"
            attacker.file(page, page, "file", content.encode(), act="file", reason="A new one")
    return attacker.answers


def connections(target: Target, until: float) -> Counter[str]:
    """Line 3: 1,000 idle connections, 100 half-sent headers, 50 that trickle headers and bodies."""
    answers: Counter[str] = Counter()
    half = b"GET / HTTP/1.1\r\nHost: here\r\nX-Long: "
    body = b"POST /login HTTP/1.1\r\nHost: here\r\nContent-Length: 100000\r\n\r\n"
    with contextlib.ExitStack() as stack:
        lines = []
        for sent in [b""] * 1_000 + [half] * 125 + [body] * 25:
            try:
                line = stack.enter_context(socket.create_connection((HOST, target.port), timeout=2))
                line.sendall(sent)
            except OSError:
                answers["not taken"] += 1
                if answers["not taken"] > MOST_NOT_TAKEN:
                    break
                continue
            lines.append(line)
        answers["opened"] = len(lines)
        while time.perf_counter() < until:
            for line in lines[-TRICKLING:]:
                try:
                    line.send(b"x")
                except OSError:
                    answers["cut"] += 1
                    lines.remove(line)
            time.sleep(0.2)
    return answers


def slow_requests(target: Target, until: float) -> Counter[str]:
    """Line 4: log-ins with wrong passwords, exports, and proposals as long as they are taken, side by side."""

    def log_in(attacker: Attacker) -> None:
        attacker.form("/login", email=OWNER["email"], password="wrong, but long enough")

    def export(attacker: Attacker) -> None:
        page = f"/organize/{SLUG}/export"
        attacker.form(page, f"{page}/full")

    def propose(attacker: Attacker) -> None:
        attacker.form(f"{QUESTION}/propose", text="A word or two. " * 60_000)

    def work(act: Callable[[Attacker], None]) -> Counter[str]:
        attacker = Attacker(target.port, until, cookies=dict(target.owner) if act is export else {})
        for _ in range(60):
            if not attacker.going:
                break
            act(attacker)
        return attacker.answers

    with ThreadPoolExecutor(6) as pool:
        return sum(pool.map(work, [log_in, log_in, export, export, propose, propose]), Counter())


# What an owner may do for good: after it nobody could vote.
ENDS = re.compile(r"close|archive|delete|logout")
ODD = ["9" * 25, str(2**63), "-1", "%00", "%ED%A0%80", "..%2F", "x" * 3_000, ""]


def odd_values(target: Target, until: float) -> Counter[str]:
    """Line 5: numbers beyond 63 bits, NUL, half a surrogate and other oddities, in every address and in forms."""
    from deliberate import create_app

    with tempfile.TemporaryDirectory(prefix="deliberate-routes-") as folder:
        rules = [rule for rule in create_app({"DATA": folder}).url_map.iter_rules() if not ENDS.search(rule.endpoint)]
    owner = Attacker(target.port, until, cookies=dict(target.owner))
    found = TOKEN.search(owner.send("GET", "/concepts"))
    token = found[1] if found is not None else ""
    cases = [(rule, name, odd) for rule in rules for name in [*sorted(rule.arguments), "?"] for odd in ODD]
    random.Random(1).shuffle(cases)

    def work(part: list[tuple[Rule, str, str]]) -> Counter[str]:
        attacker = Attacker(target.port, until)
        for rule, name, odd in part:
            if attacker.going:
                # Whatever an answer says: still the owner.
                attacker.cookies = dict(owner.cookies)
                send_odd(attacker, rule, name, odd, token)
        return attacker.answers

    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(work, [cases[part::4] for part in range(4)]), Counter())


def send_odd(attacker: Attacker, rule: Rule, name: str, odd: str, token: str) -> None:
    """One request to this address with one argument, or with every field, odd."""
    usual = {"slug": SLUG, "position": "1", "number": "1", "code": "ABCDEF"}
    path = rule.rule
    for argument in rule.arguments:
        given = odd if argument == name else usual.get(argument, "1")
        path = re.sub(rf"<(?:\w+:)?{argument}>", given.replace("\\", r"\\"), path)
    fields = "&".join(f"{key}={odd}" for key in ("statement", "q", "page", "c", "text", "email", "code", "next"))
    if "POST" in (rule.methods or set()):
        attacker.send("POST", path or "/", f"csrf_token={token}&{fields}")
    else:
        attacker.send("GET", f"{path}?{fields}" if name == "?" else path or "/")


def floods(target: Target, until: float) -> Counter[str]:
    """Line 6: newcomers from one address who each vote once and hand in a text."""

    def come(number: int) -> Counter[str]:
        attacker = Attacker(target.port, until)
        if attacker.going:
            page = attacker.send("GET", QUESTION)
            shown = FORM.search(page)
            if shown is not None:
                token, statement, draw = shown.groups()
                vote = {"csrf_token": token, "statement": statement, "draw": draw, "choice": "agree"}
                attacker.send("POST", f"{QUESTION}/votes", urllib.parse.urlencode(vote))
            attacker.form(f"{QUESTION}/propose", text=f"Buy cheap watches number {number} of this long series.")
        return attacker.answers

    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(come, range(200)), Counter())


def nothing(_target: Target, until: float) -> Counter[str]:
    """No attack: what the bystander waits anyway."""
    time.sleep(max(0.0, until - time.perf_counter()))
    return Counter()


ATTACKS: dict[str, tuple[str, Callable[[Target, float], Counter[str]]]] = {
    "calm": ("no attack", nothing),
    "1": ("long e-mail patterns", long_emails),
    "2": ("YAML bomb as codebook", yaml_bombs),
    "3": ("idle, half-sent and trickling connections", connections),
    "4": ("log-ins, exports, long proposals", slow_requests),
    "5": ("odd values in every route", odd_values),
    "6": ("newcomers and proposals from one address", floods),
}
