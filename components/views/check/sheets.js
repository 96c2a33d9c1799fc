// The Check page: sheets drawn small, a spot of ink a cell, in the color of what it was read as.
// User text enters as text nodes only. Nothing is drawn anew while nothing has changed.
const WIDTH = 168, HEIGHT = 132, SMALL = 64, ROW = 7;
const PLATE = [66, 44];

function node(tag, look, ...inside) {
  const made = document.createElement(tag);
  Object.entries(look).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...inside);
  return made;
}

function paper(width, height, spoken) {
  const canvas = node("canvas", { role: "img", "aria-label": spoken });
  const dots = Math.max(2, Math.ceil(devicePixelRatio));
  Object.assign(canvas, { width: width * dots, height: height * dots });
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen.scale(dots, dots);
  return [canvas, pen];
}

function spoken({ title, blocks }) {
  return `Sheet ${title}: ${blocks.map((block) => `${block.title}, ${block.line}`).join("; ")}`;
}

function sheetMap(sheet, inks, ink) {
  const { marks, owners } = sheet.drawn;
  const tall = sheet.is_read ? Math.min(HEIGHT, Math.max(marks.length * ROW, 24)) : SMALL;
  const [canvas, pen] = paper(WIDTH, tall, spoken(sheet));
  const x = WIDTH / Math.max(marks[0]?.length ?? 1, 1), y = tall / Math.max(marks.length, 1);
  owners.forEach((row, r) =>
    [...row].forEach((letter, c) => {
      const block = sheet.blocks[letter.toUpperCase().charCodeAt(0) - 65];
      const used = letter >= "A" && letter <= "Z";
      const color = inks[block?.kind] ?? ink;
      if (block) {
        pen.globalAlpha = used ? 0.24 : 0.1;
        pen.fillStyle = color;
        pen.fillRect(c * x, r * y, x + 0.2, y + 0.2);
      }
      const mark = marks[r][c];
      if (mark === " ") return;
      pen.globalAlpha = used ? 0.95 : 0.3;
      pen.fillStyle = used ? color : ink;
      const high = Math.max(Math.min(y * 0.45, 5), 0.6);
      const [left, long] = mark === "t" ? [0.13, 0.74] : [0.38, 0.5];
      pen.fillRect((c + left) * x, r * y + (y - high) / 2, long * x, high);
    }),
  );
  const words = sheet.is_read && sheet.drawn.words ? [node("p", {}, sheet.drawn.words)] : [];
  return node("div", { class: "check-frame" }, canvas, ...words);
}

// A plate as it was read: darker where the signal is higher.
function plateMap({ name, rows, columns, shades }, color) {
  const [canvas, pen] = paper(...PLATE, `Plate ${name}`);
  const x = PLATE[0] / columns, y = PLATE[1] / rows;
  pen.fillStyle = color;
  for (const [row, column, shade] of shades) {
    pen.globalAlpha = 0.08 + (0.92 * shade) / 99;
    pen.fillRect(column * x, row * y, x * 0.92, y * 0.92);
  }
  return node("figure", {}, canvas, node("figcaption", { title: name }, name));
}

function line({ kind, title, line: words, where }, inks) {
  const item = node("li", { class: inks[kind] ? "" : "out" }, node("i", { "aria-hidden": "true" }));
  if (inks[kind]) item.style.setProperty("--ink", inks[kind]);
  const place = where ? [" ", node("small", {}, where)] : [];
  item.append(node("b", {}, title), node("span", {}, words, ...place));
  return item;
}

function plates(sheet, inks) {
  if (!sheet.plates.length) return [];
  const more = sheet.n_plates - sheet.plates.length;
  const rest = more > 0 ? [node("p", {}, `and ${more.toLocaleString("en-US")} more`)] : [];
  const maps = sheet.plates.map((plate) => plateMap(plate, inks.plate_reads));
  return [node("div", { class: "check-plates" }, ...maps, ...rest)];
}

function section(sheet, inks, ink) {
  const size = `${sheet.n_rows.toLocaleString("en-US")} rows × ${sheet.n_columns}`;
  return node(
    "section",
    { class: "check-sheet", "aria-label": sheet.title },
    ...(sheet.drawn ? [sheetMap(sheet, inks, ink)] : [node("div", {})]),
    node(
      "div",
      {},
      node("h4", {}, sheet.title, node("small", {}, size)),
      node("ul", {}, ...sheet.blocks.map((block) => line(block, inks))),
      ...plates(sheet, inks),
    ),
  );
}

export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".check");
  const text = new TextDecoder().decode(data);
  const ink = getComputedStyle(place).color;
  if (place.shown === text + ink) return;
  place.shown = text + ink;
  const { sheets, inks } = JSON.parse(text);
  const made = (wanted) =>
    sheets.filter((sheet) => sheet.is_read === wanted).map((sheet) => section(sheet, inks, ink));
  const rest = made(false);
  const out = rest.length ? [node("h3", {}, "Left out"), node("div", { class: "check-rest" }, ...rest)] : [];
  place.replaceChildren(...made(true), ...out);
}
