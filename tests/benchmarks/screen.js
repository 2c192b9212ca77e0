// Measures in the page itself, from a key press (or the start of a cell) to changed pixels.
// `target` is the CSS selector of a canvas or an image. The same method serves every one.
(() => {
  const WIDTH = 160, HEIGHT = 80; // enough to see one cell of a heat map change its colour
  const still = document.createElement("canvas");
  [still.width, still.height] = [WIDTH, HEIGHT];
  const context = still.getContext("2d", { willReadFrequently: true });

  // What `target` shows now, or null where it shows nothing (an image that is being decoded).
  function pixels(target) {
    const shown = document.querySelector(target);
    if (!shown || !(shown.naturalWidth ?? shown.width) || shown.complete === false) return null;
    context.clearRect(0, 0, WIDTH, HEIGHT);
    context.drawImage(shown, 0, 0, WIDTH, HEIGHT);
    return new Uint32Array(context.getImageData(0, 0, WIDTH, HEIGHT).data.buffer);
  }
  const differ = (a, b) => a.some((value, i) => value !== b[i]);
  const nextFrame = () => new Promise((done) => requestAnimationFrame(done));
  const keydown = () => new Promise((done) => {
    document.addEventListener("keydown", () => done(performance.now()), { capture: true, once: true });
  });

  // From the next key press to the frame that shows other pixels. -> milliseconds
  async function toPixels(target) {
    const before = pixels(target);
    const pressed = await keydown();
    while (true) {
      await nextFrame();
      const now = pixels(target);
      if (now && differ(now, before)) return performance.now() - pressed;
    }
  }

  // Every frame that shows other pixels than the last, until the picture rests for `rest` ms.
  async function whileHeld(target, presses, rest) {
    const pressed = [], changed = [];
    const note = () => pressed.push(performance.now());
    document.addEventListener("keydown", note, { capture: true });
    let last = pixels(target);
    while (pressed.length < presses || performance.now() - Math.max(pressed.at(-1), changed.at(-1) ?? 0) < rest) {
      await nextFrame();
      const now = pixels(target);
      if (now && differ(now, last)) {
        changed.push(performance.now());
        last = now;
      }
    }
    document.removeEventListener("keydown", note, { capture: true });
    const held = pressed.at(-1) - pressed[0];
    return {
      perSecond: (1000 * changed.filter((at) => at <= pressed.at(-1)).length) / held,
      pressesPerSecond: (1000 * (pressed.length - 1)) / held,
      lag: Math.max(0, (changed.at(-1) ?? Infinity) - pressed.at(-1)),
    };
  }

  // From the start of cell `index` to its first picture that is not of one colour.
  async function firstPicture(path, index, target) {
    const panel = [...jupyterapp.shell.widgets("main")].find((w) => w.context?.path === path);
    const old = document.querySelector(target);
    panel.content.deselectAll();
    panel.content.activeCellIndex = index;
    const start = performance.now();
    const run = jupyterapp.commands.execute("notebook:run-cell");
    let taken = null;
    while (taken === null) {
      await nextFrame();
      const now = document.querySelector(target) === old ? null : pixels(target);
      if (now && now.some((value) => value !== now[0])) taken = performance.now() - start;
    }
    await run; // a picture may be there before its cell has ended; the next cell must wait for it
    return taken;
  }

  window.benchmark = { toPixels, whileHeld, firstPicture };
})();
