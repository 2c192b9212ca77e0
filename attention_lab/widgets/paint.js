// What the pane draws, and what it says of one cell: functions without state. pane.py puts this
// file in front of pane.js, since a widget is one module.

const FONT = '"DejaVu Sans", Verdana, sans-serif';

const floats = (view) =>
  new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
const bytes = (view) => new Uint8ClampedArray(view.buffer, view.byteOffset, view.byteLength);
const minus = (text) => String(text).replace(/-/g, "\u2212");
const element = (tag, name, parent) => {
  const node = document.createElement(tag);
  node.className = name;
  parent.appendChild(node);
  return node;
};
const filled = (template, words) => template.replace(/\{(\w+)\}/g, (_, name) => words[name]);

// Each matrix of the frame: its place, its state at this step, and its own numbers.
function panels(scene, layers) {
  const full = floats(layers.numbers), coarse = bytes(layers.levels);
  let from = 0, at = 0;
  return scene.maps.map((place, i) => {
    const state = layers.maps[i];
    const count = state.shape[0] * state.shape[1];
    const [low, high] = state.limits;
    // A mosaic travels in 8 bits: 255 is a masked cell.
    const values = place.coarse
      ? Float32Array.from(coarse.subarray(at, (at += count)), (v) =>
          v === 255 ? NaN : low + (v / 254) * (high - low))
      : full.subarray(from, (from += count));
    const [left, top, width, height] = place.box;
    const down = along(height, state.shape[0], place.tiles[0], place.gap);
    const across = along(width, state.shape[1], place.tiles[1], place.gap);
    return { ...place, ...state, values, down, across, left, top };
  });
}

// Where cells lie along one side: matrices of a mosaic have a gap between them.
function along(side, count, tiles, gap) {
  const per = count / tiles;
  const size = (side - gap * (tiles - 1)) / count;
  const start = (i) => i * size + gap * Math.floor(i / per);
  const find = (pixel) => {
    const tile = Math.floor(pixel / (size * per + gap));
    const inner = Math.floor((pixel - tile * (size * per + gap)) / size);
    return pixel >= 0 && inner < per && tile < tiles ? tile * per + inner : -1;
  };
  return { size, start, find, per, tiles };
}
const cellBox = ({ left, top, across, down }, row, column) => [
  left + across.start(column), top + down.start(row), across.size, down.size,
];

// A number as it is written in a cell: the same rule as cell_number in cells.py.
const cellNumber = (v, short) => {
  const size = Math.abs(v), [few, none] = short ? [0.995, 9.95] : [10, 100];
  const decimals = size >= none ? 0 : size >= few ? 1 : 2, text = v.toFixed(decimals);
  const signed = Number(text) === 0 ? text.replace("-", "") : minus(text);
  return short && decimals === 2 ? signed.replace("0.", ".") : signed;
};
const exact = (v) => minus(v === 0 ? "0" : Number(v.toPrecision(4)));

// ---- matrices -----------------------------------------------------------------------------

const shade = (panel, value) => {
  const [low, high] = panel.limits;
  return 3 * Math.max(0, Math.min(255, Math.floor(((value - low) / (high - low)) * 256)));
};

function colourCells(panel, palette, cells) {
  const [rows, columns] = panel.shape;
  cells.width = columns;
  cells.height = rows;
  const image = new ImageData(columns, rows);
  const pixels = image.data;
  for (let i = 0; i < panel.values.length; i++) {
    if (Number.isNaN(panel.values[i])) continue; // masked: stays clear, the hatching shows
    const at = shade(panel, panel.values[i]);
    pixels[4 * i] = palette[at];
    pixels[4 * i + 1] = palette[at + 1];
    pixels[4 * i + 2] = palette[at + 2];
    pixels[4 * i + 3] = 255;
  }
  cells.getContext("2d").putImageData(image, 0, 0);
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
  const { across, down } = panel;
  colourCells(panel, palette, cells);
  ctx.save();
  ctx.translate(panel.left, panel.top);
  ctx.imageSmoothingEnabled = false;
  const hidden = panel.values.some(Number.isNaN);
  const wide = across.per * across.size, tall = down.per * down.size;
  for (let i = 0; i < down.tiles; i++)
    for (let j = 0; j < across.tiles; j++) {
      const x = across.start(j * across.per), y = down.start(i * down.per);
      if (hidden) {
        ctx.fillStyle = pattern;
        ctx.fillRect(x, y, wide, tall);
      }
      const from = [j * across.per, i * down.per, across.per, down.per];
      ctx.drawImage(cells, ...from, x, y, wide, tall);
    }
  if (panel.numbers) writeNumbers(ctx, panel, palette, points);
  ctx.restore();
}

function writeNumbers(ctx, panel, palette, points) {
  const { across, down } = panel, columns = panel.shape[1];
  ctx.font = `${(points * 4) / 3}px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  panel.values.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const at = shade(panel, value);
    const light = 0.299 * palette[at] + 0.587 * palette[at + 1] + 0.114 * palette[at + 2];
    ctx.fillStyle = light > 140 ? "#1a1a1a" : "#ffffff";
    const row = Math.floor(i / columns), column = i % columns;
    ctx.fillText(
      cellNumber(value, panel.short),
      across.start(column) + across.size / 2,
      down.start(row) + down.size / 2,
    );
  });
}

// What is selected, in one matrix: its row, its column, its cell; in a mosaic its matrix.
function outline(ctx, panel, selected, look) {
  const [left, top, width, height] = panel.box;
  const { across, down, block, line, halo } = panel;
  const frame = (...box) => {
    ctx.strokeStyle = look.selected;
    ctx.lineWidth = line;
    ctx.strokeRect(...box);
  };
  const bold = (x, y, wide, tall) => { // stands out: wider, with white around it
    const own = look.cellLine * line, away = -(look.cellLine - 1) * (line - look.thin);
    for (const [colour, width, out] of [
      [look.paper, halo, away + (own + halo) / 2], [look.selected, own, away],
    ]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.strokeRect(x - out, y - out, wide + 2 * out, tall + 2 * out);
    }
  };
  if (panel.rows.length > 1) {
    const i = selected[panel.rows[0].kind], j = selected[panel.columns[0].kind];
    if (!(i < down.tiles && j < across.tiles)) return;
    const at = [left + across.start(j * across.per), top + down.start(i * down.per)];
    return bold(...at, across.per * across.size, down.per * down.size);
  }
  const { through } = panel, [, columns] = panel.cells; // one axis through all cells, or two
  const index = selected[through?.kind];
  const row = through ? index && Math.floor(index / columns) : selected[panel.rows[0].kind];
  const column = through ? index && index % columns : selected[panel.columns[0].kind];
  const tall = down.size / block, wide = across.size / block;
  if (row >= panel.cells[0] || column >= panel.cells[1]) return;
  if (row !== undefined && !through) frame(left, top + row * tall, width, tall);
  if (column !== undefined && !through) frame(left + column * wide, top, wide, height);
  const elsewhere = Object.entries(panel.at).some(([kind, i]) => (selected[kind] ?? i) !== i);
  if (row === undefined || column === undefined || elsewhere) return;
  bold(left + column * wide, top + row * tall, wide, tall);
}

// What somebody guessed: dashed in ink on white, to be seen on any colour.
function ghost(ctx, panel, { ink, ghost: { line, under, dashes } }) {
  for (const box of panel.ghost) {
    for (const [width, colour, dash] of [[under, "#ffffff", []], [line, ink, dashes]]) {
      ctx.lineWidth = width;
      ctx.strokeStyle = colour;
      ctx.setLineDash(dash);
      ctx.strokeRect(...box);
    }
    ctx.setLineDash([]);
  }
}

// ---- marks: paths, points and words in the numbers of an axes ------------------------------

function drawMarks(ctx, place, marks, points, size) {
  const [left, top, width, height] = place.box, [low, high, bottom, upper] = place.limits;
  const x = (v) => left + ((v - low) / (high - low)) * width;
  const y = (v) => top + ((upper - v) / (upper - bottom)) * height;
  let from = 0;
  for (const mark of marks) {
    const own = mark.points ?? points.subarray(from, (from += 2 * mark.count));
    ctx.save();
    ctx.globalAlpha = mark.alpha ?? 1;
    if (mark.mark === "path") drawPath(ctx, place.box, mark, own, x, y);
    else if (mark.mark === "points") drawPoints(ctx, mark, own, x, y);
    else drawWord(ctx, mark, x(own[0]) + mark.away[0], y(own[1]) + mark.away[1], size);
    ctx.restore();
  }
  return from;
}
function drawPath(ctx, box, mark, own, x, y) {
  ctx.beginPath();
  ctx.rect(...box);
  ctx.clip();
  ctx.beginPath();
  for (let i = 0; i < own.length; i += 2) ctx.lineTo(x(own[i]), y(own[i + 1]));
  if (mark.fill) {
    ctx.closePath();
    ctx.fillStyle = mark.fill;
    ctx.fill();
  }
  if (!mark.width) return;
  ctx.setLineDash(mark.dashes);
  ctx.lineCap = mark.dashes.length ? "butt" : "round";
  ctx.lineJoin = "round";
  ctx.lineWidth = mark.width;
  ctx.strokeStyle = mark.colour;
  ctx.stroke();
}
function drawPoints(ctx, mark, own, x, y) {
  for (let i = 0; i < own.length / 2; i++) {
    const radius = mark.sizes[i % mark.sizes.length] / 2;
    if (!radius) continue;
    ctx.beginPath();
    if (mark.shape === "cross") cross(ctx, x(own[2 * i]), y(own[2 * i + 1]), radius);
    else ctx.arc(x(own[2 * i]), y(own[2 * i + 1]), radius, 0, 2 * Math.PI);
    ctx.fillStyle = mark.colours[i % mark.colours.length];
    ctx.fill();
    if (!mark.edge) continue;
    ctx.lineWidth = mark.edge;
    ctx.strokeStyle = "#ffffff";
    ctx.stroke();
  }
}
function cross(ctx, x, y, r) {
  const corners = [[0.5, 1], [0, 0.5], [-0.5, 1], [-1, 0.5], [-0.5, 0], [-1, -0.5], [-0.5, -1],
    [0, -0.5], [0.5, -1], [1, -0.5], [0.5, 0], [1, 0.5]];
  for (const [dx, dy] of corners) ctx.lineTo(x + r * dx, y + r * dy);
  ctx.closePath();
}
function drawWord(ctx, mark, x, y, size) {
  ctx.font = `${mark.bold ? "bold " : ""}${size}px ${FONT}`;
  ctx.textAlign = mark.anchor;
  ctx.textBaseline = "middle";
  if (mark.halo) halo(ctx, mark.text, x, y);
  ctx.fillStyle = mark.colour;
  ctx.fillText(mark.text, x, y);
}
function halo(ctx, text, x, y) {
  ctx.lineWidth = 6;
  ctx.lineJoin = "round";
  ctx.strokeStyle = "#ffffff";
  ctx.strokeText(text, x, y);
}

// The names of an axis beside a matrix. The selected one is always there, in bold type.
function drawWords(ctx, words, selected, size, look) {
  const count = words.texts.length, mine = selected[words.kind];
  ctx.textBaseline = "middle";
  for (let i = 0; i < count; i++) {
    const regular = (count - 1 - i) % words.step === 0;
    const near = mine < count && Math.abs(i - mine) < words.step;
    if (i !== mine && (!regular || near)) continue;
    ctx.fillStyle = i === mine ? look.selectedInk : look.ink;
    ctx.font = `${i === mine ? "bold " : ""}${size}px ${FONT}`;
    ctx.textAlign = words.anchor;
    ctx.save();
    ctx.translate(...words.at[i]);
    if (words.turned) ctx.rotate(-Math.PI / 2);
    ctx.fillText(words.texts[i], 0, 0);
    ctx.restore();
  }
}

// ---- words for one cell -------------------------------------------------------------------

// Where a cell lies on the axes of one side, outermost first: [axis, from, to].
function places(axes, side, index, block, count) {
  if (axes.length > 1) {
    const outer = Math.floor(index / side.per);
    return [[axes[0], outer, outer], [axes[1], index % side.per, index % side.per]];
  }
  const from = index * block;
  return [[axes[0], from, Math.min(from + block, count) - 1]];
}
function placeWords([axis, from, to], texts) {
  const words = {
    label: axis.label, plural: axis.plural, place: from + 1, to: to + 1,
    name: axis.names[from], last: axis.names[to],
  };
  if (!axis.names.length) return filled(texts.unnamed, words);
  return filled(from === to ? texts.named : texts.several, words);
}

// `value` is the exact number, where it was asked for.
function words(panel, row, column, texts, value) {
  const number = value ?? panel.values[row * panel.shape[1] + column];
  const about = panel.coarse && value === undefined ? "\u2248 " : "";
  const told = Number.isNaN(number) ? panel.masked : about + exact(number);
  const quantity = panel.block > 1 ? filled(texts.largest, panel) : panel.quantity;
  if (panel.through) {
    const at = (row * panel.cells[1] + column) * panel.block;
    const named = placeWords([panel.through, at, at], texts);
    return filled(texts.alone, { named, quantity, number: told });
  }
  const down = places(panel.rows, panel.down, row, panel.block, panel.cells[0]);
  const across = places(panel.columns, panel.across, column, panel.block, panel.cells[1]);
  const [mine, other] = [down.pop(), across.pop()];
  const outer = [...down, ...across].map((place) => placeWords(place, texts));
  const before = [panel.atWords, ...outer].filter(Boolean).map((text) => `${text} \u00b7 `).join("");
  const unnamed = [mine, other].filter(([axis]) => !axis.names.length);
  if (unnamed.length === 1) {
    const named = placeWords(unnamed[0] === mine ? other : mine, texts);
    const all = { quantity: panel.quantity, place: unnamed[0][1] + 1, named, number: told };
    return before + filled(texts.entry, all);
  }
  const pair = { row: placeWords(mine, texts), column: placeWords(other, texts) };
  return before + filled(texts.pair, { ...pair, quantity, number: told });
}
