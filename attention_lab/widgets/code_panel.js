// Code to read and to copy, folded away until someone asks for it.
function render({ model, el }) {
  const details = document.createElement("details");
  details.className = "attention-lab-code";
  const summary = document.createElement("summary");
  summary.textContent = model.get("title");
  const copy = document.createElement("button");
  const texts = model.get("texts");
  copy.textContent = texts.copy;
  const code = document.createElement("pre");
  code.tabIndex = 0;
  details.append(summary, copy, code);
  el.appendChild(details);

  const onCode = () => {
    code.textContent = model.get("code");
    copy.textContent = texts.copy;
  };
  const onOpened = () => {
    details.open = model.get("opened");
  };
  details.addEventListener("toggle", () => {
    if (details.open === model.get("opened")) return;
    model.set("opened", details.open);
    model.save_changes();
  });
  copy.addEventListener("click", async () => {
    // Select the text as well: where a page may not write to the clipboard, Ctrl+C works.
    getSelection().selectAllChildren(code);
    try {
      await navigator.clipboard.writeText(code.textContent);
      copy.textContent = texts.copied;
    } catch {
      copy.textContent = texts.by_hand;
    }
  });
  model.on("change:code", onCode);
  model.on("change:opened", onOpened);
  onCode();
  onOpened();
  return () => {
    model.off("change:code", onCode);
    model.off("change:opened", onOpened);
  };
}

export default { render };
