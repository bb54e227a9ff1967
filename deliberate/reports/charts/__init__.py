"""Charts of the report, one drawing for each: SVG that a page colors by its styles and a file by itself."""
