// The pane: one canvas that composes a background picture with the layers that move, and the
// text that goes with it. Everything a person typed reaches the page as textContent or as
// canvas text, never as markup.
//
// State from Python (see pane.py): look (once), scene + background (when the structure
// changes), layers + info (every step), error. State to Python: room, pointer, selected, dragged.
// Drawing itself is in paint.js.

function render({ model, el }) {
  const root = element("div", "attention-lab-pane", el);
  const alert = element("div", "attention-lab-error", root); // on top, where the learner looks
  const note = element("div", "attention-lab-note", root);
  const canvas = element("canvas", "attention-lab-canvas", root);
  const readout = element("div", "attention-lab-readout", root);
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
  let bitmap = null; // the decoded background, and the scene it belongs to
  let scene = null;
  let shown = []; // the panels on screen
  let pattern = null, patternDensity = 0;
  let cursor = null; // [panel, row, column] under the pointer or the keyboard
  let alive = true;
  let handles = []; // where each handle is, or is on its way to
  let grasped = null; // the number of the handle that the pointer holds

  function draw() {
    const layers = model.get("layers");
    if (!bitmap || layers.scene !== scene.number) return; // its background is on the way
    const density = window.devicePixelRatio || 1;
    const [width, height] = scene.size;
    const [wide, tall] = [Math.round(width * density), Math.round(height * density)];
    if (canvas.width !== wide || canvas.height !== tall) [canvas.width, canvas.height] = [wide, tall];
    root.style.fontSize = `${(scene.points * 4) / 3 + 1}px`;
    canvas.style.width = `${width}px`;
    canvas.style.aspectRatio = `${width} / ${height}`;
    if (density !== patternDensity) {
      pattern = hatching(ctx, look.hatch, density);
      patternDensity = density;
    }
    ctx.setTransform(density, 0, 0, density, 0, 0);
    ctx.imageSmoothingEnabled = true;
    ctx.drawImage(bitmap, 0, 0, width, height);
    shown = panels(scene, layers);
    ctx.strokeStyle = look.frame;
    ctx.lineWidth = 1;
    const snap = density % 2 ? 0.5 / density : 0; // a frame on whole pixels, as in matplotlib
    for (const panel of shown) {
      drawPanel(ctx, panel, palettes[panel.palette], pattern, cells, scene.points);
      const [left, top, width, height] = panel.box;
      ctx.strokeRect(left + snap, top + snap, width, height);
    }
    layers.patches.forEach(([colours, lengths, wide, tall], i) => {
      cells.width = wide;
      cells.height = tall;
      cells.getContext("2d").putImageData(unpacked(colours, lengths, wide, tall), 0, 0);
      const [x, y, w, h] = scene.patches[i];
      ctx.drawImage(cells, x, y, w, h);
    });
    ctx.font = `${(scene.points * 4) / 3}px ${FONT}`;
    ctx.textBaseline = "middle";
    scene.labels.forEach((label, i) => {
      ctx.fillStyle = label.quiet ? look.quiet : look.ink;
      ctx.textAlign = label.anchor;
      ctx.fillText(layers.labels[i], ...label.at);
    });
    if (layers.selected)
      for (const panel of shown) outline(ctx, panel, layers.selected, look.selected);
    // A frame that does not know the latest move yet must not pull the handle back.
    const latest = model.get("dragged")[3];
    if (handles.length !== layers.handles.length || layers.dragged[0] === latest) handles = layers.handles;
    if (cursor) point();
    else tell(scene.hint || look.hint);
    root.dataset.frame = layers.frame; // what tests and benchmarks wait for
  }

  // The cell under the cursor: outlined on screen, told in words, reported to Python.
  function point() {
    const panel = shown[cursor[0]];
    if (!panel) return leave();
    const row = Math.min(cursor[1], panel.shape[0] - 1), column = Math.min(cursor[2], panel.shape[1] - 1);
    const [left, top, width, height] = panel.box;
    const wide = width / panel.shape[1], tall = height / panel.shape[0];
    ctx.lineWidth = 3;
    ctx.strokeStyle = "#ffffff";
    ctx.strokeRect(left + column * wide, top + row * tall, wide, tall);
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = "#000000";
    ctx.strokeRect(left + column * wide, top + row * tall, wide, tall);
    tell(words(panel, row, column, scene));
  }
  function tell(text) {
    if (readout.textContent !== text) readout.textContent = text; // said aloud only when new
  }
  function moveTo(next) {
    if (next && cursor && next.every((v, i) => v === cursor[i])) return;
    cursor = next;
    draw();
    model.set("pointer", next ?? []);
    model.save_changes();
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
      const { box: [left, top, width, height], shape: [rows, columns] } = shown[i];
      const row = Math.floor(((y - top) / height) * rows), column = Math.floor(((x - left) / width) * columns);
      if (row >= 0 && row < rows && column >= 0 && column < columns) return [i, row, column];
    }
    return null;
  }
  function select() {
    if (!cursor) return;
    const [i, row, column] = cursor, { block } = shown[i];
    model.set("selected", [i, row * block, column * block]);
    model.save_changes();
  }
  // A handle: a point of a patch that is dragged. Python hears where to, and answers with a frame.
  function handleAt(event) {
    const [x, y] = pixelAt(event);
    return scene.handles.findIndex(({ patch }) => {
      const [left, top, width, height] = scene.patches[patch];
      return x >= left && x <= left + width && y >= top && y <= top + height;
    });
  }
  function drag(i, x, y) {
    const [left, right, bottom, top] = scene.handles[i].limits;
    handles = [...handles];
    handles[i] = [Math.max(left, Math.min(right, x)), Math.max(bottom, Math.min(top, y))];
    model.set("dragged", [i, ...handles[i], (model.get("dragged")[3] ?? 0) + 1]);
    model.save_changes();
  }
  function dragTo(event) {
    const { patch, limits: [left, right, bottom, top] } = scene.handles[grasped];
    const [x, y] = pixelAt(event), [boxLeft, boxTop, width, height] = scene.patches[patch];
    drag(grasped, left + ((x - boxLeft) / width) * (right - left), top + ((y - boxTop) / height) * (bottom - top));
  }
  function onDown(event) {
    if (!shownHandles() || event.button !== 0 || handleAt(event) < 0) return;
    grasped = handleAt(event);
    canvas.setPointerCapture(event.pointerId);
    dragTo(event);
  }
  function onMove(event) {
    if (grasped !== null) return dragTo(event);
    if (shownHandles()) canvas.style.cursor = handleAt(event) < 0 ? "" : "grab";
    if (shown.length) moveTo(cellAt(event));
  }
  const release = () => (grasped = null);
  const shownHandles = () => bitmap && scene.handles.length > 0;

  function onKey(event) {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (event.key === "Escape") leave();
    else if (event.key === "Enter" || event.key === " ") select();
    else if (step && shown.length) {
      let [i, row, column] = cursor ?? [0, 0, -step[1]];
      row = cursor ? row + step[0] : 0;
      column += step[1];
      const beyond = column < 0 ? -1 : column >= shown[i].shape[1] ? 1 : 0;
      if (beyond && shown[i + beyond]) {
        i += beyond; // past an edge: into the neighbouring matrix
        column = beyond > 0 ? 0 : shown[i].shape[1] - 1;
      }
      const [rows, columns] = shown[i].shape;
      moveTo([i, Math.max(0, Math.min(rows - 1, row)), Math.max(0, Math.min(columns - 1, column))]);
    } else if (step && shownHandles()) {
      const { step: size } = scene.handles[0], [x, y] = handles[0];
      drag(0, x + step[1] * size, y - step[0] * size);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function onBackground() {
    const view = model.get("background"), next = model.get("scene");
    if (!view || !view.byteLength) return;
    createImageBitmap(new Blob([view], { type: "image/png" })).then((decoded) => {
      // A slow decode of an older structure must not replace a newer one.
      if (!alive || next.number !== model.get("scene").number) return decoded.close();
      bitmap?.close();
      [bitmap, scene] = [decoded, next];
      canvas.style.touchAction = scene.handles.length ? "none" : ""; // a finger drags, too
      draw();
    });
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
      item.textContent = `${ok ? "\u2713" : "\u2717"} ${name}`;
      item.title = detail;
    }
  }
  const onError = () => {
    alert.textContent = model.get("error");
    alert.hidden = !model.get("error");
  };

  canvas.addEventListener("pointerdown", onDown);
  canvas.addEventListener("pointermove", onMove);
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("click", select);
  canvas.addEventListener("keydown", onKey);
  canvas.addEventListener("blur", leave);

  model.on("change:scene", onBackground);
  model.on("change:layers", draw);
  model.on("change:info", onInfo);
  model.on("change:error", onError);
  readout.textContent = look.hint;
  onBackground();
  onInfo();
  onError();

  // Python draws the background for the room there is, once it has stopped changing.
  let wait = 0;
  const tellRoom = () => {
    const room = [Math.floor(el.clientWidth), window.devicePixelRatio || 1];
    const told = model.get("room");
    if (room[0] < 100 || (room[0] === told[0] && room[1] === told[1])) return;
    model.set("room", room);
    model.save_changes();
  };
  const watch = new ResizeObserver(() => {
    clearTimeout(wait);
    wait = setTimeout(tellRoom, 100);
  });
  watch.observe(el);

  return () => {
    alive = false;
    clearTimeout(wait);
    watch.disconnect();
    model.off("change:scene", onBackground);
    model.off("change:layers", draw);
    model.off("change:info", onInfo);
    model.off("change:error", onError);
    bitmap?.close();
  };
}

export default { render };
