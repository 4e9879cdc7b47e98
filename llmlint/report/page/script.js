"use strict";
const all = [...document.querySelectorAll("article[data-rule]")];
const get = (id) => document.getElementById(id);
const boxes = [...document.querySelectorAll("input[type=checkbox]")];

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
  get("no-match").hidden = shown > 0 || !all.length;
  get("shown").textContent = all.length ? `${shown} of ${all.length}` : "";
}

function reset() {
  get("search").value = "";
  for (const id of ["mistake", "rule", "file"]) get(id).value = "";
  for (const box of boxes) box.checked = true;
  apply();
}

get("search").form.addEventListener("input", apply);
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
function show(choose) {
  reset();
  choose();
  apply();
  get("findings").scrollIntoView();
}

for (const bar of document.querySelectorAll(".bar[data-filter]")) {
  bar.addEventListener("click", () => show(() => (get(bar.dataset.filter).value = bar.dataset.value)));
}
for (const tile of document.querySelectorAll(".tile[data-level]")) {
  tile.addEventListener("click", () => show(() => boxes.forEach((box) => (box.checked = box.value === tile.dataset.level))));
}

const counted = [...document.querySelectorAll(".bar[data-column]")];
const requests = [...document.querySelectorAll("#requests tbody tr")];
const asked = get("asked");

function applyToRequests() {
  const words = asked.value.toLowerCase().split(/\s+/).filter(Boolean);
  const pressed = counted.filter((bar) => bar.getAttribute("aria-pressed") === "true");
  for (const row of requests) {
    const text = row.textContent.toLowerCase();
    row.hidden =
      !pressed.every(({ dataset }) => row.cells[dataset.column].textContent === dataset.value) || !words.every((word) => text.includes(word));
  }
  get("requests-shown").textContent = `${requests.filter((row) => !row.hidden).length} of ${requests.length}`;
}

for (const bar of counted) {
  bar.addEventListener("click", () => {
    bar.setAttribute("aria-pressed", bar.getAttribute("aria-pressed") !== "true");
    applyToRequests();
    asked.form.scrollIntoView({ block: "nearest" });
  });
}
if (asked) {
  asked.addEventListener("input", applyToRequests);
  get("all-requests").addEventListener("click", () => {
    asked.value = "";
    for (const bar of counted) bar.setAttribute("aria-pressed", "false");
    applyToRequests();
  });
  applyToRequests();
}

function openRule() {
  const at = get(decodeURIComponent(location.hash.slice(1)));
  if (at?.tagName === "DETAILS") at.open = true;
}
addEventListener("hashchange", openRule);
document.addEventListener("click", (event) => event.target.closest?.("a[href^='#']") && setTimeout(openRule));
openRule();

for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const head = button.parentElement;
    const body = head.closest("table").tBodies[0];
    const column = head.cellIndex;
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const key = (row) => row.cells[column].textContent;
    const rows = [...body.rows].sort((a, b) => key(a).localeCompare(key(b), undefined, { numeric: true }) * (up ? 1 : -1));
    body.append(...rows.filter((row) => key(row) !== "?"), ...rows.filter((row) => key(row) === "?"));
  });
}
apply();
