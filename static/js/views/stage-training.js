/** @import { Frame, Picture, Trace } from "../core/types.js" */
import { show } from "../core/format.js";
import { madeOf, placeOf } from "../core/tensors.js";
import { say } from "../core/words.js";
import { entryAt } from "../core/marks.js";
import { Stage } from "./stage.js";

/**
 * The drawing while a network trains too fast for whole iterations: edges, their scale and the loss follow each
 * frame; the numbers in the neurons are hidden until it stands still. The looks are the server's; this file only
 * applies them.
 */
export class TrainingStage extends Stage {
  /** @type {Edge[] | null} the edges while training is followed */
  edges = null;

  /** @param {import("../state/player.js").State} state */
  render({ data, index, live }) {
    if (live) this.follow(data, index, live);
    else {
      // What was drawn over is drawn anew.
      if (this.edges) this.picture = null;
      this.edges = null;
      this.show({ data, index });
    }
  }

  /** @param {import("../core/types.js").Iteration} data @param {number} index @param {Frame} live */
  follow({ trace, picture }, index, live) {
    const done = new Set(trace.steps.slice(0, index + 1).map(({ id }) => id));
    this.edges ??= liveEdges(this.element, trace);
    const note = this.element.querySelector("text.note");
    if (note && trace.m > 1) note.textContent = say("while it trains: the mean of {m} examples", { m: trace.m });
    drawLive(this.element, this.edges, picture, live, trace, done);
  }
}

/** @typedef {{mark: Element, weights: string, gradient: string, i: number, j: number, shown: Record<string, string>}} Edge */

/**
 * The edges of a drawing, found once. @param {Element} stage @param {Trace} trace
 * @returns {Edge[]}
 */
function liveEdges(stage, trace) {
  return [...stage.querySelectorAll("[data-edge]")].map((mark) => {
    const { name: weights, i, j } = entryAt(mark.getAttribute("data-edge"));
    // While it trains the edges are the mean's.
    mark.removeAttribute("data-term");
    return { mark, weights, gradient: madeOf(trace, weights, "gradient") ?? "", i, j, shown: {} };
  });
}

/**
 * @param {Element} stage @param {Edge[]} edges @param {Picture} picture @param {Frame} frame @param {Trace} trace
 * @param {Set<string>} done the steps whose results are on show
 */
function drawLive(stage, edges, picture, frame, trace, done) {
  const { tensors } = frame;
  if (!tensors) return;
  const all = (/** @type {"weights" | "gradient"} */ kind) => new Set(edges.map((edge) => edge[kind]));
  const largest = { weight: most(tensors, all("weights")), gradient: most(tensors, all("gradient")) };
  for (const edge of edges) {
    const [weights, gradients] = [tensors[edge.weights], tensors[edge.gradient]];
    if (!weights) continue;
    const [row, at] = placeOf(trace, edge.i, edge.j);
    const kind = gradients && done.has(edge.gradient) ? "gradient" : "weight";
    const value = (kind === "gradient" ? gradients : weights)[row][at];
    const [width, strength] = look(picture.looks[kind], value, largest[kind]);
    const sign = value === null ? "bad" : value < 0 ? "neg" : value > 0 ? "pos" : "zero";
    set(edge, "class", `edge ${kind} ${sign}`);
    // A tenth of a pixel and a hundredth of its strength is what can be seen of an edge; less would only cost.
    set(edge, "stroke-width", width.toFixed(1));
    set(edge, "stroke-opacity", strength.toFixed(2));
    set(edge, "stroke-dasharray", dashed(picture.dashes[sign], width));
    set(edge, "data-value", String(weights[row][at]));
    if (kind === "gradient") set(edge, "data-grad", String(value));
  }
  tellScale(stage, largest);
  const loss = stage.querySelector(".lossbox .value");
  if (loss?.textContent) loss.textContent = show(frame.loss, 3);
}

/** The legend of what is on show. @param {Element} stage @param {{weight: number, gradient: number}} largest */
function tellScale(stage, largest) {
  const write = (/** @type {string} */ name, /** @type {string} */ words) => {
    const mark = stage.querySelector(`[data-legend="${name}"]`);
    if (mark && mark.textContent !== words) mark.textContent = words;
  };
  // At an update the legend is one of changes; while it trains the edges are gradients there too.
  write("gradient name", say("gradient"));
  for (const [name, bound] of Object.entries(largest)) {
    write(`${name} span`, bound ? say("{least} to {most}", { least: show(-bound, 2), most: show(bound, 2) }) : say("all 0"));
  }
}

/** @param {number[] | undefined} dashes of what is not above zero @param {number} width */
function dashed(dashes, width) {
  if (!dashes) return "none";
  const [share, dash, other, gap] = dashes;
  return `${(share * width + dash).toFixed(0)} ${(other * width + gap).toFixed(0)}`;
}

/** @param {number[]} constants @param {number | null} value @param {number} largest */
function look([width, wider, strength, stronger], value, largest) {
  const ratio = largest && value !== null ? Math.abs(value) / largest : 0;
  return [width + wider * ratio, strength + stronger * ratio];
}

/** The largest magnitude in some of the tensors. @param {Record<string, (number | null)[][]>} tensors @param {Set<string>} names */
function most(tensors, names) {
  let largest = 0;
  for (const name of names) for (const row of tensors[name] ?? []) for (const value of row) largest = Math.max(largest, Math.abs(value ?? 0));
  return largest;
}

/** @param {Edge} edge @param {string} name @param {string} value */
function set({ mark, shown }, name, value) {
  if (shown[name] === value) return;
  shown[name] = value;
  mark.setAttribute(name, value);
}
