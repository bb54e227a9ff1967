"""Coordinated voting: sets of ballots that one script explains better than an opinion space fitted without them.

`scripts` says how well a script explains a ballot, `candidates` where to look, `detect` finds the sets, `signs` adds
facts beside them, `comparison` the outcomes without them. What this cannot see stands in docs/limits.md.
"""

from deliberate.aggregation.modules.brigades.module import MODULE

__all__ = ["MODULE"]
