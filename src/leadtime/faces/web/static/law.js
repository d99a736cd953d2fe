// The map of the law: every chip by performance and density, under the rule of the day on which the slider stands.

import { make } from "./charts.js";
import { Words, fill, plain } from "./words.js";

const settings = JSON.parse(document.getElementById("settings").textContent);
const words = new Words(settings);
const $ = (id) => document.getElementById(id);
const DAY = 86_400_000;
const first = Date.parse(settings.first);
const slider = $("day");
Object.assign(slider, { min: 0, max: Math.round((Date.parse(settings.last) - first) / DAY), step: 1 });
slider.value = Math.round((Date.parse(settings.day) - first) / DAY);
const kept = new Map();
let flying = false, waiting = null, shown = null, frame = null;

const dayOf = () => new Date(first + Number(slider.value) * DAY).toISOString().slice(0, 10);

async function ask() {
  const day = dayOf();
  $("day-value").textContent = day;
  slider.setAttribute("aria-valuetext", day);
  if (kept.has(day)) return paint(kept.get(day));
  waiting = day;
  if (flying) return;
  flying = true;
  while (waiting) {
    const asked = waiting;
    waiting = null;
    const response = await fetch(`/law/map.json?to=${encodeURIComponent(settings.to)}&on=${asked}`);
    const found = await response.json();
    if (!response.ok) { $("map-sentence").textContent = found.error; continue; }
    kept.set(asked, found);
    if (!waiting || waiting === asked) { waiting = null; paint(found); }
  }
  flying = false;
}

function paint(found) {
  shown = found;
  const told = Object.entries(found.counts).map(([verdict, count]) => fill(settings.words.map_item, { label: settings.looks[verdict].label, count }));
  $("map-sentence").textContent = fill(settings.words.map_sentence, { day: found.on, values: words.joined(told) });
  draw();
  legend(found);
  if (document.querySelector("#map details").open) table();
}

function draw() {
  const svg = document.querySelector("#map figure > svg");
  const width = Math.max(280, svg.parentNode.clientWidth), height = Math.min(560, Math.max(300, width * 0.6));
  const [left, top, right, bottom] = [52, 14, 12, 44];
  const chips = shown.chips.filter((c) => c.performance_density > 0);
  frame ??= { x: [50, 200_000], y: [0.05, 200] };
  const [x, y] = [scale(frame.x, left, width - right), scale(frame.y, height - bottom, top)];
  const nodes = [];
  for (const v of powers(frame.x)) {
    nodes.push(make("line", { class: "grid", x1: x(v), x2: x(v), y1: top, y2: height - bottom }));
    nodes.push(make("text", { class: "tick", x: x(v), y: height - bottom + 16, "text-anchor": "middle" }, plain(v)));
  }
  for (const v of powers(frame.y)) {
    nodes.push(make("line", { class: "grid", x1: left, x2: width - right, y1: y(v), y2: y(v) }));
    nodes.push(make("text", { class: "tick", x: left - 6, y: y(v) + 4, "text-anchor": "end" }, plain(v)));
  }
  nodes.push(make("text", { class: "tick", x: width - right, y: height - 8, "text-anchor": "end" }, settings.words.map_x));
  nodes.push(make("text", { class: "tick", x: 14, y: top, transform: `rotate(-90 14 ${top})`, "text-anchor": "end" }, settings.words.map_y));
  for (const chip of chips) {
    const look = settings.looks[chip.verdict];
    const [cx, cy] = [x(chip.tpp), y(chip.performance_density)];
    const group = make("g");
    group.append(make("title", {}, `${chip.name}: ${look.label}. TPP ${plain(chip.tpp)}, PD ${plain(Number(chip.performance_density.toPrecision(3)))}. ${chip.paragraph}`));
    group.append(make("circle", { cx, cy, r: 8, fill: look.colour }));
    group.append(make("text", { x: cx, y: cy + 4, "text-anchor": "middle" }, look.letter));
    nodes.push(group);
  }
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.replaceChildren(...nodes);
}

function scale([low, high], from, to) {
  return (v) => from + (Math.log(Math.min(high, Math.max(low, v)) / low) / Math.log(high / low)) * (to - from);
}

function powers([low, high]) {
  const found = [];
  for (let d = Math.ceil(Math.log10(low)); 10 ** d <= high; d++) found.push(10 ** d);
  return found;
}

function legend(found) {
  $("map-legend").replaceChildren(...Object.entries(found.counts).map(([verdict, count]) => {
    const look = settings.looks[verdict];
    const item = document.createElement("li");
    const mark = make("svg", { viewBox: "0 0 18 18", width: 18, height: 18, class: "points", "aria-hidden": "true" });
    mark.append(make("circle", { cx: 9, cy: 9, r: 8, fill: look.colour }), make("text", { x: 9, y: 13, "text-anchor": "middle" }, look.letter));
    item.append(mark, ` ${look.label} (${count})`);
    return item;
  }));
}

function table() {
  const head = [settings.words.chip, "TPP", settings.words.density, settings.words.eccn, settings.words.verdict, settings.words.paragraph];
  const row = (cells, tag) => {
    const tr = document.createElement("tr");
    cells.forEach((text, i) => {
      const cell = document.createElement(tag === "th" || !i ? "th" : "td");
      if (tag === "th") cell.scope = "col";
      else if (!i) cell.scope = "row";
      cell.textContent = text;
      tr.append(cell);
    });
    return tr;
  };
  const [thead, tbody] = ["thead", "tbody"].map((n) => document.createElement(n));
  thead.append(row(head, "th"));
  for (const c of [...shown.chips].sort((a, b) => b.tpp - a.tpp))
    tbody.append(row([c.name, plain(c.tpp), c.performance_density == null ? "" : plain(Number(c.performance_density.toPrecision(3))), c.eccn, settings.looks[c.verdict].label, c.paragraph], "td"));
  document.querySelector("#map table").replaceChildren(thead, tbody);
}

slider.addEventListener("input", ask);
document.querySelector("#map details").addEventListener("toggle", () => shown && table());
addEventListener("resize", () => shown && draw());
ask();
