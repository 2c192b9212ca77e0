// A lab without a kernel: a recording is played back through the pane, by a model that only
// keeps what it is told. `play(recording, el)` gives {show(...values), model}.

const decoded = (name, value) =>
  value?.$bytes === undefined
    ? value
    : new DataView(Uint8Array.from(atob(value.$bytes), (c) => c.charCodeAt(0)).buffer);

function play(text, el) {
  const recording = JSON.parse(text, decoded), listeners = {};
  let frames = 0;
  const state = {
    look: recording.look, error: "", answer: [], room: [0, 1],
    pointer: [], selected: [], dragged: [], painted: [], edited: [],
  };
  const model = {
    get: (name) => state[name],
    set: (name, value) => (state[name] = value),
    save_changes() {},
    on: (event, listener) => (listeners[event] ??= []).push(listener),
    off() {},
  };
  const tell = (name) => (listeners[`change:${name}`] ?? []).forEach((listener) => listener());
  const show = (...values) => {
    const { scene, layers, info } = recording.states[JSON.stringify(values)];
    const isNew = state.scene?.id !== scene;
    Object.assign(state, { layers: { ...layers, scene, frame: ++frames, dragged: [] }, info });
    state.scene = recording.scenes[scene];
    state.background = recording.backgrounds[state.scene.background];
    if (isNew) tell("scene");
    tell("layers");
    tell("info");
  };
  show(...Object.values(recording.controls).map((values) => values[0]));
  render({ model, el });
  return { show, model };
}
