"""Every kind of page with an address in the demo and the reader who looks at it, written out by hand."""

from __future__ import annotations

A, DESK = "/a/city-ai", "/organize/city-ai"

# kind: (reader, address). A kind is an endpoint, with ": words" for another state of the same page.
PLACES = {
    "home.index": ("stranger", "/"),
    "home.concepts": ("stranger", "/concepts"),
    "account.login": ("stranger", "/login"),
    "account.register": ("stranger", "/register"),
    "participate.assembly": ("stranger", A),
    "participate.question": ("stranger", f"{A}/1"),
    "participate.question: after a vote": ("participant", f"{A}/1"),
    "participate.answers": ("participant", f"{A}/1/answers"),
    "participate.answers: none": ("stranger", f"{A}/1/answers"),
    "participate.propose_form": ("participant", f"{A}/1/propose"),
    "participate.propose_form: similar ones": (
        "participant",
        f"{A}/1/propose?text=Officials+must+check+AI+results+before+they+send+letters",
    ),
    "participate.return_form": ("stranger", f"{A}/return"),
    "participate.return_form: my devices": ("participant", f"{A}/return"),
    "participate.standing": ("participant", f"{A}/1/standing"),
    "participate.standing: groups": ("participant", f"{A}/2/standing"),
    "participate.standing: no vote": ("stranger", f"{A}/1/standing"),
    "participate.tags": ("participant", f"{A}/1/tags"),
    "live.show": ("participant", f"{A}/1/live"),
    "openness.codebook": ("stranger", f"{A}/codebook"),
    "openness.codes": ("stranger", f"{A}/1/codes"),
    "openness.decisions": ("stranger", f"{A}/decisions"),
    "report.show: held back": ("stranger", f"{A}/1/report"),
    "report.show": ("owner", f"{A}/1/report"),
    "report.show: groups": ("owner", f"{A}/2/report"),
    "organize.assemblies": ("owner", "/organize/"),
    "organize.new": ("owner", "/organize/new"),
    "organize.import_assembly": ("owner", "/organize/new/import"),
    "organize.assembly": ("owner", DESK),
    "organize.setup": ("owner", f"{DESK}/setup"),
    "organize.draws": ("owner", f"{DESK}/draws"),
    "organize.analyses": ("owner", f"{DESK}/analyses"),
    "organize.people": ("owner", f"{DESK}/people"),
    "organize.new_question": ("owner", f"{DESK}/questions/new"),
    "organize.question": ("owner", f"{DESK}/questions/1"),
    "organize.statements": ("owner", f"{DESK}/questions/1/statements"),
    "organize.moderation": ("owner", f"{DESK}/moderation"),
    "organize.codes": ("owner", f"{DESK}/codes"),
    "organize.codebook": ("owner", f"{DESK}/codebook"),
    "organize.coding": ("owner", f"{DESK}/questions/1/coding"),
    "organize.import_code_file": ("owner", f"{DESK}/questions/1/coding/import"),
    "organize.agreement": ("owner", f"{DESK}/questions/1/agreement"),
    "organize.settle": ("owner", f"{DESK}/questions/1/settle/1"),
    "organize.practice": ("owner", f"{DESK}/practice"),
    "organize.framing": ("owner", f"{DESK}/framing"),
    "organize.tensions": ("owner", f"{DESK}/questions/1/tensions"),
    "organize.outcomes": ("owner", f"{DESK}/questions/1/outcomes"),
    "organize.analysis": ("owner", f"{DESK}/analysis"),
    "organize.groups": ("owner", f"{DESK}/questions/2/groups"),
    "organize.groups: none": ("owner", f"{DESK}/questions/1/groups"),
    "organize.export": ("owner", f"{DESK}/export"),
    "organize.members": ("owner", f"{DESK}/members"),
    "organize.log": ("owner", f"{DESK}/log"),
    "organize.channels": ("owner", f"{DESK}/channels?name=library"),
    "organize.screen": ("owner", f"{DESK}/screen"),
    "a refusal": ("stranger", "/nothing-here"),
}

# Readable, but not pages: data, files, and ways to somewhere else.
NOT_PAGES = {
    "static",
    "home.code",
    "home.join",
    "participate.similar",
    "organize.live",
    "organize.progress",
    "organize.codebook_file",
}
NOT_PAGES_IN = ("api.", "machine.")
