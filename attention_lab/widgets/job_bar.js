// A button that starts and stops a job, how far it is, and what became of it.
function render({ model, el }) {
  const make = (name, kind) => {
    const made = document.createElement(name);
    made.className = `attention-lab-job-${kind}`;
    return made;
  };
  const root = make("div", "root");
  const button = make("button", "button");
  const label = make("label", "label"); // the words beside it name the progress bar
  const progress = make("progress", "progress");
  const status = make("span", "status");
  const error = make("div", "error");
  button.type = "button";
  progress.max = 1;
  error.setAttribute("role", "alert");
  label.append(progress, status);
  root.append(button, label, error);
  el.appendChild(root);

  const show = () => {
    const running = model.get("running");
    button.textContent = model.get("button");
    button.disabled = !model.get("enabled");
    if (model.get("share") >= 0) progress.value = model.get("share");
    else if (running) progress.removeAttribute("value"); // how far is not known
    else progress.value = 0;
    // Read aloud what became of it, not each of ten changes a second.
    status.setAttribute("aria-live", running ? "off" : "polite");
    status.textContent = model.get("status");
    error.textContent = model.get("error");
    error.hidden = !model.get("error");
  };
  // What the person saw is what is asked for: a second click on Train must not mean Stop.
  button.addEventListener("click", () => {
    model.send({ pressed: model.get("running") ? "stop" : "start" });
  });
  const shown = ["button", "enabled", "running", "share", "status", "error"];
  for (const name of shown) model.on(`change:${name}`, show);
  show();
  return () => {
    for (const name of shown) model.off(`change:${name}`, show);
  };
}

export default { render };
