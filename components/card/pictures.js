// Pictures of charts, drawn by the user's own browser: an SVG page with title, the chart as it is
// on screen (on white) and caption. PNG is that page drawn on a canvas at 300 dpi. User text enters
// as text nodes only. The modules that draw pictures begin with this file: see figure_card.py.
const SVG = "http://www.w3.org/2000/svg";

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc32(bytes) {
  let c = ~0;
  for (const byte of bytes) c = crcTable[(c ^ byte) & 255] ^ (c >>> 8);
  return ~c >>> 0;
}

// Browsers write no resolution into a PNG; a pHYs chunk after IHDR tells slides and journals.
function withResolution(png, dpi) {
  const perMeter = Math.round(dpi / 0.0254);
  const chunk = new DataView(new ArrayBuffer(21));
  chunk.setUint32(0, 9);
  [0x70, 0x48, 0x59, 0x73].forEach((code, i) => chunk.setUint8(4 + i, code));
  chunk.setUint32(8, perMeter);
  chunk.setUint32(12, perMeter);
  chunk.setUint8(16, 1);
  chunk.setUint32(17, crc32(new Uint8Array(chunk.buffer, 4, 13)));
  return new Blob([png.slice(0, 33), chunk.buffer, png.slice(33)], { type: "image/png" });
}

function wrapped(text, font, width) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = font;
  const lines = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && pen.measureText(longer).width > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line ? [...lines, line] : lines;
}

function addText(page, lines, { size, weight, x, y, leading, family, ink }) {
  lines.forEach((line, i) => {
    const text = document.createElementNS(SVG, "text");
    const look = { x, y: y + i * leading, fill: ink, "font-family": family };
    Object.entries({ ...look, "font-size": `${size}px`, "font-weight": weight }).forEach(
      ([name, value]) => text.setAttribute(name, value),
    );
    text.appendChild(document.createTextNode(line));
    page.appendChild(text);
  });
}

// Words in a chart's place: one figure that cannot be drawn leaves the others as they are.
function wordsInPlace(words, { family, height, ink, width }) {
  const place = document.createElementNS(SVG, "svg");
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  Object.entries(size).forEach(([name, value]) => place.setAttribute(name, value));
  const lines = wrapped(words, `14px ${family}`, width - 48);
  addText(place, lines, { size: 14, weight: "normal", x: 24, y: 40, leading: 20, family, ink });
  return place;
}

async function chartSvg(chart, data) {
  if (chart.layout.scene && !document.createElement("canvas").getContext("webgl"))
    return wordsInPlace("Not drawn: this browser has no WebGL, which surfaces need.", data);
  const drawn = JSON.stringify({ data: chart.data, layout: chart.layout });
  const white = Object.entries(data.recolor).reduce(
    (text, [dark, light]) => text.replaceAll(`"${dark}"`, `"${light}"`),
    drawn,
  );
  const figure = { ...JSON.parse(white), config: { staticPlot: true } };
  for (const { font } of figure.layout.annotations ?? [])
    font.color = data.words[font.color] ?? font.color;
  Object.assign(figure.layout, { width: data.width, height: data.height, autosize: false });
  const url = await window.Plotly.toImage(figure, {
    format: "svg",
    width: data.width,
    height: data.height,
  });
  const source = decodeURIComponent(url.slice(url.indexOf(",") + 1));
  return new DOMParser().parseFromString(source, "image/svg+xml").documentElement;
}

// Blocks of words above and below the chart; `zoom` is the size of letters against the usual one.
async function picturePage(chart, data) {
  const { family, ink, zoom, width } = data;
  const pad = 24;
  const block = (words, size, weight, leading) => ({
    lines: wrapped(words, `${weight} ${size * zoom}px ${family}`, width - 2 * pad),
    look: { size: size * zoom, weight, leading: leading * zoom, x: pad, family, ink },
  });
  const title = block(data.pictureTitle, 20, "bold", 26);
  const caption = block(data.pictureCaption, 13, "normal", 18);
  const footer = block(data.footer, 10.5, "normal", 15);
  const tall = ({ lines, look }) => lines.length * look.leading;
  const top = (title.lines.length ? pad : 8) + tall(title);
  const below = top + data.height + 10;
  const footed = below + tall(caption) + (footer.lines.length ? 6 : 0);
  const height = Math.ceil(footed + tall(footer) + (footed > below ? pad : 0));
  const page = document.createElementNS(SVG, "svg");
  const size = { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` };
  Object.entries(size).forEach(([name, value]) => page.setAttribute(name, value));
  const paper = document.createElementNS(SVG, "rect");
  Object.entries({ width: "100%", height: "100%", fill: data.paper }).forEach(([name, value]) =>
    paper.setAttribute(name, value),
  );
  page.appendChild(paper);
  addText(page, title.lines, { ...title.look, y: pad + 16 * zoom });
  const figure = document.importNode(await chartSvg(chart, data), true);
  figure.setAttribute("y", top);
  page.appendChild(figure);
  addText(page, caption.lines, { ...caption.look, y: below + 12 * zoom });
  addText(page, footer.lines, { ...footer.look, y: footed + 10 * zoom });
  return { svg: new XMLSerializer().serializeToString(page), height };
}

async function pngBlob(svg, width, height, scale, dpi) {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    if (!blob) throw new Error("the browser could not draw a picture of this size");
    return withResolution(await blob.arrayBuffer(), dpi);
  } finally {
    URL.revokeObjectURL(url);
  }
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.appendChild(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 5000);
}

// A picture of one drawn chart as a file of the kind "png" or "svg".
async function picture(kind, chart, data) {
  const page = await picturePage(chart, data);
  return kind === "svg"
    ? new Blob([page.svg], { type: "image/svg+xml" })
    : pngBlob(page.svg, data.width, page.height, data.scale, data.dpi);
}
