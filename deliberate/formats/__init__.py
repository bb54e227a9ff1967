"""FILES ⇄ plain records: reading and writing what leaves and enters; no database."""
