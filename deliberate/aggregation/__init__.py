"""Mathematics of votes: votes and settings come in, findings go out; no database, no clock, no web."""
