// Arrow keys, Page Up and Down, Space, Home, End: from slide to slide. Up and Down scroll a long one.
const slides = [...document.querySelectorAll(".slide")];
const number = document.getElementById("slide-number");
const STEPS = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1, Home: -Infinity, End: Infinity };

const current = () => {
  const tops = slides.map((slide) => Math.abs(slide.getBoundingClientRect().top));
  return tops.indexOf(Math.min(...tops));
};
let at = 0;

function go(to) {
  at = Math.max(0, Math.min(slides.length - 1, to));
  slides[at].scrollIntoView();
  slides[at].focus({ preventScroll: true });
  show();
}
function show() {
  number.textContent = `${at + 1} / ${slides.length}`;
  history.replaceState(null, "", `#${at + 1}`);
}
document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " " && event.target.closest("summary, a, button")) return;
  event.preventDefault();
  go(at + step);
});
document.addEventListener("scroll", () => { at = current(); show(); }, { passive: true });
window.addEventListener("resize", () => slides[at].scrollIntoView());
go(Number(location.hash.slice(1)) - 1 || 0);
