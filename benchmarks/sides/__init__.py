"""The rule by sides where the truth is known, in replays of real conversations, and what its intervals hold."""
