// Numbers and sentences as the report writes them; the rules and words come from the page's own settings.

const UNSCALED = new Set(["months", "ratio", "GW"]);
const NO_BREAK = "\u00a0";

export class Words {
  constructor({ numbers, units, list, words }) {
    Object.assign(this, { numbers, units, list, words });
  }

  /** A sentence with its placeholders filled. */
  say(key, values = {}) {
    return fill(this.words[key], values);
  }

  /** A bare number: at least `digits` significant figures, thousands parted, a true minus. */
  number(x, digits = 2) {
    if (!Number.isFinite(x)) return this.numbers.absent;
    const size = x ? Math.floor(Math.log10(Math.abs(x))) : 0;
    const places = x ? Math.max(0, digits - 1 - size) : 0;
    const [whole, part] = Math.abs(x).toFixed(Math.min(places, 20)).split(".");
    const parted = whole.replace(/\B(?=(\d{3})+$)/g, ",");
    const sign = x < 0 && Number(x.toFixed(Math.min(places, 20))) !== 0 ? "\u2212" : "";
    return sign + parted + (part ? `.${part}` : "");
  }

  /** One value with its unit. */
  amount(x, unit) {
    if (!Number.isFinite(x)) return this.numbers.absent;
    const [, suffix] = this.scale(x, unit);
    const text = fill(this.units[unit] ?? this.units.other, { n: this.scaled(x, unit, x) + suffix, unit });
    return text.replaceAll(" ", NO_BREAK);
  }

  /** Median and range for a cell whose head names the unit. */
  cell({ p5, p50, p95 }, unit) {
    const like = p50 || p95;
    const suffix = unit === "fraction" ? "%" : this.scale(like, unit)[1];
    const value = this.scaled(p50, unit, like) + suffix;
    const [low, high] = [this.scaled(p5, unit, like), this.scaled(p95, unit, like)];
    if (low === high) return value;
    return fill(p5 < 0 ? this.numbers.interval_signed : this.numbers.interval, { value, low, high });
  }

  /** A probability; close to 0 or 1 in words. */
  share(x) {
    if (x < 0.01) return this.numbers.under_one_percent;
    if (x > 0.99) return this.numbers.over_ninety_nine_percent;
    return `${Math.round(100 * x)}%`;
  }

  /** A value on an axis. */
  tick(x, unit) {
    if (unit === "fraction") return `${plain(100 * x)}%`;
    if (UNSCALED.has(unit)) return plain(x).replace("-", "\u2212") + (unit === "ratio" ? this.numbers.times : "");
    const [divisor, suffix] = this.scale(x, unit);
    return plain(x / divisor) + suffix;
  }

  joined(items) {
    if (items.length < 2) return items.join("");
    return items.slice(0, -1).join(this.list.separator) + this.list.last + items.at(-1);
  }

  scale(x, unit) {
    if (unit === "fraction") return [0.01, ""];
    if (!UNSCALED.has(unit)) {
      for (const [least, divisor, suffix] of unit === "USD" ? this.numbers.money_scales : this.numbers.count_scales)
        if (Math.abs(x) >= least) return [divisor, suffix];
    }
    return [1, ""];
  }

  scaled(x, unit, like) {
    if (unit === "months" && Math.abs(like) >= 10 && Number.isFinite(x)) return this.number(x, 1);
    return this.number(x / this.scale(like, unit)[0]);
  }
}

export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** Up to six significant digits without trailing zeros. */
export function plain(x) {
  return Number(x.toPrecision(6)).toLocaleString("en-US", { maximumSignificantDigits: 6 });
}
