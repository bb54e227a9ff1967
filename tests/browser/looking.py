"""What is wrong with a page as a browser shows it: accessibility, width, overlaps."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PHONE, NARROW = {"width": 360, "height": 740}, {"width": 320, "height": 640}
CONTRAST = "color-contrast"
ALL_BUT_CONTRAST = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}, CONTRAST: {"enabled": False}},
}
ONLY_CONTRAST = {"resultTypes": ["violations"], "runOnly": [CONTRAST]}
SAMPLED = {"include": [["[data-sample]"]]}
AXE = Axe()

# Marks the first text of each look: same colour, ground, size and weight have the same contrast, and a report has
# thousands of texts in a few dozen looks.
SAMPLE = """() => {
  const seen = new Set();
  for (const marked of document.querySelectorAll("[data-sample]")) marked.removeAttribute("data-sample");
  for (const box of document.querySelectorAll("body, body *")) {
    const says = [...box.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!says && !box.matches("input, textarea, select") || !box.getClientRects().length) continue;
    const style = getComputedStyle(box);
    const grounds = [];
    for (let under = box; under; under = under.parentElement) {
      const ground = getComputedStyle(under);
      grounds.push(ground.opacity === "1" ? "" : ground.opacity, ground.backgroundImage.replace("none", ""));
      if (ground.backgroundColor !== "rgba(0, 0, 0, 0)") { grounds.push(ground.backgroundColor); break; }
    }
    const look = [style.color, style.fill, style.fontSize, style.fontWeight, ...grounds.filter(Boolean)].join();
    if (!seen.has(look)) box.setAttribute("data-sample", "");
    seen.add(look);
  }
}"""

# Boxes side by side or below each other that cover one another by more than two pixels.
OVERLAPS = """() => {
  const found = [];
  const flows = (box) => {
    const style = getComputedStyle(box);
    return style.position === "static" && !["inline", "contents", "none"].includes(style.display);
  };
  for (const parent of document.querySelectorAll("body, body *:not(svg, svg *)")) {
    const boxes = [...parent.children].filter((box) => flows(box) && box.getClientRects().length);
    for (let i = 1; i < boxes.length; i++) {
      const [a, b] = [boxes[i - 1].getBoundingClientRect(), boxes[i].getBoundingClientRect()];
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      const pair = [boxes[i - 1], boxes[i]].map((box) => box.outerHTML.slice(0, 80)).join(" and ");
      if (across > 2 && down > 2) found.push(pair);
    }
  }
  return found;
}"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def measure(page: Page, script: str) -> Any:
    """What the script finds on the page. Styles come after the words that a test waits for, so it waits for them."""
    page.wait_for_load_state()
    return page.evaluate(script)


def wait_until(page: Page, condition: str) -> None:
    """Wait until the script's expression is true, half a minute at most.

    The browser's own `wait_for_function` evaluates a string in the page from its second look on, and the content
    policy of our pages refuses that.
    """
    page.evaluate(
        f"""new Promise((done, fail) => {{
          setTimeout(() => fail(new Error("never came")), 30000);
          const look = async () => ((await ({condition})) ? done() : setTimeout(look, 20));
          look();
        }})"""
    )


def complaints(page: Page, name: str, **rules: Any) -> list[str]:
    """What axe complains about once the page's styles are there, one line each."""
    page.wait_for_load_state()
    found = AXE.run(page, **rules).response
    return [f"{name}: {rule['id']}: {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]]


def accessibility_faults(page: Page) -> list[str]:
    """Every rule at 360 px; the contrast of every look of text in light and in dark."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    faults = complaints(page, "any", options=ALL_BUT_CONTRAST)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        measure(page, SAMPLE)
        faults += complaints(page, scheme, context=SAMPLED, options=ONLY_CONTRAST)
    return faults


def layout_faults(page: Page) -> list[str]:
    """Sideways scrolling and overlaps at 320 px, which is also 1280 px at 400 % zoom, written to the right and left."""
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    faults = []
    for direction in ("ltr", "rtl"):
        page.evaluate("(to) => { document.documentElement.dir = to; }", direction)
        wide = measure(page, SIDEWAYS)
        faults += [f"{direction}: scrolls {wide} px sideways"] if wide > 0 else []
        faults += [f"{direction}: overlap: {pair}" for pair in measure(page, OVERLAPS)]
    return faults


# Buttons whose text breaks inside a word, or sticks out: each word of a button must stand on one line inside it.
BROKEN_WORDS = """() => {
  const found = [];
  for (const button of document.querySelectorAll("button, .button, .tabs a")) {
    if (!button.checkVisibility()) continue;
    const box = button.getBoundingClientRect();
    const walker = document.createTreeWalker(button, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.parentElement.closest(".hide")) continue;
      for (const word of node.data.matchAll(/\\S+/g)) {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        const rects = [...range.getClientRects()];
        const lines = new Set(rects.map((rect) => Math.round(rect.top)));
        if (lines.size > 1) found.push(`${word[0]} breaks in ${button.innerText.trim()}`);
        if (rects.some((rect) => rect.right > box.right + 1 || rect.left < box.left - 1))
          found.push(`${word[0]} sticks out of ${button.innerText.trim()}`);
      }
    }
  }
  return [...new Set(found)];
}"""


def broken_words(page: Page) -> list[str]:
    """Buttons whose words break or stick out at 320 and at 360 px."""
    faults = []
    for size in (NARROW, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        faults += [f"{size['width']} px: {fault}" for fault in measure(page, BROKEN_WORDS)]
        wide = measure(page, SIDEWAYS)
        faults += [f"{size['width']} px: scrolls {wide} px sideways"] if wide > 0 else []
    return faults
