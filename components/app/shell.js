// Where the focus goes when the page changes, or when what had it is gone: to the page's heading,
// which a screen reader then says; else it would fall back to the top of the document. And another
// theme is told to the server.
const PAGE_LINKS = '[data-testid="stSidebarNavLink"], [data-testid="stPageLink-NavLink"]';
const TURN_MS = 10_000; // after which a page that does not come is given up
const WAIT_MS = 150; // in which a dialog that closes gives the focus back itself

function focusHeading() {
  const heading = document.querySelector('[data-testid="stMain"] h1');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

const isNowhere = () => [null, document.body].includes(document.activeElement);

function watchFocus() {
  const watch = { page: null, last: null };
  document.addEventListener("focusin", ({ target }) => (watch.last = target));
  document.addEventListener("focusout", () =>
    setTimeout(() => {
      if (isNowhere() && watch.last?.isConnected) watch.last = null; // the user left it
    }),
  );
  new MutationObserver(() => {
    if (!watch.last || watch.last.isConnected) return;
    watch.last = null;
    setTimeout(() => isNowhere() && focusHeading(), WAIT_MS);
  }).observe(document.body, { childList: true, subtree: true });
  return watch;
}

// Charts and tiles have their colors from the server, which learns of another theme at a run alone.
function watchTheme(onChange) {
  const app = document.querySelector('[data-testid="stApp"]');
  const scheme = () => getComputedStyle(app).colorScheme;
  const watch = { last: scheme(), onChange };
  const look = () => {
    if (scheme() === watch.last) return;
    watch.last = scheme();
    watch.onChange();
  };
  new MutationObserver(look).observe(app, { attributeFilter: ["class"] });
  return watch;
}

// Until the page that was asked for begins, Streamlit's page still names the one before with every
// click, and so would ask for that again: such a click waits for the new page.
function watchTurns() {
  const turn = { held: null, end: 0 };
  const click = (event) => {
    const link = event.target.closest?.(PAGE_LINKS);
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (link && isPlain && new URL(link.href).pathname !== location.pathname) {
      turn.held = [];
      clearTimeout(turn.end);
      turn.end = setTimeout(() => (turn.held = null), TURN_MS);
    } else if (turn.held && !link) {
      event.preventDefault();
      event.stopImmediatePropagation();
      turn.held.push(event.target);
    }
  };
  document.addEventListener("click", click, { capture: true });
  return turn;
}

// What was clicked meanwhile, as far as the new page has it.
function endTurn(turn) {
  const held = turn.held ?? [];
  turn.held = null;
  clearTimeout(turn.end);
  for (const node of held) if (node.isConnected) node.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
}

// Streamlit puts a group of pages into a <div> within the list of pages: here it is one item of it.
function mendList() {
  for (const group of document.querySelectorAll('[data-testid="stSidebarNavItems"] > div')) {
    group.setAttribute("role", "listitem");
    for (const item of group.querySelectorAll("li")) item.setAttribute("role", "none");
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const ring = getComputedStyle(parentElement).getPropertyValue("--st-primary-color");
  document.documentElement.style.setProperty("--focus-ring", ring);
  setTimeout(mendList, WAIT_MS); // the navigation stands by then
  const onTheme = () => setTriggerValue("theme", true);
  (window.pageTheme ??= watchTheme(onTheme)).onChange = onTheme;
  const page = new TextDecoder().decode(data);
  const watch = (window.pageFocus ??= watchFocus());
  const turn = (window.pageTurn ??= watchTurns());
  if (watch.page !== null && watch.page !== page) {
    setTimeout(focusHeading, WAIT_MS);
    endTurn(turn);
  }
  watch.page = page;
}
