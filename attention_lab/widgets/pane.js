// The pane: one canvas that composes a background picture with the layers that move, and the
// text that goes with it. Everything a person typed reaches the page as textContent or as
// canvas text, never as markup.
//
// State from Python (see pane.py): look (once), scene + background (when the structure
// changes), layers + info (every step), answer, error. State to Python: room, pointer, and one
// for each gesture: selected, dragged, painted, edited. Drawing itself is in paint.js.

const TYPE = 13; // pixels, of all words outside the picture while it is not large

function render({ model, el }) {
  const root = element("div", "attention-lab-pane", el);
  const alert = element("div", "attention-lab-error", root); // on top, where the learner looks
  const note = element("div", "attention-lab-note", root);
  const readout = element("div", "attention-lab-readout", root); // in sight while one points
  const stage = element("div", "attention-lab-stage", root);
  const canvas = element("canvas", "attention-lab-canvas", stage);
  const formula = element("div", "attention-lab-formula", root);
  const checks = element("div", "attention-lab-checks", root);
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab leaves our keys to us
  readout.setAttribute("aria-live", "polite");
  alert.setAttribute("role", "alert");

  const ctx = canvas.getContext("2d");
  const cells = document.createElement("canvas");
  const look = model.get("look");
  const palettes = Object.fromEntries(
    Object.entries(look.palettes).map(([name, view]) => [name, bytes(view)]),
  );
  let bitmap = null, scene = null; // the decoded background, and the scene on screen
  let shown = []; // the matrices on screen
  let pattern = null, patternDensity = 0;
  let cursor = null; // [panel, row, column] under the pointer or the keyboard
  let alive = true;
  let worn = 0; // the type size that the page around the picture has
  let handles = []; // where each handle is, or is on its way to
  let grasped = null; // the number of the handle that the pointer holds
  let stroke = null; // what is being painted: {panel, value, cells}
  const count = (name) => (model.get(name).at(-1) ?? 0) + 1; // the same gesture again is news

  function tellPython(name, value) {
    model.set(name, value);
    model.save_changes();
  }

  function draw() {
    const layers = model.get("layers");
    if (!bitmap || layers.scene !== scene.id) return; // its background is on the way
    const density = window.devicePixelRatio || 1;
    const [width, height] = scene.size, size = (scene.points * 4) / 3;
    const [wide, tall] = [Math.round(width * density), Math.round(height * density)];
    if (canvas.width !== wide || canvas.height !== tall) [canvas.width, canvas.height] = [wide, tall];
    wearType(size);
    canvas.style.width = `${width}px`;
    canvas.style.aspectRatio = `${width} / ${height}`;
    if (density !== patternDensity) {
      pattern = hatching(ctx, look.hatch, density);
      patternDensity = density;
    }
    ctx.setTransform(density, 0, 0, density, 0, 0);
    ctx.imageSmoothingEnabled = true;
    ctx.drawImage(bitmap, 0, 0, width, height);
    drawLayers(layers, density, size);
    // A frame that does not know the latest move yet must not pull the handle back.
    const latest = model.get("dragged").at(-1);
    if (handles.length !== layers.handles.length || layers.dragged[0] === latest) handles = layers.handles;
    if (cursor) point();
    else tell(scene.hint || hint(size > TYPE));
    root.dataset.frame = layers.frame; // what tests and benchmarks wait for
  }
  // The controls around the picture, and the words below it, grow with its type.
  function wearType(size) {
    if (size === worn) return;
    const lab = el.closest(".attention-lab"), page = lab ?? root;
    if (lab) worn = size; // before it stands on the page, there is nobody around it yet
    page.style.setProperty("--attention-lab-type", `${Math.max(TYPE, size)}px`);
    page.classList.toggle("attention-lab-large", size > TYPE);
  }
  function drawLayers(layers, density, size) {
    shown = panels(scene, layers);
    const snap = density % 2 ? 0.5 / density : 0; // a frame on whole pixels, as in matplotlib
    const frame = ([left, top, width, height]) => {
      ctx.strokeStyle = look.frame;
      ctx.lineWidth = 1;
      ctx.strokeRect(left + snap, top + snap, width, height);
    };
    for (const panel of shown) {
      drawPanel(ctx, panel, palettes[panel.palette], pattern, cells, scene.points);
      if (!panel.gap) frame(panel.box);
    }
    let points = floats(layers.points);
    scene.marks.forEach((place, i) => {
      drawMarks(ctx, place, place.still, points, size);
      points = points.subarray(drawMarks(ctx, place, layers.marks[i], points, size));
      frame(place.box);
    });
    for (const words of scene.words) drawWords(ctx, words, layers.selected, size, look);
    ctx.font = `${size}px ${FONT}`;
    ctx.textBaseline = "middle";
    scene.labels.forEach((label, i) => {
      ctx.fillStyle = label.quiet ? look.quiet : look.ink;
      ctx.textAlign = label.anchor;
      ctx.fillText(layers.labels[i], ...label.at);
    });
    for (const panel of shown) ghost(ctx, panel, look);
    for (const panel of shown) outline(ctx, panel, layers.selected, look);
  }

  // The cell under the cursor: outlined on screen, told in words, reported to Python.
  function point() {
    const panel = shown[cursor[0]];
    if (!panel) return leave();
    const row = Math.min(cursor[1], panel.shape[0] - 1), column = Math.min(cursor[2], panel.shape[1] - 1);
    for (const [width, colour] of [[3, "#ffffff"], [1.5, "#000000"]]) {
      ctx.lineWidth = width;
      ctx.strokeStyle = colour;
      ctx.strokeRect(...cellBox(panel, row, column));
    }
    const answer = model.get("answer"); // of a mosaic: the exact number, once Python has told it
    const known = panel.coarse && cursor.every((v, i) => v === answer[i]);
    tell(words(panel, row, column, look.texts, known ? (answer[3] ?? NaN) : undefined));
  }
  const hint = (large) => (large ? look.hint : `${look.hint} ${look.keys}`); // always one line
  function tell(text) {
    if (readout.textContent === text) return; // said aloud only when new
    readout.textContent = text;
    readout.classList.toggle("attention-lab-hint", !cursor);
    readout.style.minHeight = `${readout.offsetHeight}px`; // the picture below must not jump
  }
  function moveTo(next) {
    if (next && cursor && next.every((v, i) => v === cursor[i])) return;
    cursor = next;
    draw();
    tellPython("pointer", next ?? []);
  }
  const leave = () => moveTo(null);

  function pixelAt(event) {
    const bounds = canvas.getBoundingClientRect();
    return [
      ((event.clientX - bounds.left) / bounds.width) * scene.size[0],
      ((event.clientY - bounds.top) / bounds.height) * scene.size[1],
    ];
  }
  function cellAt(event) {
    const [x, y] = pixelAt(event);
    for (let i = 0; i < shown.length; i++) {
      const row = shown[i].down.find(y - shown[i].top), column = shown[i].across.find(x - shown[i].left);
      if (row >= 0 && column >= 0) return [i, row, column];
    }
    return null;
  }
  // A cell as Python counts it: before blocks.
  const whole = ([i, row, column]) => [i, row * shown[i].block, column * shown[i].block];
  function select() {
    if (cursor) tellPython("selected", whole(cursor));
  }

  // A handle: a point of an axes that is dragged. Python hears where to, and answers with a frame.
  const holders = () => (bitmap ? scene.marks.filter((place) => place.handle) : []);
  function handleAt(event) {
    const [x, y] = pixelAt(event);
    return holders().findIndex(({ box: [left, top, width, height] }) =>
      x >= left && x <= left + width && y >= top && y <= top + height);
  }
  function drag(i, x, y) {
    const [left, right, bottom, top] = holders()[i].handle.within;
    handles = [...handles];
    handles[i] = [Math.max(left, Math.min(right, x)), Math.max(bottom, Math.min(top, y))];
    tellPython("dragged", [i, ...handles[i], count("dragged")]);
  }
  function dragTo(event) {
    const { box, limits: [left, right, bottom, top] } = holders()[grasped];
    const [x, y] = pixelAt(event), [boxLeft, boxTop, width, height] = box;
    drag(grasped, left + ((x - boxLeft) / width) * (right - left), top + ((y - boxTop) / height) * (bottom - top));
  }

  // Painting: a drag over cells. The first cell decides whether the stroke fills or clears.
  function paint(at) {
    const panel = shown[at[0]];
    stroke ??= { panel: at[0], value: panel.values[at[1] * panel.shape[1] + at[2]] ? 0 : 1, cells: [] };
    const [, row, column] = whole(at);
    if (at[0] !== stroke.panel || stroke.cells.some(([r, c]) => r === row && c === column)) return;
    stroke.cells.push([row, column]);
    tellPython("painted", [stroke.panel, stroke.value, stroke.cells, count("painted")]);
  }

  // A number that is typed over its cell.
  function edit(first) {
    if (!cursor || !shown[cursor[0]].edits) return;
    const place = cursor, at = whole(cursor), [x, y, wide, tall] = cellBox(shown[cursor[0]], cursor[1], cursor[2]);
    const field = element("input", "attention-lab-edit", stage);
    const scale = canvas.clientWidth / scene.size[0];
    Object.assign(field.style, {
      left: `${scale * (x + wide / 2 - 34)}px`, top: `${scale * (y + tall / 2) - 13}px`,
    });
    field.setAttribute("aria-label", readout.textContent);
    field.setAttribute("data-lm-suppress-shortcuts", "true");
    field.value = first ?? exact(shown[cursor[0]].values[cursor[1] * shown[cursor[0]].shape[1] + cursor[2]]);
    let open = true;
    const close = (send) => {
      if (!open) return;
      open = false;
      field.remove();
      if (send) tellPython("edited", [...at, field.value, count("edited")]);
    };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter" || event.key === "Escape") {
        event.preventDefault();
        close(event.key === "Enter");
        canvas.focus();
        moveTo(place); // where the keyboard was, so that the next cell is one arrow away
      }
    });
    field.addEventListener("blur", () => close(true));
    field.focus();
    if (first === undefined) field.select();
  }

  function onDown(event) {
    if (!bitmap || event.button !== 0) return;
    const at = cellAt(event);
    if (at && shown[at[0]].paints) {
      canvas.setPointerCapture(event.pointerId);
      moveTo(at);
      return paint(at);
    }
    if (handleAt(event) < 0) return;
    grasped = handleAt(event);
    canvas.setPointerCapture(event.pointerId);
    dragTo(event);
  }
  function onMove(event) {
    if (!bitmap) return;
    if (grasped !== null) return dragTo(event);
    const at = cellAt(event);
    if (stroke && at) paint(at);
    if (holders().length) canvas.style.cursor = handleAt(event) < 0 ? "" : "grab";
    if (shown.length) moveTo(at);
  }
  const release = () => (grasped = stroke = null);
  function onClick() {
    if (cursor && shown[cursor[0]]?.paints) return; // it was painted already
    select();
  }

  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key], panel = cursor && shown[cursor[0]];
    if (event.key === "Escape") leave();
    else if (event.key === " " && panel?.paints) {
      paint(cursor);
      stroke = null;
    } else if (panel?.edits && /^[-\d.,\u2212]$/.test(event.key)) edit(event.key);
    else if (event.key === "F2" || (event.key === "Enter" && panel?.edits)) {
      select();
      edit();
    } else if (event.key === "Enter" || event.key === " ") select();
    else if (step && shown.length) moveTo(neighbour(step));
    else if (step && holders().length) {
      const { step: size } = holders()[0].handle, [x, y] = handles[0];
      drag(0, x + step[1] * size, y - step[0] * size);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
  // The cell that an arrow key leads to; past an edge it leads into the next matrix.
  function neighbour(step) {
    let [i, row, column] = cursor ?? [0, 0, -step[1]];
    row = cursor ? row + step[0] : 0;
    column += step[1];
    const beyond = column < 0 ? -1 : column >= shown[i].shape[1] ? 1 : 0;
    if (beyond && shown[i + beyond]) {
      i += beyond;
      column = beyond > 0 ? 0 : shown[i].shape[1] - 1;
    }
    const [rows, columns] = shown[i].shape;
    return [i, Math.max(0, Math.min(rows - 1, row)), Math.max(0, Math.min(columns - 1, column))];
  }

  function onScene() {
    const next = model.get("scene");
    if (!next.background) return;
    if (bitmap && scene.background === next.background) return wear(bitmap, next);
    const view = model.get("background");
    createImageBitmap(new Blob([view], { type: "image/png" })).then((decoded) => {
      // A slow decode of an older structure must not replace a newer one.
      if (!alive || next.id !== model.get("scene").id) return decoded.close();
      bitmap?.close();
      wear(decoded, next);
    });
  }
  function wear(picture, next) {
    [bitmap, scene] = [picture, next];
    readout.style.minHeight = "";
    const dragged = holders().length || scene.maps.some((map) => map.paints);
    canvas.style.touchAction = dragged ? "none" : ""; // a finger drags, too
    draw();
  }
  function onInfo() {
    const info = model.get("info");
    note.textContent = info.note;
    canvas.setAttribute("aria-label", info.description);
    formula.replaceChildren();
    for (const [name, text] of info.formula) {
      const item = element("span", "attention-lab-term", formula);
      element("b", "", item).textContent = name;
      item.append(text);
    }
    checks.replaceChildren();
    for (const [ok, name, detail] of info.checks) {
      const item = element("span", ok ? "attention-lab-ok" : "attention-lab-wrong", checks);
      item.textContent = ok ? `\u2713 ${name}` : `\u2717 ${name}: ${detail}`; // what is wrong is said
      item.title = detail;
    }
  }
  const onError = () => {
    alert.textContent = model.get("error");
    alert.hidden = !model.get("error");
  };
  const onAnswer = () => cursor && draw();

  const listeners = {
    pointerdown: onDown, pointermove: onMove, pointerup: release, pointercancel: release,
    pointerleave: leave, click: onClick, dblclick: () => edit(), keydown: onKey, blur: leave,
  };
  for (const [name, listener] of Object.entries(listeners)) canvas.addEventListener(name, listener);
  const watched = { scene: onScene, layers: draw, info: onInfo, error: onError, answer: onAnswer };
  for (const [name, listener] of Object.entries(watched)) model.on(`change:${name}`, listener);
  onScene();
  onInfo();
  onError();

  // Python draws the background for the room there is, once it has stopped changing. Two views
  // of one lab may be of different widths: each tells its own only when it has changed, never in
  // answer to a picture that the other asked for.
  let wait = 0, mine = [0, 0], density = null;
  function tellRoom() {
    const room = [Math.floor(el.clientWidth), window.devicePixelRatio || 1];
    if (room[0] < 100 || same(room, mine)) return;
    mine = room;
    if (!same(room, model.get("room"))) tellPython("room", room);
  }
  const same = (a, b) => a[0] === b[0] && a[1] === b[1];
  const later = () => {
    clearTimeout(wait);
    wait = setTimeout(tellRoom, 100);
  };
  const watch = new ResizeObserver(later);
  watch.observe(el);
  // A window that is moved to another screen keeps its width, and gets another density.
  function watchDensity() {
    density?.removeEventListener("change", watchDensity);
    if (density) later();
    density = matchMedia(`(resolution: ${window.devicePixelRatio || 1}dppx)`);
    density.addEventListener("change", watchDensity);
  }
  watchDensity();

  return () => {
    alive = false;
    clearTimeout(wait);
    watch.disconnect();
    density.removeEventListener("change", watchDensity);
    for (const [name, listener] of Object.entries(watched)) model.off(`change:${name}`, listener);
    bitmap?.close();
  };
}

export default { render };
