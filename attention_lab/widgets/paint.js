// What the pane draws, and what it says of one cell: functions without state. pane.py puts this
// file in front of pane.js, since a widget is one module.

const FONT = '"DejaVu Sans", Verdana, sans-serif';

const floats = (view) =>
  new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
const words32 = (view) =>
  new Uint32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
const bytes = (view) => new Uint8ClampedArray(view.buffer, view.byteOffset, view.byteLength);
const minus = (text) => String(text).replace(/-/g, "\u2212");
const element = (tag, name, parent) => {
  const node = document.createElement(tag);
  node.className = name;
  parent.appendChild(node);
  return node;
};

// Each heat map of the frame: its place, its state at this step, and its own numbers.
function panels(scene, layers) {
  const all = floats(layers.numbers);
  let from = 0;
  return scene.maps.map((place, i) => {
    const state = layers.maps[i];
    const count = state.shape[0] * state.shape[1];
    const values = all.subarray(from, from + count);
    from += count;
    return { ...place, ...state, values };
  });
}

// A number as it is written in a cell: the same rule as cell_number in layers.py.
const cellNumber = (v) => {
  const size = Math.abs(v);
  const text = v.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
  return Number(text) === 0 ? text.replace("-", "") : minus(text);
};
const exact = (v) => minus(v === 0 ? "0" : Number(v.toPrecision(4)));

// ---- drawing ----------------------------------------------------------------------------

function colourCells(panel, palette, cells) {
  const [rows, columns] = panel.shape;
  const [low, high] = panel.limits;
  cells.width = columns;
  cells.height = rows;
  const image = new ImageData(columns, rows);
  const pixels = image.data;
  for (let i = 0; i < panel.values.length; i++) {
    const value = panel.values[i];
    if (Number.isNaN(value)) continue; // masked: stays clear, the hatching shows
    const share = ((value - low) / (high - low)) * 256;
    const at = 3 * Math.max(0, Math.min(255, Math.floor(share)));
    pixels[4 * i] = palette[at];
    pixels[4 * i + 1] = palette[at + 1];
    pixels[4 * i + 2] = palette[at + 2];
    pixels[4 * i + 3] = 255;
  }
  cells.getContext("2d").putImageData(image, 0, 0);
}

// The picture of a patch, from its runs of equal pixels: see packed in pane.py.
function unpacked(colours, lengths, wide, tall) {
  const [values, counts] = [words32(colours), words32(lengths)];
  const pixels = new Uint32Array(wide * tall);
  for (let i = 0, at = 0; i < counts.length; at += counts[i], i++)
    pixels.fill(values[i], at, at + counts[i]);
  return new ImageData(new Uint8ClampedArray(pixels.buffer), wide, tall);
}

function hatching(ctx, hatch, density) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = Math.round(hatch.period * density);
  const paint = tile.getContext("2d");
  paint.fillStyle = hatch.paper;
  paint.fillRect(0, 0, tile.width, tile.height);
  paint.fillStyle = hatch.line;
  for (let y = 0; y < tile.height; y++)
    for (let x = 0; x < tile.width; x++)
      if (((x + y) / density) % hatch.period < hatch.width) paint.fillRect(x, y, 1, 1);
  const pattern = ctx.createPattern(tile, "repeat");
  const size = hatch.period / tile.width;
  pattern.setTransform(new DOMMatrix().scale(size, size));
  return pattern;
}

function drawPanel(ctx, panel, palette, pattern, cells, points) {
  const [left, top, width, height] = panel.box;
  const [rows, columns] = panel.shape;
  ctx.save();
  ctx.translate(left, top);
  if (panel.values.some(Number.isNaN)) {
    ctx.fillStyle = pattern;
    ctx.fillRect(0, 0, width, height);
  }
  colourCells(panel, palette, cells);
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(cells, 0, 0, width, height);
  if (panel.numbers) {
    ctx.font = `${(points * 4) / 3}px ${FONT}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    panel.values.forEach((value, i) => {
      if (Number.isNaN(value)) return;
      const [low, high] = panel.limits;
      const at = 3 * Math.max(0, Math.min(255, Math.floor(((value - low) / (high - low)) * 256)));
      const light = 0.299 * palette[at] + 0.587 * palette[at + 1] + 0.114 * palette[at + 2];
      ctx.fillStyle = light > 140 ? "#1a1a1a" : "#ffffff";
      const row = Math.floor(i / columns), column = i % columns;
      ctx.fillText(cellNumber(value), ((column + 0.5) * width) / columns, ((row + 0.5) * height) / rows);
    });
  }
  ctx.restore();
}

function outline(ctx, panel, [head, query, key], colour) {
  const index = { query, key };
  const [left, top, width, height] = panel.box;
  const tall = height / (panel.shape[0] * panel.block), wide = width / (panel.shape[1] * panel.block);
  const row = index[panel.rows], column = index[panel.columns];
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2;
  if (row !== undefined) ctx.strokeRect(left, top + row * tall, width, tall);
  if (column !== undefined) ctx.strokeRect(left + column * wide, top, wide, height);
  if (row === undefined || column === undefined || (panel.head !== null && panel.head !== head)) return;
  ctx.lineWidth = 3.5; // the selected cell itself stands out
  ctx.strokeRect(left + column * wide, top + row * tall, wide, tall);
}

// ---- words for one cell -------------------------------------------------------------------

function position(kind, index, panel, scene) {
  const from = index * panel.block;
  const count = panel.cells[kind === panel.rows ? 0 : 1];
  const to = Math.min(from + panel.block, count) - 1;
  const names = kind === "query" ? scene.queries : scene.keys;
  if (from === to) return `${kind} ${from + 1} \u201c${names[from]}\u201d`;
  return `${kind === "query" ? "queries" : "keys"} ${from + 1}\u2013${to + 1} (\u201c${names[from]}\u201d to \u201c${names[to]}\u201d)`;
}

function words(panel, row, column, scene) {
  const value = panel.values[row * panel.shape[1] + column];
  const number = Number.isNaN(value) ? panel.masked : exact(value);
  const head = panel.head === null ? "" : `head ${panel.head + 1} \u00b7 `;
  const most = panel.block > 1 ? "largest " : "";
  if (panel.rows === "query" && panel.columns === "key")
    return `${head}${position("query", row, panel, scene)} \u2192 ${position("key", column, panel, scene)} \u00b7 ${most}${panel.quantity} = ${number}`;
  const [kind, at, feature] =
    panel.rows === "feature" ? [panel.columns, column, row] : [panel.rows, row, column];
  return `${head}${panel.quantity} ${feature * panel.block + 1} of ${position(kind, at, panel, scene)} = ${number}`;
}
