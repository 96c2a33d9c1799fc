// The Answer page: sentence, tiles, small charts, safety, IC50s, and what is missing, as one element.
// User text enters as text nodes only. A change redraws what changed: charts are kept in place.
const SIGNS = {
  yes: "M3 9.5 L7.2 13.6 L15 4.6",
  no: "M4 4 L14 14 M14 4 L4 14",
  equivalent: "M3 6.4 H15 M3 11.6 H15",
  "not shown": "M5.6 6.2 A3.4 3.4 0 1 1 10.4 9.2 Q9 10 9 11.6 M9 15 L9 15.1",
  "not tested": "M5 9 H13",
};

function element(tag, look, ...inside) {
  const node = document.createElement(tag);
  Object.entries(look).forEach(([name, value]) => node.setAttribute(name, value));
  node.append(...inside);
  return node;
}

function drawn(size, className, ...shapes) {
  const svg = document.createElementNS(SVG, "svg");
  const look = { viewBox: `0 0 ${size.join(" ")}`, width: size[0], height: size[1] };
  Object.entries({ ...look, class: className, "aria-hidden": "true" }).forEach(([name, value]) =>
    svg.setAttribute(name, value),
  );
  for (const [tag, attributes] of shapes) {
    const shape = document.createElementNS(SVG, tag);
    Object.entries(attributes).forEach(([name, value]) => shape.setAttribute(name, value));
    svg.append(shape);
  }
  return svg;
}

function armKey({ color, dash, symbol }) {
  const line = { x1: 0, y1: 7, x2: 26, y2: 7, stroke: color, "stroke-width": 2.5, "stroke-dasharray": dash };
  const mark = { fill: color, transform: "translate(13 7)", d: symbol };
  return drawn([26, 14], "answer-key", ["line", line], ["path", mark]);
}

function armCell(name, key, role) {
  return element("div", { class: "answer-arm", role }, armKey(key), element("span", {}, unbroken(name)));
}

function controlCell(controls) {
  const inside = controls.map(({ words, key }) => armCell(words, key, "presentation"));
  return element("div", { class: "answer-controls", role: inside.length ? "columnheader" : "cell" }, ...inside);
}

// Without questions the place of the tiles holds what the charts' lines stand for.
function showKeys(place, data) {
  const arms = [...data.controls, ...data.rows.map(({ arm, key }) => ({ words: arm, key }))];
  place.hidden = !data.charts.length;
  place.setAttribute("role", "list");
  place.replaceChildren(...arms.map(({ words, key }) => armCell(words, key, "listitem")));
}

function tileCell(tile, column, colors, open) {
  if (!tile) return element("div", { class: "answer-cell empty", role: "cell" });
  const [ink, ground] = colors[tile.answer] ?? [];
  const button = element(
    "button",
    { class: ground ? "answer-tile" : "answer-tile plain", type: "button", "aria-label": tile.spoken, title: tile.sentence },
    element("span", { class: "answer-question" }, unbroken(column.title)),
    drawn([18, 18], "answer-sign", ["path", { d: SIGNS[tile.answer] }]),
    element("b", {}, whole(tile.effect)),
    element("span", { class: "answer-word" }, tile.word),
    element("span", { class: "answer-detail" }, ...tile.detail.map((part) => element("span", {}, whole(part)))),
    ...(tile.at ? [element("span", { class: "answer-detail" }, unbroken(tile.at))] : []),
    ...(tile.unsettled ? [element("span", { class: "answer-unsettled" }, unbroken(tile.unsettled))] : []),
  );
  if (ground) {
    button.style.setProperty("--ink", ink);
    button.style.setProperty("--ground", ground);
  }
  button.onclick = () => open(tile.arm, column.key);
  return element("div", { class: "answer-cell", role: "cell" }, button);
}

function showTiles(place, data, open) {
  place.classList.toggle("keys", !data.columns.length);
  if (!data.columns.length) return showKeys(place, data);
  place.hidden = !data.rows.length;
  place.setAttribute("role", "table");
  place.style.setProperty("--columns", data.columns.length);
  const heads = data.columns.map(({ title, measure }) =>
    element("div", { class: "answer-head", role: "columnheader" }, element("b", {}, unbroken(title)), element("span", {}, unbroken(measure))),
  );
  const control = controlCell(data.controls);
  const rows = data.rows.map(({ arm, combined, key, tiles }) =>
    element(
      "div",
      { class: combined ? "answer-row combined" : "answer-row", role: "row" },
      armCell(arm, key, "rowheader"),
      ...data.columns.map((column, i) => tileCell(tiles[i], column, data.colors, open)),
    ),
  );
  const head = element("div", { class: "answer-row answer-heads", role: "row" }, control, ...heads);
  place.replaceChildren(head, ...rows);
}

function newFigure() {
  const words = element("figcaption", {}, element("b", {}), element("span", {}));
  return element("figure", {}, words, element("div", { class: "answer-chart", role: "img" }));
}

function widthOf(chart) {
  return Math.floor(chart.clientWidth) || 320;
}

// Where the charts are scrolled sideways, keys can do so.
function fitKeys(place) {
  place.tabIndex = place.scrollWidth > place.clientWidth + 1 ? 0 : -1;
}

async function showChart(figure, { title, caption, alt, spec }) {
  const chart = figure.querySelector(".answer-chart");
  figure.querySelector("b").textContent = unbroken(title);
  figure.querySelector("span").textContent = unbroken(caption);
  chart.setAttribute("aria-label", alt);
  const text = JSON.stringify(spec);
  if (chart.shown === text) return;
  chart.shown = text;
  chart.drawnWidth = widthOf(chart);
  const size = { width: chart.drawnWidth, height: Math.floor(chart.clientHeight) };
  await window.Plotly.react(chart, spec.data, { ...spec.layout, ...size }, { displayModeBar: false });
  if (chart.watch) return;
  chart.watch = new ResizeObserver(() => {
    if (!chart.clientWidth || widthOf(chart) === chart.drawnWidth) return;
    chart.drawnWidth = widthOf(chart);
    fitKeys(figure.parentElement);
    window.Plotly.relayout(chart, { width: chart.drawnWidth, height: Math.floor(chart.clientHeight) });
  });
  chart.watch.observe(chart);
}

async function showCharts(place, data) {
  place.hidden = !data.charts.length;
  while (place.children.length > data.charts.length) place.lastChild.remove();
  while (place.children.length < data.charts.length) place.append(newFigure());
  if (!window.Plotly) await plotlyFrom(data.plotly);
  await Promise.all(data.charts.map((chart, i) => showChart(place.children[i], chart)));
  fitKeys(place);
}

function showLines(section, { title, note, lines }) {
  section.hidden = !lines.length;
  section.querySelector("h3").replaceChildren(
    unbroken(title),
    ...(note ? [element("span", {}, unbroken(note))] : []),
  );
  section.querySelector("ul").replaceChildren(
    ...lines.map(({ arm, words, color }) =>
      element("li", {}, element("b", { style: `color:${color}` }, unbroken(arm)), ` ${whole(words)}`),
    ),
  );
}

// Names stay whole: MCF-7Ca, T47D-R, MDA-MB-231.
function unbroken(words) {
  return words.replace(/(?<=\w)-(?=\d)|(?<=[A-Z\d])-(?=[A-Z])/g, "\u2011");
}

// A line is broken neither within MCF-7 nor within p = 0.03 or 95 % CI.
function whole(words) {
  return unbroken(words)
    .replace(/(\w) ([=<>]) (?=\d)/g, "$1\u00a0$2\u00a0")
    .replace(/(\d) %/g, "$1\u00a0%")
    .replace(/% CI/g, "%\u00a0CI");
}

// A page of few columns has its chart at the right; one chart alone has its notes beside it.
function arrange(body, data) {
  const few = data.columns.length > 0 && data.columns.length < 3
    && data.rows.length > 2 && data.charts.length === 1;
  body.classList.toggle("few", data.columns.length < 3 && !few);
  body.classList.toggle("side", few);
  body.classList.toggle("many", data.columns.length > 4);
  const noted = data.safety.lines.length + data.potency.lines.length > 0;
  body.classList.toggle("solo", !few && data.charts.length === 1 && noted);
}

export default function ({ data: bytes, parentElement, setTriggerValue }) {
  const page = parentElement.querySelector(".answer");
  const text = new TextDecoder().decode(bytes);
  if (page.shown === text) return;
  page.shown = text;
  const data = JSON.parse(text);
  const part = (name) => page.querySelector(`.answer-${name}`);
  page.classList.toggle("dense", data.rows.length > 6);
  part("lead").textContent = whole(data.lead);
  part("support").textContent = whole(data.support);
  part("support").hidden = !data.support;
  part("slide").onclick = () => setTriggerValue("slide", true);
  arrange(part("body"), data);
  showTiles(part("tiles"), data, (arm, question) => setTriggerValue("open", { arm, question }));
  showLines(part("safety"), data.safety);
  showLines(part("potency"), data.potency);
  part("missing").textContent = data.key;
  showCharts(part("charts"), data).catch((error) => {
    part("missing").textContent = `No chart: ${error.message}`;
  });
}
