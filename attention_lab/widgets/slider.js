// A slider: a label, a track, and a box in which the number can be typed. See slider.py.

function render({ model, el }) {
  const element = (tag, name, parent) => {
    const made = document.createElement(tag);
    made.className = name;
    return parent.appendChild(made);
  };
  el.classList.add("attention-lab-slider");
  el.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab leaves our keys to us
  const get = (name) => model.get(name);
  const label = element("label", "attention-lab-label", el);
  const row = element("span", "attention-lab-range", el);
  const track = element("input", "attention-lab-track", row);
  const box = element("input", "attention-lab-number", row);
  label.textContent = get("description");
  label.htmlFor = track.id = `attention-lab-${Math.random().toString(36).slice(2)}`;
  Object.assign(track, { type: "range", title: get("hint") });
  Object.assign(box, { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false });
  box.setAttribute("aria-label", get("description"));

  // Where the track multiplies, it goes from 0 to 1, and its number is min * (max / min) ** place.
  const place = (value) =>
    get("powers") ? Math.log(value / get("min")) / Math.log(get("max") / get("min")) : value;
  const number = () => {
    const at = Number(track.value);
    return get("powers") ? get("min") * (get("max") / get("min")) ** at : at;
  };
  const written = (value) => value.toFixed(get("decimals")).replace("-", "\u2212");
  let typing = false; // what is in the box is not the value yet

  function show() {
    const [value, low, high] = [get("value"), get("min"), get("max")];
    const [first, last, step] = get("powers") ? [0, 1, "any"] : [low, high, 10 ** -get("decimals")];
    Object.assign(track, { min: first, max: last, step });
    track.value = place(value);
    track.disabled = box.disabled = get("disabled");
    el.classList.toggle("attention-lab-off", get("disabled"));
    track.setAttribute("aria-valuetext", written(value));
    box.style.width = `calc(${Math.max(written(low).length, written(high).length)}ch + 12px)`;
    if (!typing) box.value = written(value);
  }
  function go(value) {
    const within = Math.max(get("min"), Math.min(get("max"), value));
    const next = Number(within.toFixed(get("decimals")));
    if (next !== get("value")) {
      model.set("value", next);
      model.save_changes();
    }
    show();
  }
  function take() {
    if (!typing) return;
    typing = false;
    const text = box.value.trim(), value = Number(text.replace("\u2212", "-").replace(",", "."));
    if (text && get("min") <= value && value <= get("max")) return go(value);
    model.set("refused", [box.value, (get("refused")[1] ?? 0) + 1]); // Python says what is allowed
    model.save_changes();
    show();
  }

  const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
  const PAGES = { PageUp: 1, PageDown: -1 };
  const ENDS = { Home: "min", End: "max" };
  function onTrackKey(event) {
    const { key } = event, value = get("value");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key in STEPS) go(value + STEPS[key] * 10 ** -get("decimals"));
    else if (key in PAGES) go(get("powers") ? value * get("page") ** PAGES[key] : value + PAGES[key] * get("page"));
    else if (key in ENDS) go(get(ENDS[key]));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  function onBoxKey(event) {
    event.stopPropagation();
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    if (event.key === "Enter") take();
    else {
      typing = false;
      show();
    }
    box.select();
  }
  track.addEventListener("input", () => go(number()));
  track.addEventListener("keydown", onTrackKey);
  box.addEventListener("input", () => (typing = true));
  box.addEventListener("keydown", onBoxKey);
  box.addEventListener("blur", take);

  const watched = ["change:value", "change:min", "change:max", "change:disabled"];
  for (const name of watched) model.on(name, show);
  show();
  return () => {
    for (const name of watched) model.off(name, show);
  };
}

export default { render };
