// A plate: each well shaded by its signal, its content as a bar with name and dose. Wells are chosen
// by dragging (Ctrl adds), by row and column heads, or with the arrow keys and Shift; cells copied in
// a spreadsheet are pasted from the chosen well on. User text enters as text nodes only.
const FOLDS = [768, 1200]; // widths in px where the sidebar makes way for the form beside the plate
const ROOM = 24; // columns that have room for their number
const EXPAND = '[data-testid="stExpandSidebarButton"]';
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function rowName(row) {
  return row < 26 ? String.fromCharCode(65 + row) : "A" + String.fromCharCode(39 + row);
}

function made(tag, className, role, ...inside) {
  const node = document.createElement(tag);
  node.className = className;
  if (role) node.setAttribute("role", role);
  node.append(...inside);
  return node;
}

function head(text, role, axis, at) {
  const node = made("div", "plate-head", role, text);
  node.dataset[axis] = at;
  return node;
}

function wellNode(row, column) {
  const node = made("div", "plate-well", "gridcell");
  Object.assign(node.dataset, { well: `${rowName(row)}${column + 1}`, row, column });
  node.tabIndex = -1;
  node.append(...["b", "span", "i"].map((tag) => document.createElement(tag)));
  return node;
}

// Every number, or each fifth where columns are narrower than two figures.
function headName(column, columns) {
  const name = column + 1;
  return columns <= ROOM || name === 1 || name % 5 === 0 ? String(name) : "";
}

// The grid of a plate of this shape, with what is chosen in it and where the keys stand.
function buildGrid(plate, rows, columns) {
  const grid = plate.querySelector(".plate-grid");
  const heads = Array.from({ length: columns }, (_, c) => head(headName(c, columns), "columnheader", "headColumn", c));
  heads.forEach((node, c) => node.setAttribute("aria-label", `Column ${c + 1}`));
  const corner = made("div", "", "columnheader", "");
  corner.setAttribute("aria-label", "Rows");
  const lines = [made("div", "plate-row", "row", corner, ...heads)];
  const wells = [];
  for (let r = 0; r < rows; r++) {
    const cells = Array.from({ length: columns }, (_, c) => wellNode(r, c));
    wells.push(...cells);
    lines.push(made("div", "plate-row", "row", head(rowName(r), "rowheader", "headRow", r), ...cells));
  }
  grid.replaceChildren(...lines);
  grid.style.setProperty("--columns", columns);
  grid.style.setProperty("--least", columns > ROOM ? "8px" : columns > 12 ? "19px" : "22px");
  plate.classList.toggle("dense", columns > 12);
  plate.classList.toggle("tiny", columns > ROOM);
  plate.classList.toggle("roomy", columns <= 6);
  wells[0].tabIndex = 0;
  plate.state = { rows, columns, wells, grid, at: [0, 0], anchor: [0, 0], chosen: new Set(), told: null };
}

function box([r0, c0], [r1, c1]) {
  const found = [];
  for (let r = Math.min(r0, r1); r <= Math.max(r0, r1); r++)
    for (let c = Math.min(c0, c1); c <= Math.max(c0, c1); c++) found.push(`${rowName(r)}${c + 1}`);
  return found;
}

function mark(state, names) {
  state.chosen = new Set(names);
  for (const well of state.wells) well.setAttribute("aria-selected", state.chosen.has(well.dataset.well));
}

function stand(state, at, focused) {
  state.at = at;
  for (const well of state.wells) well.tabIndex = -1;
  const here = state.wells[at[0] * state.columns + at[1]];
  here.tabIndex = 0;
  if (focused) here.focus();
}

// What a node under the pointer stands for: a well, or a head as the whole of its line.
function under(node, state) {
  const found = node?.closest(".plate-well, .plate-head");
  if (!found) return null;
  const { row, column, headRow, headColumn } = found.dataset;
  if (headRow !== undefined) return [[+headRow, 0], [+headRow, state.columns - 1]];
  if (headColumn !== undefined) return [[0, +headColumn], [state.rows - 1, +headColumn]];
  return row === undefined ? null : [[+row, +column], [+row, +column]];
}

function wirePointer(state, tell) {
  const { grid } = state;
  let from = null, before = [];
  const choose = (to) => mark(state, [...before, ...box(from[0], to[1]), ...box(from[1], to[0])]);
  grid.onpointerdown = (event) => {
    const here = event.button === 0 ? under(event.target, state) : null;
    if (!here) return;
    event.preventDefault();
    before = event.ctrlKey || event.metaKey ? [...state.chosen] : [];
    from = event.shiftKey ? [state.anchor, state.anchor] : here;
    state.anchor = from[0];
    stand(state, here[0], true);
    grid.setPointerCapture(event.pointerId);
    choose(here);
  };
  grid.onpointermove = (event) => {
    const here = from && under(grid.getRootNode().elementFromPoint(event.clientX, event.clientY), state);
    if (here) choose(here);
  };
  grid.onpointerup = () => {
    if (from) tell([...state.chosen]);
    from = null;
  };
  grid.onpointercancel = () => {
    from = null;
  };
}

function wireKeys(state, tell) {
  const choose = (names) => {
    mark(state, names);
    clearTimeout(state.later); // a held key tells once
    state.later = setTimeout(() => tell(names), 150);
  };
  state.grid.onkeydown = (event) => {
    const { rows, columns, at } = state;
    const step = STEPS[event.key];
    const isAll = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a";
    if (step || event.key === "Home" || event.key === "End") {
      const to = step
        ? [Math.min(Math.max(at[0] + step[0], 0), rows - 1), Math.min(Math.max(at[1] + step[1], 0), columns - 1)]
        : [at[0], event.key === "Home" ? 0 : columns - 1];
      if (!event.shiftKey) state.anchor = to;
      stand(state, to, true);
      choose(box(state.anchor, to));
    } else if (isAll) choose(box([0, 0], [rows - 1, columns - 1]));
    else if (event.key === " " && event.shiftKey) choose(box([at[0], 0], [at[0], columns - 1]));
    else if (event.key === " " && event.ctrlKey) choose(box([0, at[1]], [rows - 1, at[1]]));
    else if (event.key === " ") choose(box(at, at));
    else if (event.key === "Escape") choose([]);
    else return;
    event.preventDefault();
  };
}

function drawWell(node, data) {
  const found = data.wells[node.dataset.well];
  const [name, low, bar] = node.children;
  node.classList.toggle("unread", !found);
  node.classList.toggle("filled", Boolean(found?.color));
  node.classList.toggle("dosed", Boolean(found?.color && found.low));
  node.classList.toggle("ghost", Boolean(found?.ghost));
  node.style.setProperty("--shade", `${found?.shade ?? 0}%`);
  node.style.setProperty("--bar", found?.color || "transparent");
  bar.hidden = !found?.color;
  name.textContent = found?.top ?? "";
  low.textContent = found?.low ?? "";
  node.setAttribute("aria-label", found?.words ?? `${node.dataset.well}: not read`);
}

function sayWell(line, state) {
  line.textContent = state.under?.getAttribute("aria-label") ?? "";
}

function drawKey(list, key) {
  const lines = key.map(({ color, words }) => {
    const line = made("li", "", "", document.createElement("i"), words);
    line.style.setProperty("--bar", color);
    return line;
  });
  list.replaceChildren(...lines);
}

// The sidebar makes way once, where it leaves too little room; it comes back when the plate goes.
function foldSidebar(plate) {
  if (plate.folded !== undefined) return;
  const button = document.querySelector('[data-testid="stSidebarCollapseButton"] button');
  const isOpen = !document.querySelector(EXPAND);
  plate.folded = Boolean(button && isOpen && innerWidth >= FOLDS[0] && innerWidth < FOLDS[1]);
  if (plate.folded) button.click();
}

export default function ({ data: bytes, parentElement, setTriggerValue }) {
  const plate = parentElement.querySelector(".plate");
  const data = JSON.parse(new TextDecoder().decode(bytes));
  if (plate.state?.rows !== data.rows || plate.state?.columns !== data.columns) buildGrid(plate, data.rows, data.columns);
  const { state } = plate;
  plate.style.setProperty("--deep", data.deep);
  state.grid.setAttribute("aria-label", data.label);
  for (const node of state.wells) drawWell(node, data);
  const chosen = data.chosen.join();
  if (chosen !== state.told) mark(state, data.chosen); // what is written beside the plate
  state.told = chosen;
  const [from, to] = plate.querySelectorAll(".plate-end");
  [from.textContent, to.textContent] = data.ends;
  drawKey(plate.querySelector(".plate-key"), data.key);
  const line = plate.querySelector(".plate-at");
  state.grid.onpointerover = state.grid.onfocusin = (event) => {
    state.under = event.target.closest(".plate-well") ?? state.under;
    sayWell(line, state);
  };
  sayWell(line, state); // what is in it may be another now
  const tell = (names) => setTriggerValue("picked", names);
  wirePointer(state, tell);
  wireKeys(state, tell);
  state.grid.onpaste = (event) => {
    const text = event.clipboardData?.getData("text/plain");
    if (text) setTriggerValue("pasted", { text, wells: state.chosen.size ? [...state.chosen] : box(state.at, state.at) });
  };
  foldSidebar(plate);
  return () => {
    if (plate.folded) document.querySelector(EXPAND)?.click();
  };
}
