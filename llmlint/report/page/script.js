"use strict";
const all = [...document.querySelectorAll("article[data-rule]")];
const get = (id) => document.getElementById(id);
const boxes = [...document.querySelectorAll(".filters input[type=checkbox]")];

function apply() {
  const words = get("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const levels = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  const wanted = ["mistake", "rule", "file"].map((id) => [id, get(id).value]);
  let shown = 0;
  for (const article of all) {
    const text = article.dataset.text;
    const keep =
      levels.has(article.dataset.severity) &&
      wanted.every(([id, value]) => !value || article.dataset[id] === value) &&
      words.every((word) => text.includes(word));
    article.hidden = !keep;
    shown += keep;
  }
  get("shown").textContent = all.length ? `${shown} of ${all.length}` : "";
}

function reset() {
  get("search").value = "";
  for (const id of ["mistake", "rule", "file"]) get(id).value = "";
  for (const box of boxes) box.checked = true;
  apply();
}

document.querySelector(".filters").addEventListener("input", apply);
get("reset").addEventListener("click", reset);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    get("search").focus();
  }
});
for (const [id, value] of new URLSearchParams(location.search)) {
  if (["search", "mistake", "rule", "file"].includes(id)) get(id).value = value;
}
for (const bar of document.querySelectorAll(".bar[data-filter]")) {
  bar.addEventListener("click", () => {
    reset();
    get(bar.dataset.filter).value = bar.dataset.value;
    apply();
    get("findings").scrollIntoView({ behavior: "smooth" });
  });
}
const counted = [...document.querySelectorAll(".bar[data-column]")];
const requests = [...document.querySelectorAll("#requests tbody tr")];
for (const bar of counted) {
  bar.addEventListener("click", () => {
    bar.setAttribute("aria-pressed", bar.getAttribute("aria-pressed") !== "true");
    const pressed = counted.filter((other) => other.getAttribute("aria-pressed") === "true");
    for (const row of requests) {
      row.hidden = !pressed.every(({ dataset }) => row.cells[dataset.column].textContent === dataset.value);
    }
  });
}
for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const head = button.parentElement;
    const body = head.closest("table").tBodies[0];
    const column = head.cellIndex;
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const key = (row) => row.cells[column].dataset.key ?? row.cells[column].textContent;
    const rows = [...body.rows].sort((a, b) => key(a).localeCompare(key(b), undefined, { numeric: true }));
    body.append(...(up ? rows : rows.reverse()));
  });
}
apply();
