"""Short keyed fingerprints: they tell two things apart, and who lacks the key learns nothing of either."""

from __future__ import annotations

import hashlib
import hmac

# 64 bits: guessing one is no use without the signature around it.
DIGITS = 16


def compute_keyed_fingerprint(secret: str, purpose: str, *parts: str | int) -> str:
    """Return the fingerprint of these parts for one purpose; another purpose gives another one."""
    text = "\n".join([purpose, *map(str, parts)])
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()[:DIGITS]
