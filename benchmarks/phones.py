"""The voting page on a slow phone, and 1,000 phones at once: `python -m benchmarks.phones`.

Slow is 400 ms latency, 400 kbit/s and a quarter of this processor, set in the browser itself.
"""

from __future__ import annotations

import argparse
import html
import http.client
import json
import re
import shutil
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.demo import demo
from benchmarks.measure import HOUSE, machine

HERE = "/a/city-ai/1"
RESULT = HOUSE / "benchmarks" / "results" / "phones.md"
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
VISITS, VOTES = 3, 20
PHONES, AT_ONCE, PATIENCE = 1_000, 32, 6
# From a press to the frame that shows the next statement.
WATCH = """() => {
  window.waits = [];
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".votes button")) return;
    const began = event.timeStamp;
    requestAnimationFrame(() => setTimeout(() => window.waits.push(performance.now() - began)));
  }, true);
  window.largest = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) window.largest = one.startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
}"""
DATA = re.compile(r'data-cards="([^"]*)"')
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def visit(browser: Browser, address: str) -> dict[str, Any]:
    """One new person on a slow phone: what is loaded, when, and how long each vote takes."""
    context = browser.new_context(viewport={"width": 375, "height": 667}, service_workers="block")
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    sizes, hosts = follow_traffic(page)
    began = time.monotonic()
    page.goto(address + HERE)
    page.locator(".votes .agree").click()
    first = time.monotonic() - began
    page.locator(".last", has_text="saved").wait_for()
    for number in range(1, VOTES):
        more = page.locator("[data-more]")
        if more.count():
            more.click()
        if not page.locator(".votes .agree").count():
            break
        page.locator(".votes .agree" if number % 3 else ".votes .disagree").click()
    found = {
        "first": first,
        "largest": page.evaluate("window.largest") / 1000,
        "waits": page.evaluate("window.waits"),
        "page": sum(size for kind, size in sizes if kind in {"Document", "Stylesheet", "Script", "Font", "Image"}),
        "script": sum(size for kind, size in sizes if kind == "Script"),
        "foreign": sorted(host for host in hosts if host != urlsplit(address).netloc),
    }
    context.close()
    return found


def follow_traffic(page: Page) -> tuple[list[tuple[str, int]], set[str]]:
    """Slow the page down; the kinds and sizes of what it loads, and the hosts it asks."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    kinds: dict[str, str] = {}
    sizes: list[tuple[str, int]] = []
    hosts: set[str] = set()

    def answered(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]
        if urlsplit(event["response"]["url"]).scheme in {"http", "https"}:
            hosts.add(urlsplit(event["response"]["url"]).netloc)

    session.on("Network.responseReceived", answered)
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.append((kinds.get(event["requestId"], ""), int(event["encodedDataLength"]))),
    )
    return sizes, hosts


class Phone:
    """One person as the page's script acts: the page, then votes in batches of one, two and three."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.waits = 0

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        """Ask, and again later where the service asks for that, as the script does."""
        for _ in range(PATIENCE):
            status, text, seconds = self.ask_once(method, path, body, **headers)
            if status not in {429, 503}:
                break
            self.waits += 1
            time.sleep(seconds)
        return status, text

    def ask_once(self, method: str, path: str, body: str, **headers: str) -> tuple[int, str, float]:
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        self.connection.request(method, path, body or None, {key: value for key, value in sent.items() if value})
        answer = self.connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, kept = value.split(";")[0].partition("=")
                self.cookies[key] = kept
        return answer.status, answer.read().decode(), float(answer.getheader("Retry-After") or 2)

    def vote(self) -> tuple[int, int]:
        """Vote six times; returns how many votes were not stored, and how often it was told to come again."""
        status, text = self.ask("GET", HERE)
        if status != 200:
            return 6, self.waits
        data, token = json.loads(html.unescape(DATA.findall(text)[0])), TOKEN.findall(text)[0]
        cards, stored = [data["card"], *data["next"]], 0
        for size in (1, 2, 3):
            votes = [
                {"id": str(card["number"]), "statement": card["number"], "choice": "agree", "wording": card["wording"],
                 "token": card["token"]}
                for card in cards[:size]
            ]  # fmt: skip
            cards = cards[size:]
            body = {"votes": votes, "held": [card["number"] for card in cards], "next": 6, "consent": data["consent"]}
            status, text = self.ask(
                "POST", data["votes"], json.dumps(body),
                **{"Content-Type": "application/json", "X-CSRFToken": token, "Sec-Fetch-Site": "same-origin"},
            )  # fmt: skip
            if status != 200:
                break
            told = json.loads(text)
            stored += sum(result["stored"] for result in told["results"])
            cards += told["next"]
        self.connection.close()
        return 6 - stored, self.waits


def run_phones(port: int, phones: int) -> tuple[int, int, float]:
    """Every phone at most AT_ONCE at a time: votes lost, answers that asked for patience, and the seconds it took."""
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(lambda _: Phone(port).vote(), range(phones)))
    return sum(lost for lost, _ in found), sum(waits for _, waits in found), time.monotonic() - began


def report(visits: list[dict[str, Any]], lost: int, again: int, seconds: float, phones: int) -> str:
    waits = sorted(wait for one in visits for wait in one["waits"])
    rows = [
        ("vote to next card, median", f"{statistics.median(waits):.0f} ms", "100 ms"),
        ("vote to next card, 95th of 100", f"{waits[int(len(waits) * 0.95)]:.0f} ms", "250 ms"),
        ("largest paint", f"{max(one['largest'] for one in visits):.2f} s", "2 s"),
        ("link to first vote, by script", f"{max(one['first'] for one in visits):.2f} s", "5 s"),
        ("page with everything it loads", f"{max(one['page'] for one in visits) / 1000:.1f} kB", "60 kB"),
        ("script in it", f"{max(one['script'] for one in visits) / 1000:.1f} kB", "30 kB"),
        ("other hosts asked", str(len({host for one in visits for host in one["foreign"]})), "0"),
        (f"{phones:,} phones, six votes each: votes not stored", str(lost), "0"),
        (f"{phones:,} phones: answers that asked to come again", str(again), "–"),
        (f"{phones:,} phones: requests a second", f"{phones * 4 / seconds:.0f}", "–"),
    ]
    lines = "\n".join(f"| {name} | {value} | {limit} |" for name, value, limit in rows)
    return (
        "# The voting page on a slow phone\n\n"
        f"`python -m benchmarks.phones`. {machine()}\n\n"
        "400 ms latency, 400 kbit/s and a quarter of the processor, set in Chromium; "
        f"{len(visits)} visits of up to {VOTES} votes, the slowest of each figure but for waits. "
        f"The phones run beside the server, {AT_ONCE} at once.\n\n"
        f"| figure | measured | limit |\n|---|---|---|\n{lines}\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=PHONES)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, demo(HOUSE, Path(folder)) as (port, _):
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            visits = [visit(browser, f"http://127.0.0.1:{port}") for _ in range(VISITS)]
            browser.close()
        lost, again, seconds = run_phones(port, chosen.phones)
    text = report(visits, lost, again, seconds, chosen.phones)
    RESULT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
