import { fixed, power as powered } from "../core/format.js";
import { draw, growth } from "./dom.js";

/** A small line plot as SVG: curves, points and straight lines over one pair of axes. It only draws. */

/**
 * @typedef {{x: number[], y: (number | null)[], css: string, label?: string, over?: boolean}} Curve its label stands after its end, or over it
 * @typedef {{x: number, y: number, css: string, title?: string}} Point
 * @typedef {{curves: Curve[], points?: Point[], label: string, x: string, y?: string, width?: number,
 *   height?: number, log?: boolean}} Plot its width in pixels; its height is one of small type, and grows with it; ``log`` for the upright axis
 */

const [WIDE, HIGH] = [480, 210];
const EDGE = { left: 66, right: 20, top: 12, bottom: 34 };

/** @param {Plot} plot @returns {SVGSVGElement} */
export function plot({ curves, points = [], label, x: xName, y: yName = "", width = WIDE, height: HEIGHT = HIGH, log = false }) {
  const grow = growth();
  const WIDTH = Math.max(220, Math.min(WIDE + 60, width / grow || WIDE));
  const top = yName ? EDGE.top + 12 : EDGE.top;
  const svg = draw("svg", { class: "plot", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH * grow, height: HEIGHT * grow, role: "img", "aria-label": label });
  const finite = (/** @type {(number | null)[]} */ values) => /** @type {number[]} */ (values.filter((value) => value !== null && Number.isFinite(value)));
  const across = axis(finite([...curves.flatMap(({ x }) => x), ...points.map(({ x }) => x)]), EDGE.left, WIDTH - EDGE.right);
  const values = finite([...curves.flatMap(({ y }) => y), ...points.map(({ y }) => y)]);
  const down = (log ? powers : axis)(values, HEIGHT - EDGE.bottom, top);
  svg.setAttribute("data-plot-x", `${EDGE.left} ${WIDTH - EDGE.right}`);
  svg.setAttribute("data-domain-x", across.domain.join(" "));
  for (const value of down.ticks) {
    svg.append(draw("line", { class: value === 0 ? "zero" : "tick", x1: EDGE.left, x2: WIDTH - EDGE.right, y1: down.at(value), y2: down.at(value) }));
    svg.append(draw("text", { class: "end", x: EDGE.left - 6, y: down.at(value) + 5 }, down.write(value)));
  }
  for (const value of across.ticks) {
    svg.append(draw("line", { class: value === 0 ? "zero" : "tick", x1: across.at(value), x2: across.at(value), y1: top, y2: HEIGHT - EDGE.bottom }));
    svg.append(draw("text", { x: across.at(value), y: HEIGHT - EDGE.bottom + 17 }, across.write(value)));
  }
  /** @type {number[]} */
  const named = [];
  for (const { x, y, css, label: name, over } of curves) {
    const heights = y.map((value) => (value === null ? NaN : down.at(value)));
    svg.append(draw("path", { class: `curve ${css}`, d: path(x.map(across.at), heights) }));
    const last = heights.findLastIndex(Number.isFinite);
    if (!name || last < 0) continue;
    // Names of curves that end close together stand above each other.
    let height = heights[last] + 5;
    while (named.some((other) => Math.abs(other - height) < 13)) height -= 13;
    named.push(height);
    const place = over ? { class: `end ${css}`, x: across.at(x[last]), y: beside(heights, top) } : { class: `start ${css}`, x: Math.min(across.at(x[last]) + 3, WIDTH - 14), y: height };
    svg.append(draw("text", place, name));
  }
  for (const { x, y, css, title } of points) {
    const point = draw("circle", { class: `point ${css}`, cx: across.at(x), cy: down.at(y), r: 4.5 });
    if (title) point.append(draw("title", {}, title));
    svg.append(point);
  }
  svg.append(draw("text", { class: "end", x: WIDTH - EDGE.right, y: HEIGHT - 3 }, xName));
  if (yName) svg.append(draw("text", { class: "start", x: 2, y: 11 }, yName));
  return /** @type {SVGSVGElement} */ (svg);
}

/** Where the name of a curve stands over its end, or where there is no room over it under it. @param {number[]} heights @param {number} top */
function beside(heights, top) {
  const end = heights.slice(-Math.ceil(heights.length / 3)).filter(Number.isFinite);
  const over = Math.min(...end) - 6;
  return over > top + 10 ? over : Math.max(...end) + 16;
}

/** The value on the lower axis of a plot that a pointer is over. @param {SVGSVGElement} svg @param {number} clientX */
export function plottedAt(svg, clientX) {
  const numbers = (/** @type {string} */ name) => (svg.getAttribute(name) ?? "").split(" ").map(Number);
  const [[from, to], [low, high]] = [numbers("data-plot-x"), numbers("data-domain-x")];
  const { left, width } = svg.getBoundingClientRect();
  const share = (((clientX - left) * svg.viewBox.baseVal.width) / width - from) / (to - from);
  return Math.max(low, Math.min(high, low + share * (high - low)));
}

/**
 * From values to pixels, with three to six round ticks.
 * @param {number[]} values @param {number} from @param {number} to
 */
function axis(values, from, to) {
  let [low, high] = [Math.min(...values), Math.max(...values)];
  if (!values.length) [low, high] = [0, 1];
  if (!(high > low)) [low, high] = low ? [low - Math.abs(low) / 10, low + Math.abs(low) / 10] : [0, 10];
  const room = 0.04 * (high - low);
  [low, high] = [low - room, high + room];
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((each) => each * power >= rough) ?? 10);
  const ticks = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high; tick += step) ticks.push(Math.abs(tick) < step / 1e6 ? 0 : tick);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const largest = Math.max(Math.abs(low), Math.abs(high));
  // As many digits as it takes to tell one tick from the next.
  const telling = Math.max(0, Math.floor(Math.log10(largest)) - Math.floor(Math.log10(step) + 1e-9));
  const plain = digits <= 6 && largest < 1e5;
  const write = (/** @type {number} */ value) => (plain || !value ? fixed(value, plain ? digits : 0) : powered(value, Math.min(8, telling)));
  const at = (/** @type {number} */ value) => Math.round(10 * (from + ((value - low) / (high - low)) * (to - from))) / 10;
  return { at, ticks, write, domain: [low, high] };
}

/**
 * The same on a logarithmic scale, a tick for each power of ten, or fewer; what is not positive has no place.
 * @param {number[]} values @param {number} from @param {number} to
 */
function powers(values, from, to) {
  const positive = values.filter((value) => value > 0).map(Math.log10);
  const [least, most] = [Math.min(...positive), Math.max(...positive)];
  // A single value has a power of ten below it and one above.
  const { at, domain } = axis(least < most || !positive.length ? positive : [least - 1, least + 1], from, to);
  const [low, high] = domain;
  const every = Math.max(1, Math.ceil((high - low) / 5));
  const ticks = [];
  for (let power = Math.ceil(low / every) * every; power <= high; power += every) ticks.push(10 ** power);
  if (ticks.length < 2) ticks.splice(0, 1, 10 ** low, 10 ** high);
  const write = (/** @type {number} */ value) => powered(Number(value.toPrecision(2)));
  return { at: (/** @type {number} */ value) => (value > 0 ? at(Math.log10(value)) : NaN), ticks, write, domain };
}

/** A line that breaks where a number is missing. @param {number[]} x @param {number[]} y */
function path(x, y) {
  let pen = "M";
  return x.map((value, index) => {
    if (!Number.isFinite(y[index])) return void (pen = "M");
    const piece = `${pen}${value} ${y[index]}`;
    pen = "L";
    return piece;
  }).join("");
}
