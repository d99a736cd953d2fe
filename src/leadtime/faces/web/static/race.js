// The race page: policies as cards, levers as sliders; one request in flight and the newest value behind it.

import { domainOf, plot } from "./charts.js";
import { Words, fill } from "./words.js";

const settings = JSON.parse(document.getElementById("settings").textContent);
const words = new Words(settings);
const $ = (id) => document.getElementById(id);
const REST_AFTER = 80; // ms without a new value after which the thumb rests

const query = new URLSearchParams(location.search);
const state = {
  policies: settings.policies.map((p) => p.text),
  edit: Math.max(0, Math.min(settings.policies.length - 1, Number(query.get("edit")) || 0)),
  year: Number(query.get("year")) || settings.until,
  from: settings.from, until: settings.until, seed: settings.seed, off: settings.off,
};
state.year = Math.max(2018, Math.min(state.until, state.year));
const answers = new Map(); // text -> the best answer so far
const domains = new Map(); // chart -> range of its axis while a thumb moves
let parted = new Date(`${state.from}T00:00:00Z`);
parted = parted.getUTCFullYear() + (parted - Date.UTC(parted.getUTCFullYear(), 0, 1)) / 31_557_600_000;

// ---- texts of policies -------------------------------------------------------------------------------------------

function parse(text) {
  const [base, ...parts] = text.split("~");
  const levers = new Map();
  let id = null;
  for (const part of parts) {
    if (part.startsWith("id=")) { id = part.slice(3); continue; }
    const [name, rest] = part.split("=");
    const [value, ...days] = rest.split("@");
    const day = days.join("@"); // the day it takes effect, and that on which it was announced
    levers.set(day ? `${name}@${day}` : name, { name, value, day: day ?? "" });
  }
  return { base, id, levers: [...levers.values()] };
}

function written({ base, id, levers }) {
  return [base, ...(id ? [`id=${id}`] : []), ...levers.map((l) => `${l.name}=${l.value}${l.day ? `@${l.day}` : ""}`)].join("~");
}

function nameOf(index) {
  const { base, id, levers } = parse(state.policies[index]);
  if (id) return id;
  const plain = base === "none" ? words.say("none") : settings.built_in[base];
  if (!levers.length) return plain;
  const name = words.say("changed", { name: plain });
  const same = state.policies.slice(0, index + 1).filter((t) => { const p = parse(t); return p.base === base && !p.id && p.levers.length; });
  return same.length > 1 ? `${name} ${same.length}` : name;
}

/** `~`, `@` and `=` mean something in a policy and may stand in a query; all else is escaped. */
const escaped = (text) => encodeURIComponent(text).replaceAll("%7E", "~").replaceAll("%40", "@").replaceAll("%3D", "=");

function address(policies = state.policies, extra = {}) {
  const parts = policies.map((p) => `policy=${escaped(p)}`);
  const rest = { from: state.from, until: state.until, seed: state.seed, ...extra };
  for (const [key, value] of Object.entries(rest)) parts.push(`${key}=${encodeURIComponent(value)}`);
  for (const name of state.off) parts.push(`off=${encodeURIComponent(name)}`);
  const lang = query.get("lang");
  if (lang) parts.push(`lang=${encodeURIComponent(lang)}`);
  return parts.join("&");
}

// ---- asking ------------------------------------------------------------------------------------------------------

let flying = null; // the request under way
let waiting = null; // the newest one behind it
let restTimer = 0;

function ask(job) {
  if (waiting) job.since = Math.min(job.since, waiting.runs === job.runs ? job.since : Infinity);
  waiting = job;
  if (!flying) fly();
  else if (flying.runs > settings.runs.moving) flying.stop.abort(); // a resting answer that nobody waits for
}

async function fly() {
  const job = (flying = waiting);
  waiting = null;
  job.stop = new AbortController();
  try {
    const found = await fetched(`/race/policy.json?${address(job.texts, { runs: job.runs })}`, job.stop.signal);
    found.policies.forEach((policy, i) => answers.set(job.texts[i], { ...policy, runs: found.runs, years: found.years }));
    paint(job);
  } catch (wrong) {
    if (wrong.name !== "AbortError") $("status").textContent = words.say("status_error", { message: wrong.message });
  } finally {
    flying = null;
    if (waiting) fly();
  }
}

async function fetched(path, signal) {
  const response = await fetch(path, { signal });
  const body = await response.json();
  if (!response.ok) throw new Error(body.error);
  return body;
}

/** A lever has moved: the moving answer at once, the resting one when nothing has moved for a while. */
function moved(text) {
  const since = performance.now();
  ask({ texts: [text], runs: settings.runs.moving, since });
  rest(since);
}

function rest(since) {
  clearTimeout(restTimer);
  restTimer = setTimeout(() => ask({ texts: missing(), runs: settings.runs.rest, since }), REST_AFTER);
}

function missing() {
  return state.policies.filter((t) => !answers.has(t) || answers.get(t).runs < settings.runs.rest);
}

// ---- painting ----------------------------------------------------------------------------------------------------

const CHARTS = {
  lead_months: { metric: "us_lead_months", unit: "months" },
  lead_ratio: { metric: "us_lead_ratio", unit: "ratio", log: true },
  stocks: { nations: ["us_stock_h100e", "cn_stock_h100e"], unit: "H100e", log: true },
  origins: { parts: settings.origins, unit: "fraction" },
  domestic_share: { metric: "cn_domestic_share", unit: "fraction" },
  nvidia_revenue: { metric: "nvidia_china_revenue_usd", unit: "USD" },
  power: { nations: ["us_ai_power_gw", "cn_ai_power_gw"], unit: "GW", log: true },
};

function shown() {
  return state.policies
    .map((text, index) => ({ text, index, name: nameOf(index), answer: answers.get(text) }))
    .filter((p) => p.answer);
}

const at = (series, year, years) => Object.fromEntries(["p5", "p50", "p95"].map((k) => [k, series[k][years.indexOf(year)]]));

function paint(job) {
  const policies = shown();
  if (!policies.length) return;
  const years = policies[0].answer.years;
  const isRest = !job || job.runs >= settings.runs.rest;
  for (const [id, chart] of Object.entries(CHARTS)) {
    const figure = $(`figure-${id}`);
    if (isNear(figure)) draw(id, chart, policies, years, isRest);
    else figure.dataset.stale = "1";
  }
  paintCards(policies, years);
  paintStatus(job, policies, years, isRest);
  if (isRest) rested(policies, years);
  requestAnimationFrame(() => setTimeout(() => {
    if (job) document.dispatchEvent(new CustomEvent("leadtime:painted", { detail: { ms: performance.now() - job.since, runs: job.runs, text: job.texts[0] } }));
  }));
}

function isNear(node) {
  const box = node.getBoundingClientRect();
  return box.bottom > -200 && box.top < innerHeight + 200;
}

addEventListener("scroll", () => requestAnimationFrame(() => {
  const policies = shown();
  for (const [id, chart] of Object.entries(CHARTS)) {
    const figure = $(`figure-${id}`);
    if (figure.dataset.stale && isNear(figure) && policies.length) draw(id, chart, policies, policies[0].answer.years, true);
  }
}), { passive: true });

function draw(id, chart, policies, years, isRest) {
  const figure = $(`figure-${id}`);
  delete figure.dataset.stale;
  const cut = sharedYears(policies, years);
  const panels = chart.metric ? [{ lines: fan(chart.metric, policies, cut) }]
    : chart.nations ? policies.map((p) => ({ title: p.name, lines: nationLines(chart, p) }))
    : policies.map((p) => ({ title: p.name, areas: stacked(chart.parts, p.answer, years), lines: [] }));
  const held = isRest ? null : domains.get(id);
  const domain = chart.parts ? [0, 1] : domainOf(panels, chart.log, held);
  domains.set(id, domain);
  plot(figure.querySelector("svg"), panels, {
    years, domain, log: Boolean(chart.log), tick: (v) => words.tick(v, chart.unit), part: parted - 1,
    partText: words.words.part, labels: Boolean(chart.metric),
  });
  figure.querySelector(".sentence").textContent = words.say("sentence", { year: state.year, values: sentenceOf(chart, policies, years) });
  legend(figure, chart);
}

/** Years up to the parting, which all policies have in common and which are drawn once. */
function sharedYears(policies, years) {
  return policies.length > 1 ? Math.max(0, years.filter((y) => y < Number(state.from.slice(0, 4))).length - 1) : -1;
}

function fan(metric, policies, cut) {
  const lines = policies.map((p) => {
    const style = settings.styles[p.index % settings.styles.length];
    return { ...p.answer.metrics[metric], style: `s${p.index % settings.styles.length}`, shape: style.shape, name: p.name, from: Math.max(0, cut) };
  });
  if (cut > 0) lines.unshift({ ...policies[0].answer.metrics[metric], style: "shared", until: cut + 1 });
  return lines;
}

function nationLines(chart, policy) {
  return chart.nations.map((metric, i) => ({ ...policy.answer.metrics[metric], style: `s${i + 1}`, shape: settings.styles[i + 1].shape }));
}

function stacked(parts, answer, years) {
  const medians = parts.map((m) => answer.metrics[m].p50);
  const whole = years.map((_, i) => medians.reduce((sum, row) => sum + (row[i] ?? 0), 0));
  let low = years.map(() => 0);
  return medians.map((row, k) => {
    const high = low.map((v, i) => v + (whole[i] > 0 ? (row[i] ?? 0) / whole[i] : 0));
    const area = { style: `shade${k}`, low, high };
    low = high;
    return area;
  });
}

const originName = (metric) => settings.words.origins[metric.replace(/^cn_/, "").replace(/_h100e$/, "")] ?? metric;

function legend(figure, chart) {
  if (chart.metric || figure.querySelector(".legend")) return;
  const items = chart.nations
    ? Object.values(settings.words.nations).map((name, i) => [`s${i + 1}`, name])
    : chart.parts.map((m, k) => [`shade${k}`, originName(m)]);
  const list = document.createElement("ul");
  list.className = "legend";
  for (const [style, name] of items) {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("span"), { className: `swatch ${style}` }), name);
    list.append(item);
  }
  figure.querySelector("svg").before(list);
}

function sentenceOf(chart, policies, years) {
  const i = years.indexOf(state.year);
  const told = policies.map((p) => {
    if (chart.metric) return words.say("item", { policy: p.name, value: words.amount(p.answer.metrics[chart.metric].p50[i], chart.unit) });
    if (chart.nations) {
      const [us, cn] = chart.nations.map((m) => words.amount(p.answer.metrics[m].p50[i], chart.unit));
      return words.say("item", { policy: p.name, value: `${us} / ${cn}` });
    }
    const medians = chart.parts.map((m) => p.answer.metrics[m].p50[i] ?? 0);
    const most = medians.indexOf(Math.max(...medians));
    const share = words.share(medians[most] / medians.reduce((a, b) => a + b, 0));
    return words.say("item", { policy: p.name, value: `${originName(chart.parts[most])} ${share}` });
  });
  return words.joined(told);
}

function paintStatus(job, policies, years, isRest) {
  const runs = words.number(policies.reduce((least, p) => Math.min(least, p.answer.runs), Infinity), 1);
  $("status").textContent = words.say(isRest ? "status_rest" : "status_moving", { runs });
  if (!isRest) return;
  const i = years.indexOf(state.year);
  const values = policies.map((p) => words.say("item", { policy: p.name, value: words.amount(p.answer.metrics.us_lead_months.p50[i], "months") }));
  $("answer").textContent = words.say("answer_one", { year: state.year, values: words.joined(values) });
}

// ---- cards -------------------------------------------------------------------------------------------------------

function buildCards() {
  const list = $("cards");
  list.replaceChildren(...state.policies.map((text, i) => {
    const { base } = parse(text);
    const item = element("li", { className: `card s${i % settings.styles.length}` });
    const label = element("label");
    const radio = element("input", { type: "radio", name: "edit", value: i, checked: i === state.edit });
    radio.addEventListener("change", () => { state.edit = i; buildLevers(); keep(); });
    label.append(radio, element("span", { className: "key" }), element("strong", { textContent: nameOf(i) }));
    item.append(label);
    if (settings.questions[base]) item.append(element("p", { className: "quiet", textContent: settings.questions[base] }));
    item.append(element("p", { className: "value" }));
    if (state.policies.length > 1) {
      const remove = element("button", { type: "button", textContent: words.words.remove });
      remove.setAttribute("aria-label", words.say("remove_named", { name: nameOf(i) }));
      remove.addEventListener("click", () => { state.policies.splice(i, 1); state.edit = Math.min(state.edit, state.policies.length - 1); rebuilt(); });
      item.append(remove);
    }
    return item;
  }));
}

function paintCards(policies, years) {
  const i = years.indexOf(state.year);
  for (const p of policies) {
    const card = $("cards").children[p.index];
    card.querySelector("strong").textContent = p.name;
    const lead = words.cell(at(p.answer.metrics.us_lead_months, state.year, years), "months");
    const ratio = words.amount(p.answer.metrics.us_lead_ratio.p50[i], "ratio");
    card.querySelector(".value").replaceChildren(
      element("span", { className: "quiet", textContent: words.say("lead_card", { year: state.year }) }),
      element("b", { textContent: fill(settings.units.months, { n: lead }) }),
      element("span", { className: "quiet", textContent: words.say("ratio_card", { ratio }) }),
    );
  }
}

function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

// ---- levers ------------------------------------------------------------------------------------------------------

function buildLevers() {
  const text = state.policies[state.edit];
  const policy = parse(text);
  $("levers").querySelector("legend").textContent = words.say("levers_of", { name: nameOf(state.edit) });
  $("effective").value = policy.levers.find((l) => l.day)?.day.split("@")[0] ?? "";
  const focus = document.activeElement?.id;
  $("levers").querySelector("div").replaceChildren(...settings.sliders.map((s) => lever(s)));
  if (focus?.startsWith("lever-")) $(focus)?.focus();
  paintLevers();
}

function lever(slider) {
  const id = `lever-${slider.name}`;
  const row = element("div", { className: "lever" });
  const head = element("div", { className: "row" }, element("label", { htmlFor: id, textContent: slider.label }), element("output", { id: `${id}-value` }));
  head.querySelector("output").setAttribute("for", id);
  const help = element("p", { className: "quiet", id: `${id}-help`, textContent: slider.meaning });
  const control = slider.stops ? element("input", { type: "range", id, min: 0, max: slider.stops.length - 1, step: 1 }) : element("select", { id });
  for (const choice of slider.choices ?? []) control.append(element("option", { value: choice.value, textContent: choice.label }));
  control.setAttribute("aria-describedby", `${id}-help`);
  control.addEventListener(slider.stops ? "input" : "change", () => set(slider, slider.stops ? slider.stops[control.value] : control.value));
  const ends = slider.stops ? [element("p", { className: "ends quiet" }, element("span", { textContent: valueText(slider, slider.stops[0]) }), element("span", { textContent: valueText(slider, slider.stops.at(-1)) }))] : [];
  row.append(head, control, ...ends, help, marks(slider));
  return row;
}

/** Where each built-in policy stands, and by which source: the range that has been argued for. */
function marks(slider) {
  const list = element("ul");
  for (const [policy, setting] of Object.entries(slider.settings)) {
    const cited = slider.sources[setting.source];
    const item = element("li", {}, `${settings.built_in[policy]}: ${valueText(slider, setting.value)}. `);
    const link = cited.link ? element("a", { href: cited.link, textContent: cited.text, rel: "noreferrer", lang: "en" }) : element("span", { textContent: cited.text, lang: "en" });
    item.append(link);
    if (setting.note) item.append(" ", element("span", { textContent: setting.note, lang: "en", className: "quiet" }));
    list.append(item);
  }
  return element("details", { className: "marks" }, element("summary", { textContent: words.words.marks }), list);
}

function valueText(slider, value) {
  if (!slider.stops) return slider.choices.find((c) => c.value === value)?.label ?? value;
  if (value === slider.no_limit) return words.words.no_limit;
  if (slider.is_share) return `${words.number(100 * value, 3).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "")}%`;
  const number = words.number(value, 3).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
  return `${number} ${slider.unit}`;
}

/** Each control at what its policy sets; an own lever is marked. */
function paintLevers() {
  const text = state.policies[state.edit];
  const policy = parse(text);
  const known = answers.get(text)?.levers ?? settings.sliders.reduce((all, s) => ({ ...all, [s.name]: s.settings[policy.base] }), {});
  for (const slider of settings.sliders) {
    const own = policy.levers.filter((l) => l.name === slider.name).at(-1);
    const value = own ? (slider.stops ? Number(own.value) : own.value) : known[slider.name]?.value;
    if (value === undefined) continue;
    const control = $(`lever-${slider.name}`);
    control.value = slider.stops ? nearest(slider.stops, value) : value;
    const told = valueText(slider, value);
    if (slider.stops) control.setAttribute("aria-valuetext", told);
    $(`lever-${slider.name}-value`).textContent = told;
    control.closest(".lever").classList.toggle("own", Boolean(own));
  }
}

function nearest(stops, value) {
  let best = 0;
  stops.forEach((s, i) => { if (Math.abs(s - value) < Math.abs(stops[best] - value)) best = i; });
  return best;
}

function set(slider, value) {
  const policy = parse(state.policies[state.edit]);
  const day = $("effective").value;
  policy.levers = policy.levers.filter((l) => l.name !== slider.name);
  policy.levers.push({ name: slider.name, value: String(value), day });
  replaceText(written(policy));
}

function replaceText(text) {
  const was = state.policies[state.edit];
  state.policies[state.edit] = text;
  if (!answers.has(text) && answers.has(was)) answers.set(text, { ...answers.get(was), levers: undefined, runs: 0 });
  if (answers.size > 400) for (const key of [...answers.keys()].slice(0, 200)) if (!state.policies.includes(key)) answers.delete(key);
  paintLevers();
  if (answers.get(text).runs >= settings.runs.rest) { // known: nothing to ask
    clearTimeout(restTimer);
    waiting = null;
    flying?.stop.abort();
    paint({ texts: [text], runs: settings.runs.rest, since: performance.now() });
  } else moved(text);
}

// ---- at rest -----------------------------------------------------------------------------------------------------

function rested(policies, years) {
  keep();
  for (const [id, chart] of Object.entries(CHARTS)) {
    const details = $(`figure-${id}`).querySelector("details.table");
    if (details.open) table(id, chart, policies, years);
  }
  for (const link of document.querySelectorAll("a[data-file]")) link.href = `/race/charts/${link.dataset.file.replace(/\.(\w+)$/, ".$1")}?${address()}`;
  for (const link of document.querySelectorAll("a[data-download]")) link.href = `${link.dataset.download}?${address()}`;
  $("why").href = `/why?${address()}`;
  fillPair();
  for (const section of [pair, movedBy, share]) section.ask();
}

/** The address of this state, in the bar and wherever it is linked. */
function keep() {
  const path = `/race?${address(state.policies, { year: state.year, edit: state.edit })}`;
  history.replaceState(null, "", path);
  if ($("twin")) $("twin").href = `/race.json?${address()}`;
  $("address").textContent = location.origin + path;
}

function table(id, chart, policies, years) {
  const head = [words.words.year];
  const columns = [];
  for (const p of policies)
    for (const metric of chart.nations ?? chart.parts ?? [chart.metric]) {
      const what = chart.nations ? Object.values(settings.words.nations)[chart.nations.indexOf(metric)] : chart.parts ? originName(metric) : "";
      const unit = chart.parts ? "H100e" : chart.unit;
      head.push([p.name, what, settings.words.axis[unit] ?? unit].filter(Boolean).join(", "));
      columns.push((year) => words.cell(at(p.answer.metrics[metric], year, years), unit));
    }
  fillTable($(`figure-${id}`).querySelector("table"), head, years.map((year) => [String(year), ...columns.map((c) => c(year))]));
}

function fillTable(node, head, rows) {
  const thead = element("thead", {}, element("tr", {}, ...head.map((h, i) => Object.assign(element("th", { textContent: h, scope: "col" }), i ? { className: "n" } : {}))));
  const body = element("tbody");
  for (const [first, ...cells] of rows) {
    const row = element("tr", {}, element("th", { scope: "row" }, first));
    for (const cell of cells) row.append(element("td", { className: "n" }, cell));
    body.append(row);
  }
  node.replaceChildren(thead, body);
}

/** A part of the page that asks for its own numbers, once it can be seen and nothing moves. */
class Section {
  constructor(id, question, fillIn) {
    Object.assign(this, { node: $(id), question, fillIn, asked: null, isSeen: false });
    new IntersectionObserver(([entry]) => { this.isSeen = entry.isIntersecting; this.ask(); }, { rootMargin: "200px" }).observe(this.node);
  }

  async ask() {
    const path = this.question();
    if (!this.isSeen || !path || path === this.asked || missing().length) return;
    this.asked = path;
    this.stop?.abort();
    this.stop = new AbortController();
    try {
      this.fillIn(await fetched(path, this.stop.signal));
    } catch (wrong) {
      this.asked = null;
      if (wrong.name !== "AbortError") $("status").textContent = words.say("status_error", { message: wrong.message });
    }
  }
}

function fillPair() {
  for (const [id, index] of [["pair-a", 0], ["pair-b", 1]]) {
    const select = $(id);
    const held = select.options.length === state.policies.length ? select.selectedIndex : Math.min(index, state.policies.length - 1);
    select.replaceChildren(...state.policies.map((_, i) => element("option", { value: i, textContent: nameOf(i) })));
    select.selectedIndex = held;
  }
  $("pair").hidden = state.policies.length < 2;
}

const pair = new Section("pair", () => {
  const [a, b] = [$("pair-a").selectedIndex, $("pair-b").selectedIndex];
  return a === b || a < 0 ? null : `/race/pair.json?${address([state.policies[a], state.policies[b]])}`;
}, (found) => {
  const [a, b] = [$("pair-a").selectedIndex, $("pair-b").selectedIndex].map(nameOf);
  const figure = $("pair").querySelector("figure");
  const years = found.years.map((y) => y.year);
  $("title-pair").textContent = words.say("pair_chart", { a, b });
  if (!years.length) return;
  const row = found.years.find((y) => y.year === state.year) ?? found.years.at(-1);
  const d = row.difference_months;
  $("sentence-pair").textContent = words.say("pair_sentence", { year: row.year, a, b, share: words.share(row.p_a_ahead), value: words.number(d.p50), low: words.number(d.p5), high: words.number(d.p95) });
  const series = Object.fromEntries(["p5", "p50", "p95"].map((k) => [k, found.years.map((y) => y.difference_months[k])]));
  const panels = [{ lines: [{ ...series, style: "s1", shape: "circle" }] }];
  plot(figure.querySelector("svg"), panels, { years, domain: domainOf(panels, false), log: false, tick: (v) => words.tick(v, "months"), part: 0, partText: "", labels: false });
  fillTable(figure.querySelector("table"), [words.words.year, words.words.pair_difference, words.words.pair_ahead],
    found.years.map((y) => [String(y.year), words.cell(y.difference_months, "months"), words.share(y.p_a_ahead)]));
});
for (const id of ["pair-a", "pair-b"]) $(id).addEventListener("change", () => pair.ask());

const movedBy = new Section("moved", () => `/race/moved.json?${address([state.policies[state.edit]])}`, (found) => {
  const policy = nameOf(state.edit);
  $("moved-levers-title").textContent = found.levers.length ? words.say("moved_levers", { policy, year: found.lever_year }) : words.say("moved_none", { policy });
  $("moved-assumptions-title").textContent = words.say("moved_assumptions", { policy, year: found.year });
  const sliders = Object.fromEntries(settings.sliders.map((s) => [s.name, s]));
  if (found.levers.length)
    fillTable($("moved-levers"), [words.words.lever_column, words.words.value_column, words.words.before_column, words.words.months_column],
      found.levers.map((l) => [sliders[l.lever]?.label ?? l.lever, valueText(sliders[l.lever], l.value), valueText(sliders[l.lever], l.before), words.cell(l.effect_months, "months")]));
  else $("moved-levers").replaceChildren();
  fillTable($("moved-assumptions"), [words.words.assumption, words.words.share_column, words.words.effect_column, words.words.range_column],
    found.assumptions.map((a) => [a.label, words.cell({ ...a.share_range, p50: a.share }, "fraction"), words.words[a.direction > 0 ? "raises" : "lowers"], a.range]));
});

const share = new Section("share", () => `/race/share.json?${address()}`, (found) => {
  for (const key of ["command", "python", "citation"]) $(key).textContent = found[key];
});

// ---- what people press -------------------------------------------------------------------------------------------

function rebuilt() {
  buildCards();
  buildLevers();
  const left = missing();
  if (left.length) ask({ texts: left, runs: settings.runs.rest, since: performance.now() });
  else paint();
}

$("reset").addEventListener("click", () => {
  const { base } = parse(state.policies[state.edit]);
  state.policies[state.edit] = base;
  rebuilt();
});
$("effective").addEventListener("change", () => {
  const policy = parse(state.policies[state.edit]);
  if (!policy.levers.length) return;
  policy.levers = policy.levers.map((l) => ({ ...l, day: $("effective").value }));
  replaceText(written(policy));
});
$("add").addEventListener("submit", (event) => {
  event.preventDefault();
  if (state.policies.length >= 8) return;
  state.policies.push(new FormData(event.target).get("base"));
  if (state.policies.indexOf(state.policies.at(-1)) < state.policies.length - 1) {
    const first = settings.sliders.find((s) => s.stops); // one policy twice: give the second its own lever to move
    const base = parse(state.policies.at(-1)).base;
    state.policies[state.policies.length - 1] = written({ base, id: null, levers: [{ name: first.name, value: String(first.settings[base]?.value ?? first.stops.at(-1)), day: "" }] });
  }
  state.edit = state.policies.length - 1;
  rebuilt();
});
$("file").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  const response = await fetch("/race/policy", { method: "POST", body: await file.arrayBuffer() });
  const found = await response.json();
  event.target.value = "";
  if (!response.ok) { $("status").textContent = found.error; return; }
  state.policies.push(found.policy);
  state.edit = state.policies.length - 1;
  rebuilt();
});
$("setup").addEventListener("submit", (event) => {
  event.preventDefault();
  const data = new FormData(event.target);
  Object.assign(state, { from: data.get("from"), until: Number(data.get("until")), seed: Number(data.get("seed")) });
  location.href = `/race?${address(state.policies, { edit: state.edit })}`;
});
$("year").append(...Array.from({ length: state.until - 2018 + 1 }, (_, i) => element("option", { value: 2018 + i, textContent: 2018 + i, selected: 2018 + i === state.year })));
$("year").addEventListener("change", () => { state.year = Number($("year").value); pair.asked = null; paint(); });
for (const button of document.querySelectorAll("[data-copy]"))
  button.addEventListener("click", async () => {
    await navigator.clipboard?.writeText($(button.dataset.copy).textContent);
    button.textContent = words.words.copied;
    setTimeout(() => { button.textContent = words.words.copy; }, 1500);
  });
for (const details of document.querySelectorAll("details.table"))
  details.addEventListener("toggle", () => {
    const id = details.closest("figure").dataset.figure;
    if (details.open && CHARTS[id] && shown().length) table(id, CHARTS[id], shown(), shown()[0].answer.years);
  });
addEventListener("beforeprint", () => { for (const [id, chart] of Object.entries(CHARTS)) draw(id, chart, shown(), shown()[0].answer.years, true); });
let width = innerWidth;
addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; paint(); } });

rebuilt();
