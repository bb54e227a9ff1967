"""What takes long has threads of its own: however much of it waits, votes are answered."""

from __future__ import annotations

import asyncio
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from deliberate.cli.request_lanes import Lane, LaneThreads, find_lane

QUESTION = "/a/trees/1"
VOTES = (QUESTION, f"{QUESTION}/votes", "/api/v1/assemblies/trees/questions/1/votes")
HEAVY = {
    "/organize/trees/export/full": Lane.LONG,
    "/organize/trees/questions/1/export/polis": Lane.LONG,
    "/organize/trees/questions/1/analyses": Lane.LONG,
    f"{QUESTION}/report": Lane.REPORT,
    f"{QUESTION}/preview.png": Lane.REPORT,
}


@pytest.mark.parametrize("mounted", ["", "/town/talks"])
def test_heavy_work_and_votes_have_lanes_of_their_own(mounted: str) -> None:
    assert {path: find_lane(mounted + path) for path in HEAVY} == HEAVY
    assert {find_lane(mounted + path) for path in (*VOTES, "/", "/static/preview.png")} == {Lane.ORDINARY}


def test_no_export_report_or_document_takes_the_lane_of_votes(app: Flask) -> None:
    heavy = re.compile(r"/(export|report)(/|$)|\.(pdf|zip|csv|xlsx)$")
    rules = [rule.rule for rule in app.url_map.iter_rules() if heavy.search(rule.rule)]
    assert len(rules) > 10
    assert [rule for rule in rules if find_lane(rule) is Lane.ORDINARY] == []


def test_votes_are_answered_while_every_other_thread_is_taken() -> None:
    threads = {Lane.ORDINARY: 2, Lane.REPORT: 2, Lane.LONG: 1}
    released, busy = threading.Event(), threading.Semaphore(0)

    def work_long(_path: str) -> None:
        busy.release()
        released.wait(60)

    async def ask() -> tuple[int, dict[Lane, int]]:
        lanes = LaneThreads(threads)
        long = [asyncio.ensure_future(lanes.run(find_lane(path), work_long, path)) for path in [*HEAVY] * 10]
        try:
            await asyncio.sleep(0)
            for _ in range(3):
                assert await asyncio.to_thread(busy.acquire, timeout=60), "two reports and one export are under way"
            answers = await asyncio.wait_for(
                asyncio.gather(*(lanes.run(find_lane(path), len, path) for path in [*VOTES] * 20)), 60
            )
            waiting = {lane: lanes.count_waiting(lane) for lane in threads}
        finally:
            released.set()
            await asyncio.gather(*long)
        return len(answers), waiting

    # In a thread of its own: a browser that another test uses keeps a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        answered, waiting = thread.submit(asyncio.run, ask()).result()
    assert answered == 60
    assert waiting == {Lane.ORDINARY: 0, Lane.REPORT: 18, Lane.LONG: 29}
