"""Mathematics of meaning: the codebook, codings, and what outcomes support or hinder; no database, no web."""
