"""The report as PDF: the page that people read becomes a tree, the tree a Typst source, the source a tagged PDF."""
