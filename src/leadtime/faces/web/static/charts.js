// Charts as plain SVG: drawn anew at each answer, in a few milliseconds, with no evaluated code.

const NS = "http://www.w3.org/2000/svg";
const TOP = 24, BOTTOM = 26, LEFT = 52, GAP = 18;

export function make(name, attributes = {}, text) {
  const node = document.createElementNS(NS, name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  if (text !== undefined) node.textContent = text;
  return node;
}

/**
 * Panels side by side with the same axes.
 * panels: [{title, lines: [{style, shape, name, p5, p50, p95, from, until}], areas: [{style, low, high}]}]
 * frame: {years, log, tick, part, partText, domain, labels}
 */
export function plot(svg, panels, frame) {
  const width = Math.max(260, svg.parentNode.clientWidth || 600);
  const columns = Math.min(panels.length, panels.length > 1 ? Math.max(1, Math.floor(width / 230)) : 1);
  const rows = Math.ceil(panels.length / columns);
  const gutter = frame.labels && width > 520 ? Math.min(190, 26 + widest(panels)) : 10;
  const each = (width - gutter - GAP * (columns - 1)) / columns;
  const height = panels.length > 1 ? 200 : Math.min(380, Math.max(240, width * 0.46));
  const ticks = frame.log ? logTicks(...frame.domain) : linearTicks(...frame.domain);
  const nodes = [];
  panels.forEach((panel, i) => {
    const box = {
      x: (i % columns) * (each + GAP) + LEFT, y: Math.floor(i / columns) * (height + GAP) + TOP,
      w: each - LEFT, h: height - TOP - BOTTOM,
    };
    nodes.push(panelNode(panel, box, frame, ticks, gutter > 10));
  });
  svg.setAttribute("viewBox", `0 0 ${width} ${rows * (height + GAP) - GAP + 4}`);
  svg.replaceChildren(...nodes);
}

function panelNode(panel, box, frame, ticks, withLabels) {
  const group = make("g");
  const { years, domain, log } = frame;
  const first = years[0], last = years.at(-1);
  const x = (year) => box.x + (last > first ? ((year - first) / (last - first)) * box.w : 0);
  const place = log
    ? (v) => Math.log(v / domain[0]) / Math.log(domain[1] / domain[0])
    : (v) => (v - domain[0]) / (domain[1] - domain[0]);
  const y = (v) => box.y + box.h - Math.min(1.02, Math.max(-0.02, place(v))) * box.h;
  for (const v of ticks) {
    group.append(make("line", { class: "grid", x1: box.x, x2: box.x + box.w, y1: y(v), y2: y(v) }));
    group.append(make("text", { class: "tick", x: box.x - 6, y: y(v) + 4, "text-anchor": "end" }, frame.tick(v)));
  }
  const step = Math.max(1, Math.ceil((last - first + 1) / Math.max(2, Math.floor(box.w / 52))));
  for (let year = last; year >= first; year -= step)
    group.append(make("text", { class: "tick", x: x(year), y: box.y + box.h + 18, "text-anchor": "middle" }, year));
  if (panel.title) group.append(make("text", { class: "panel", x: box.x, y: box.y - 9 }, panel.title));
  if (frame.part >= first && frame.part <= last) {
    group.append(make("line", { class: "part", x1: x(frame.part), x2: x(frame.part), y1: box.y, y2: box.y + box.h }));
    if (!panel.title)
      group.append(make("text", { class: "tick", x: x(frame.part), y: box.y - 8, "text-anchor": "middle" }, frame.partText));
  }
  if (domain[0] < 0 && !log) group.append(make("line", { class: "zero", x1: box.x, x2: box.x + box.w, y1: y(0), y2: y(0) }));
  for (const area of panel.areas ?? [])
    group.append(make("path", { class: `area ${area.style}`, d: band(years, area.low, area.high, x, y, 0, years.length) }));
  const ends = [];
  for (const line of panel.lines ?? []) {
    const [from, until] = [line.from ?? 0, line.until ?? years.length];
    group.append(make("path", { class: `band ${line.style}`, d: band(years, line.p5, line.p95, x, y, from, until) }));
    group.append(make("path", { class: `line ${line.style}`, d: trace(years, line.p50, x, y, from, until) }));
    if (line.shape) group.append(make("path", { class: `mark ${line.style}`, d: marks(years, line.p50, x, y, from, until, line.shape) }));
    if (line.name) ends.push({ line, at: y(line.p50[until - 1] ?? domain[0]) });
  }
  if (withLabels) group.append(...endLabels(ends, box, x(last)));
  return group;
}

function endLabels(ends, box, right) {
  ends.sort((a, b) => a.at - b.at);
  for (let i = 1; i < ends.length; i++) ends[i].at = Math.max(ends[i].at, ends[i - 1].at + 17);
  const over = ends.length ? ends.at(-1).at - (box.y + box.h) : 0;
  if (over > 0) for (const end of ends) end.at -= over;
  return ends.flatMap(({ line, at }) => [
    make("path", { class: `mark ${line.style}`, d: symbol(right + 12, at, line.shape, 4.5) }),
    make("text", { class: "label", x: right + 22, y: at + 4 }, line.name),
  ]);
}

function trace(years, values, x, y, from, until) {
  let d = "", pen = "M";
  for (let i = from; i < until; i++) {
    if (values[i] == null) { pen = "M"; continue; }
    d += `${pen}${x(years[i]).toFixed(1)} ${y(values[i]).toFixed(1)}`;
    pen = "L";
  }
  return d;
}

function band(years, low, high, x, y, from, until) {
  let up = "", down = "";
  for (let i = from; i < until; i++) {
    if (low[i] == null || high[i] == null) continue;
    up += `${up ? "L" : "M"}${x(years[i]).toFixed(1)} ${y(high[i]).toFixed(1)}`;
    down = `L${x(years[i]).toFixed(1)} ${y(low[i]).toFixed(1)}${down}`;
  }
  return up ? `${up}${down}Z` : "";
}

function marks(years, values, x, y, from, until, shape) {
  let d = "";
  for (let i = from; i < until; i++) if (values[i] != null) d += symbol(x(years[i]), y(values[i]), shape, 3);
  return d;
}

const CORNERS = {
  square: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
  "triangle-up": [[0, -1.2], [1.1, 0.9], [-1.1, 0.9]],
  "triangle-down": [[0, 1.2], [1.1, -0.9], [-1.1, -0.9]],
  "triangle-right": [[1.2, 0], [-0.9, 1.1], [-0.9, -1.1]],
  "triangle-left": [[-1.2, 0], [0.9, 1.1], [0.9, -1.1]],
  diamond: [[0, -1.4], [1.2, 0], [0, 1.4], [-1.2, 0]],
  cross: [[-0.4, -1.2], [0.4, -1.2], [0.4, -0.4], [1.2, -0.4], [1.2, 0.4], [0.4, 0.4], [0.4, 1.2], [-0.4, 1.2], [-0.4, 0.4], [-1.2, 0.4], [-1.2, -0.4], [-0.4, -0.4]],
};

export function symbol(cx, cy, shape, r) {
  const corners = CORNERS[shape];
  if (!corners) return `M${(cx - r).toFixed(1)} ${cy.toFixed(1)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  return `M${corners.map(([a, b]) => `${(cx + a * r).toFixed(1)} ${(cy + b * r).toFixed(1)}`).join("L")}Z`;
}

/** The range of all lines; never narrower than `held`, so that axes stand still while a thumb moves. */
export function domainOf(panels, log, held) {
  let low = Infinity, high = -Infinity;
  for (const { lines } of panels)
    for (const { p5, p95 } of lines)
      for (let i = 0; i < p5.length; i++) {
        if (p5[i] != null && (!log || p5[i] > 0)) low = Math.min(low, p5[i]);
        if (p95[i] != null) high = Math.max(high, p95[i]);
      }
  if (!(high > low)) [low, high] = log ? [1, 10] : [0, 1];
  if (!log) [low, high] = [Math.min(0, low), Math.max(0, high)];
  if (held) [low, high] = [Math.min(low, held[0]), Math.max(high, held[1])];
  return [low, high];
}

function linearTicks(low, high) {
  const rough = (high - low) / 5, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= rough);
  const found = [];
  for (let k = Math.ceil(low / step); k * step <= high * 1.0001; k++) found.push(k * step);
  return found;
}

function logTicks(low, high) {
  const length = Math.log10(high / low);
  const steps = length > 3 ? [1] : length > 1 ? [1, 2, 5] : [1, 1.5, 2, 3, 5, 7];
  const found = [];
  for (let d = Math.floor(Math.log10(low)); d <= Math.log10(high); d++)
    for (const k of steps) if (k * 10 ** d >= low * 0.999 && k * 10 ** d <= high * 1.001) found.push(k * 10 ** d);
  const sparse = Math.ceil(found.length / 7);
  return found.filter((_, i) => i % sparse === 0);
}

function widest(panels) {
  const names = panels.flatMap((p) => (p.lines ?? []).map((l) => l.name ?? ""));
  return Math.max(0, ...names.map((n) => [...n].reduce((w, c) => w + (c > "\u2e80" ? 13 : 7), 0)));
}
