"""What journeys do with a page: sign in, look with axe, see that nothing overflows or fails."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.database import BASE_DIR

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (BASE_DIR / "node_modules/axe-core/axe.min.js").read_text()
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What a page is made of, whatever it says: which heading follows which, how many landmarks, whether an id is there
# twice, and each kind of element in its place with which attributes it has.
SKELETON = r"""() => {
  const kind = e => e.tagName + "." + (e.getAttribute("class") || "").replace(/[0-9]+/g, "");
  const attributes = e => [...e.attributes].map(a => /^(role|type|aria-(?!label|describedby|controls))/.test(a.name)
    ? a.name + "=" + a.value : a.name).sort().join(" ");
  const empty = e => e.textContent.trim() === "" ? " empty" : "";
  const found = new Set();
  const all = selector => [...document.querySelectorAll(selector)];
  const headings = all("h1, h2, h3, h4, h5, h6").map(e => e.tagName);
  headings.forEach((level, at) => found.add("heading " + (headings[at - 1] || "none") + " " + level));
  const landmarks = all("header, nav, main, aside, footer, [role]").map(e => e.getAttribute("role") || e.tagName);
  landmarks.forEach(role => found.add("landmark " + role + " " + landmarks.filter(other => other === role).length));
  const ids = all("[id]").map(e => e.id);
  if (ids.length > new Set(ids).size) found.add("an id twice");
  for (const e of document.querySelectorAll("*"))
    found.add((e.parentElement ? kind(e.parentElement) : "") + ">" + kind(e) + "[" + attributes(e) + "]" + empty(e));
  return [...found].sort().join("\n");
}"""
# Goes down the page so that every picture is fetched, and returns how far what was to be seen has moved meanwhile:
# a button that moves is missed by the finger that is on its way to it.
MOVES = """async () => {
  let moved = 0;
  new PerformanceObserver(seen => seen.getEntries().forEach(entry => { moved += entry.value; }))
    .observe({type: "layout-shift", buffered: true});
  const pictures = [...document.images];
  for (const picture of pictures) {
    picture.scrollIntoView();
    await new Promise(requestAnimationFrame);
  }
  await Promise.all(pictures.map(picture => picture.decode()));
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100))));
  return moved;
}"""
FINDINGS = """async () => (await axe.run(document, {runOnly: {type: "tag", values:
  ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}))
  .violations.map(v => v.id + ": " + v.nodes.map(n => n.html).join(" | "))"""


def context(browser: Browser, *, width: int = 1280, scripts: bool = True) -> BrowserContext:
    """Return a fresh context, as a device of this width has it."""
    made = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=scripts, accept_downloads=True
    )
    made.set_default_timeout(30_000)
    made.add_init_script(AXE)  # a quarter of a second less for each page than to send it each time
    return made


def sign_in(page: Page, url: str, name: str) -> None:
    """Sign in as one of the demonstration's people."""
    page.goto(f"{url}/demo/sign-in/")
    page.get_by_role("button", name=name).first.click()
    page.wait_for_url(f"{url}/")


def look(page: Page) -> list[str]:
    """Return what axe finds on the page, and whether anything stands out over its edge."""
    if not page.evaluate("typeof axe === 'object'"):  # where no script of the page's runs
        page.evaluate(AXE)
    found: list[str] = page.evaluate(FINDINGS)
    over = page.evaluate(OVERFLOW)
    return found + ([f"overflows by {over} pixels"] if over > 0 else [])


def moves(page: Page) -> float:
    """Return how far the page moves while its pictures arrive, as a part of what is to be seen of it; 0 is best."""
    return float(page.evaluate(MOVES))


def saved_file(page: Page, folder: Path, link: str) -> Path:
    """Press the button that downloads, and return the file."""
    with page.expect_download() as download:
        page.get_by_role("button", name=link).or_(page.get_by_role("link", name=link)).first.click()
    target = folder / download.value.suggested_filename
    download.value.save_as(target)
    return target
