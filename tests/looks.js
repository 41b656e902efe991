// Run inside a page by looks.py; returns what a person would see wrong, as sentences.
() => {
  const MIN_TARGET = 43.5;
  const TARGETS = `button, select, summary, textarea, input:not([type=hidden], [type=radio], [type=checkbox]),
    label.choice, .button, .row-line[href], .tile > a, .tab-bar a, .side-nav a, .filters a, .top-bar a, .panel-link`;
  const found = [];

  const hidden = (node) => {
    for (let each = node; each; each = each.parentElement) {
      if (getComputedStyle(each).clipPath === "inset(50%)") return true;
    }
    return false;
  };
  const shown = (node) => {
    const box = node.getBoundingClientRect();
    const visible = getComputedStyle(node).visibility === "visible";
    return box.width > 1 && box.height > 1 && visible && !hidden(node);
  };
  const name = (node) => {
    const words = (node.textContent || "").trim().slice(0, 40);
    return `<${node.tagName.toLowerCase()} class="${node.getAttribute("class") || ""}"> ${words}`;
  };

  const page = document.documentElement;
  const wide = page.scrollWidth - page.clientWidth;
  if (wide > 0) found.push(`The page is ${wide} px wider than the screen.`);

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const holder = text.parentElement;
    if (!holder || !shown(holder) || holder.closest("script, pre, option")) continue;
    for (const word of text.data.matchAll(/[A-Za-z]{2,}/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
      if (lines.size > 1) found.push(`The word ${word[0]} is broken in ${name(holder)}.`);
    }
  }

  for (const node of document.body.querySelectorAll("*:not(pre, textarea, select)")) {
    const style = getComputedStyle(node);
    const cuts = style.overflowX !== "visible" || style.overflowY !== "visible";
    const holds = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    const less = node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1;
    if (cuts && holds && less && shown(node)) found.push(`Text is cut in ${name(node)}.`);
  }

  for (const node of document.querySelectorAll(TARGETS)) {
    const box = node.getBoundingClientRect();
    if (shown(node) && Math.min(box.height, box.width) < MIN_TARGET) {
      found.push(`Too small to touch: ${name(node)} ${Math.round(box.width)}x${Math.round(box.height)}.`);
    }
  }

  const bar = document.querySelector("body > .tab-bar");
  const last = document.querySelector("main > :last-child");
  if (bar && last && getComputedStyle(bar).position === "sticky") {
    window.scrollTo(0, page.scrollHeight);
    const under = last.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
    window.scrollTo(0, 0);
    if (under > 0) found.push(`The tab bar lies ${Math.round(under)} px over the end of the page.`);
  }
  return found;
}
