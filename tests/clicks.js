"use strict";
// Clicks through the page of a report as its reader would, and writes down what it shows.
const said = {};
const find = (selector) => document.querySelector(selector);
const bar = (of, words) => [...document.querySelectorAll(of)].find((each) => each.querySelector(".name").textContent === words);
const shown = () => get("shown").textContent;
const asks = () => get("requests-shown").textContent;
const visible = () => all.filter((article) => !article.hidden);
const type = (id, words) => {
  get(id).value = words;
  get(id).dispatchEvent(new Event("input", { bubbles: true }));
};

said["at first"] = [shown(), asks(), location.hash];
find(".tile.warning").click();
said["warnings"] = [shown(), [...new Set(visible().map((article) => article.dataset.severity))]];
bar(".bar[data-filter=rule]", "LLM301 call-in-loop").click();
said["a rule"] = [shown(), visible()[0].dataset.rule];
bar(".bar[data-filter=file]", "a.py").click();
said["a file"] = [shown(), visible()[0].dataset.file];
get("reset").click();
type("search", "json parse.py");
said["searched"] = shown();
type("search", "nowhere");
said["nothing"] = [shown(), get("no-match").hidden];
get("reset").click();
said["reset"] = [shown(), get("no-match").hidden];

bar(".bar[data-column='2']", "ollama").click();
said["an SDK"] = asks();
bar(".bar[data-column='4']", "m").click();
said["an SDK and a model of others"] = asks();
get("all-requests").click();
said["all again"] = asks();
type("asked", "openai");
said["requests searched"] = asks();
get("all-requests").click();
bar(".more .bar[data-column='5']", "9s").click();
said["a folded bar"] = asks();
get("all-requests").click();
document.querySelectorAll("#requests th button")[4].click();
said["sorted"] = [...new Set(Array.from(find("#requests tbody").rows, (row) => row.cells[4].textContent))];

find("article .meta a").click();
setTimeout(() => {
  said["a rule's page"] = find(`#rules ${location.hash}`).open;
  const pre = document.createElement("pre");
  pre.id = "said";
  pre.textContent = JSON.stringify(said);
  document.body.append(pre);
}, 50);
