// One figure on its card: title, picture buttons, chart and caption. A figure that changes is
// redrawn in place (Plotly.react): the chart is never taken off the page. User text enters as text
// nodes only. `picture` and `save` are in pictures.js.
// On a phone a chart keeps the width that its words need: it is drawn smaller as far as its letters
// can still be read, and beyond that scrolled sideways, which a line below says.
const SMALLEST = 0.7;

function widthOn(chart) {
  const width = Math.floor(chart.clientWidth);
  return width && Math.max(width, chart.least);
}

function fitSize(chart, width) {
  const share = Math.min(1, Math.max(SMALLEST, chart.clientWidth / width));
  const isWider = width * share > chart.clientWidth + 1;
  chart.tabIndex = isWider ? 0 : -1; // keys scroll what has the focus
  chart.parentElement.querySelector(".figure-card-wider").hidden = !isWider;
  chart.style.setProperty("--share", share);
  chart.style.height = `${Math.round(chart.full * share)}px`;
}

function fitWidth(chart) {
  const width = widthOn(chart);
  if (width) fitSize(chart, width);
  if (width && chart.data && width !== chart.drawnWidth) {
    chart.drawnWidth = width;
    window.Plotly.relayout(chart, { width });
  }
}

// The next frame with a little time after it; a tab in the background has none, and waits less.
function nextFrame() {
  return new Promise((done) => {
    if (!document.hidden) requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 100);
  });
}

// Charts that are new on a page are drawn one a frame: the first is seen before the last is made.
function ownFrame() {
  const before = window.figureFrames ?? Promise.resolve();
  window.figureFrames = before.then(nextFrame);
  return before;
}

async function drawFigure(chart, data) {
  const Plotly = window.Plotly ?? (await plotlyFrom(data.plotly));
  chart.least = data.least;
  chart.drawnWidth = widthOn(chart) || 700;
  if (chart.clientWidth) fitSize(chart, chart.drawnWidth);
  const layout = { ...data.figure.layout, width: chart.drawnWidth, height: data.height };
  const config = { displayModeBar: false, displaylogo: false };
  if (!chart.data) await ownFrame();
  await Plotly.react(chart, data.figure.data, layout, config);
  if (!chart.watch) {
    chart.watch = new ResizeObserver(() => fitWidth(chart));
    chart.watch.observe(chart);
  }
}

// Whether the card is on the screen, as the browser last saw it: measuring would lay out the page.
function isOnScreen(card) {
  if (!card.watch) {
    const { top, bottom } = card.getBoundingClientRect();
    card.onScreen = bottom > 0 && top < window.innerHeight;
    card.watch = new IntersectionObserver((seen) => {
      card.onScreen = seen.at(-1).isIntersecting;
    });
    card.watch.observe(card);
  }
  return card.onScreen;
}

// What the user sees is drawn at once; what is further down the page as soon as there is time.
function showInTurn(card) {
  const show = () =>
    showNewest(card).catch((error) => {
      card.querySelector(".figure-card-message").textContent = `No chart: ${error.message}`;
    });
  if (isOnScreen(card) || !window.requestIdleCallback) show();
  else window.requestIdleCallback(show, { timeout: 400 });
}

// Show what was handed over last; settles when the chart is drawn.
function showNewest(card) {
  if (card.shown !== card.newest) {
    card.shown = card.newest;
    card.drawing = showCard(card, JSON.parse(card.newest)).catch((error) => {
      card.shown = null; // so that it is tried again
      throw error;
    });
  }
  return card.drawing;
}

function wireButtons(card, chart, data) {
  const message = card.querySelector(".figure-card-message");
  for (const kind of ["png", "svg"]) {
    const button = card.querySelector(`.figure-card-${kind}`);
    button.setAttribute("aria-label", `Download ${kind.toUpperCase()}: ${data.title}`);
    button.onclick = async () => {
      message.textContent = "Drawing …";
      try {
        const newest = await showNewest(card);
        save(await picture(kind, chart, newest), `${newest.file}.${kind}`);
        message.textContent = "";
      } catch (error) {
        message.textContent = `No picture: ${error.message}`;
      }
    };
  }
}

// The caption's two lines, and the rest of it, opened and closed by its button.
function showCaption(card, { title, caption, more }) {
  const button = card.querySelector(".figure-card-more");
  const rest = card.querySelector(".figure-card-rest");
  card.querySelector(".figure-card-caption span").textContent = caption;
  rest.textContent = more;
  button.hidden = !more;
  if (!more) rest.hidden = true;
  button.setAttribute("aria-label", `More of the caption: ${title}`);
  const turn = (open) => {
    rest.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "Less" : "More";
  };
  turn(!rest.hidden);
  button.onclick = () => turn(rest.hidden);
}

// What the figure's statistics mean, over the page; Esc, its button or a click beside it close it.
function wireHelp(card, pages) {
  const button = card.querySelector(".figure-card-why");
  const help = card.querySelector(".figure-card-help");
  const text = JSON.stringify(pages);
  if (help.shown === text) return;
  help.shown = text;
  const element = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const close = Object.assign(element("button", "Close"), { type: "button" });
  close.onclick = () => help.close();
  help.onclick = (click) => {
    const { left, right, top, bottom } = help.getBoundingClientRect();
    const { clientX: x, clientY: y } = click;
    if (click.detail && (x < left || x > right || y < top || y > bottom)) help.close();
  };
  help.replaceChildren(
    close,
    ...pages.flatMap(({ title, sections }) => [
      element("h5", title),
      ...sections.flatMap(([heading, text]) => [
        ...(heading ? [element("h6", heading)] : []),
        element("p", text),
      ]),
    ]),
  );
  button.hidden = pages.length === 0;
  button.onclick = () => {
    help.showModal();
    help.scrollTop = 0;
  };
}

// The table that a click has opened comes below the card: bring it on the screen once it is there
// and neither grows nor moves any more.
function bringNumbers(key) {
  const name = `.st-key-numbers_${key.replace(/[^a-zA-Z0-9_-]/g, "-")}`;
  let [looks, place, still] = [100, "", 0];
  const timer = setInterval(() => {
    const table = document.querySelector(name);
    const now = table?.clientHeight ? `${table.clientHeight} ${table.getBoundingClientRect().top}` : "";
    still = now && now === place ? still + 1 : 0;
    place = now;
    looks -= 1;
    if (still === 4) {
      table.style.scrollMargin = "1rem";
      table.scrollIntoView({ block: "nearest" });
    }
    if (still === 4 || !looks) clearInterval(timer);
  }, 100);
}

// Streamlit hands every card over at every run: one that did not change is left as it is.
export default function ({ data: bytes, parentElement, setTriggerValue }) {
  const card = parentElement.querySelector(".figure-card");
  const chart = card.querySelector(".figure-card-chart");
  const [head, text] = new TextDecoder().decode(bytes).split("\n");
  const [state, height, ...key] = head.split(" ");
  const numbers = card.querySelector(".figure-card-numbers");
  numbers.setAttribute("aria-expanded", String(state === "open"));
  numbers.onclick = () => {
    if (state !== "open") bringNumbers(key.join(" "));
    setTriggerValue("numbers", true);
  };
  chart.full = Number(height);
  if (chart.least) fitWidth(chart);
  else chart.style.height = `${height}px`;
  card.newest = text;
  if (card.shown !== text) showInTurn(card);
  return () => {
    for (const watched of [card, chart]) {
      watched.watch?.disconnect();
      watched.watch = null;
    }
  };
}

// Words with names that stay whole in their line, as text and parts: MCF-7Ca, T47D-R.
function unbroken(words) {
  return words.split(/(\S*(?:\w-\d|[A-Z\d]-[A-Z])\S*)/).map((part, i) => {
    if (i % 2 === 0 || part.length > 24) return part;
    const name = Object.assign(document.createElement("span"), { textContent: part });
    name.style.whiteSpace = "nowrap";
    return name;
  });
}

// Write and draw a card; settles with its data when the chart is drawn.
async function showCard(card, data) {
  const chart = card.querySelector(".figure-card-chart");
  card.classList.toggle("bare", data.bare);
  card.classList.toggle("empty", data.empty);
  card.querySelector("h4").replaceChildren(...unbroken(data.title));
  showCaption(card, data);
  for (const part of [".figure-card-head", ".figure-card-caption"]) {
    card.querySelector(part).hidden = data.bare;
  }
  chart.setAttribute("aria-label", data.alt);
  wireButtons(card, chart, data);
  wireHelp(card, data.help);
  if (!data.empty) await drawFigure(chart, data);
  return data;
}
