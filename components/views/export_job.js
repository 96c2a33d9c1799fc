// Puts a file together whose pictures are missing: draws each picture (pictures.js), fills its slot
// and hands the file to the browser. The job says everything; nothing is sent back to the server.
const encoder = new TextEncoder();

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function base64Of(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

function zipHead(name, bytes, signature, size) {
  const head = new DataView(new ArrayBuffer(size));
  const central = size === 46 ? 2 : 0; // the entry in the directory has one field more before these
  head.setUint32(0, signature, true);
  if (central) head.setUint16(4, 20, true);
  head.setUint16(4 + central, 20, true);
  head.setUint16(6 + central, 0x800, true); // names are UTF-8
  head.setUint16(12 + central, 0x21, true); // 1980-01-01: equal content, equal file
  head.setUint32(14 + central, crc32(bytes), true);
  head.setUint32(18 + central, bytes.length, true);
  head.setUint32(22 + central, bytes.length, true);
  head.setUint16(26 + central, name.length, true);
  return head;
}

// A ZIP archive without compression: pictures are compressed already.
function zipped(files, mime) {
  const pieces = [];
  const directory = [];
  let offset = 0;
  for (const file of files) {
    const name = encoder.encode(file.name);
    pieces.push(zipHead(name, file.bytes, 0x04034b50, 30).buffer, name, file.bytes);
    const entry = zipHead(name, file.bytes, 0x02014b50, 46);
    entry.setUint32(42, offset, true);
    directory.push(entry.buffer, name);
    offset += 30 + name.length + file.bytes.length;
  }
  const size = directory.reduce((sum, part) => sum + (part.byteLength ?? part.length), 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, files.length, true);
  end.setUint16(10, files.length, true);
  end.setUint32(12, size, true);
  end.setUint32(16, offset, true);
  return new Blob([...pieces, ...directory, end.buffer], { type: mime });
}

// The SVG page of a slot as text, with its size; printed sizes are written in millimeters.
async function svgPage(figure, slot) {
  const data = { ...figure.picture, width: slot.width };
  if (slot.bare) data.height = slot.height; // else as high as the chart with its brackets
  if (!slot.bare) {
    const page = await picturePage(figure.chart, data);
    if (!slot.mm) return page;
    const tall = ((slot.mm * page.height) / slot.width).toFixed(2);
    const sized = `width="${slot.mm}mm" height="${tall}mm"`;
    const svg = page.svg.replace(/ width="\d+" height="\d+"/, ` ${sized}`);
    return { ...page, sized: svg };
  }
  const root = await chartSvg(figure.chart, data);
  return { svg: new XMLSerializer().serializeToString(root), height: slot.height };
}

async function drawSlot(job, slot, pages) {
  const figure = job.figures[slot.figure];
  const key = [slot.figure, slot.width, slot.height, slot.bare].join();
  pages[key] ??= svgPage(figure, slot);
  const page = await pages[key];
  if (slot.kind === "svg") return encoder.encode(page.sized ?? page.svg);
  const blob = await pngBlob(page.svg, slot.width, page.height, slot.scale, slot.dpi);
  return new Uint8Array(await blob.arrayBuffer());
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function fill(job, progress) {
  const count = job.members.flatMap(({ parts }) => parts).filter((part) => part.kind).length;
  const pages = {};
  let drawn = 0;
  const files = [];
  for (const member of job.members) {
    const parts = [];
    for (const part of member.parts) {
      if (!part.kind) {
        parts.push(bytesOf(part.base64));
        continue;
      }
      progress(drawn++, count);
      await new Promise((next) => setTimeout(next)); // lets the page show how far it is
      const bytes = await drawSlot(job, part, pages);
      const mime = part.kind === "svg" ? "image/svg+xml" : "image/png";
      const address = () => encoder.encode(`data:${mime};base64,${base64Of(bytes)}`);
      parts.push(part.address ? address() : bytes);
    }
    files.push({ name: member.name, bytes: joined(parts) });
  }
  return job.zipped ? zipped(files, job.mime) : new Blob([files[0].bytes], { type: job.mime });
}

export default function ({ data: bytes, parentElement }) {
  const job = JSON.parse(new TextDecoder().decode(bytes));
  if (!job) return;
  window.jobsDone ??= new Set();
  if (window.jobsDone.has(job.id)) return;
  window.jobsDone.add(job.id);
  const message = parentElement.querySelector(".export-message");
  const bar = parentElement.querySelector("progress");
  const progress = (drawn, count) => {
    bar.hidden = false;
    bar.max = count;
    bar.value = drawn;
    message.textContent = `Drawing picture ${drawn + 1} of ${count} …`;
  };
  const started = performance.now();
  plotlyFrom(job.plotly)
    .then(() => fill(job, progress))
    .then((blob) => {
      save(blob, job.file);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const size = (blob.size / 1e6).toFixed(1);
      message.textContent = `${job.file} is saved: ${size} MB, ${seconds} s.`;
    })
    .catch((error) => {
      message.textContent = `Nothing was saved: ${error.message}`;
    })
    .finally(() => {
      bar.hidden = true;
    });
}
