// Brings the output that it lies in onto the screen, once each time Python asks.
//
// Shift+Enter scrolls to the next cell, and what the cell before shows grows out of the window
// afterwards. Nothing is moved for a cell that somebody has left already, as "run all" does.

const PATIENCE = 2000; // milliseconds in which an output grows to its size: a lab asks for its room
const LEAVING = ["wheel", "pointerdown", "keydown", "touchstart"]; // a person moves the page

function render({ model, el }) {
  let stop = () => {};

  function bring(cell, room) {
    const output = cell.querySelector(".jp-Cell-outputWrapper") ?? cell;
    const box = output.getBoundingClientRect();
    const { top, bottom } = room.getBoundingClientRect();
    const tall = box.height > bottom - top;
    if (tall || box.top < top) room.scrollTop += box.top - top;
    else if (box.bottom > bottom) room.scrollTop += box.bottom - bottom;
  }

  function follow(until) {
    if (model.get("brought") >= model.get("asked")) return;
    const cell = el.closest(".jp-Cell");
    if (!cell) { // made, and not on the page yet
      if (performance.now() < until) requestAnimationFrame(() => follow(until));
      return;
    }
    model.set("brought", model.get("asked"));
    model.save_changes();
    const room = cell.closest(".jp-WindowedPanel-outer");
    const here = [cell, cell.nextElementSibling].some((c) => c?.classList.contains("jp-mod-active"));
    if (!room || !here) return;
    stop();
    const grown = new ResizeObserver(() => bring(cell, room));
    grown.observe(cell);
    const late = setTimeout(() => stop(), PATIENCE);
    stop = () => {
      grown.disconnect();
      clearTimeout(late);
      for (const name of LEAVING) window.removeEventListener(name, stop, true);
    };
    for (const name of LEAVING) window.addEventListener(name, stop, true);
  }
  const asked = () => follow(performance.now() + PATIENCE);

  model.on("change:asked", asked);
  asked();
  return () => {
    stop();
    model.off("change:asked", asked);
  };
}

export default { render };
