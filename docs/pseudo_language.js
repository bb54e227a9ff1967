// Turns the page into a made-up language: our own words are a third longer, with accents; texts of people stay; and
// everything runs from right to left.
() => {
  document.documentElement.dir = "rtl";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  for (const node of nodes) {
    if (node.parentElement.closest("[dir=auto], script, style")) continue;
    node.data = node.data.replace(
      /[A-Za-z]{3,}/g,
      (word) => word.replace(/[aeiou]/g, (letter) => `${letter}\u0301`) + word.slice(-Math.ceil(word.length / 3)),
    );
  }
}
