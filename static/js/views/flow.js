/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */
/** @import { Asked } from "./explanation.js" */
/** @import { Flow, Node } from "../core/flow.js" */
/** @import { Finding } from "./health.js" */
import { differs } from "../core/differs.js";
import { flow } from "../core/flow.js";
import { between, circled, figures, shownExample, whole } from "../core/format.js";
import { receiving, sending } from "../core/tensors.js";
import { say } from "../core/words.js";
import { draw, growth, make } from "./dom.js";

/** Rows of the graph, from its top, in pixels: forward, errors, gradients of the parameters. */
const ROWS = [16, 50, 96];
const HIGH = 112;

/** Pixels below the middle of an error at which its value stands. */
const BELOW = 21;

/** Pixels of a column below which no factors stand on the arrows, below which no values, and below which nodes have no frame. */
const [ROOMY, NARROW, DENSE] = [92, 48, 60];

/** The iteration as a graph under the network: every node is its step. */
export class FlowStrip {
  /** @param {Scope} scope @param {Player} player */
  constructor(scope, player) {
    this.element = scope.find(".strip");
    this.player = player;
    this.fresh = differs();
    /** @type {Asked | null} the weight that is being explained */
    this.asked = null;
    /** @type {Finding[]} */
    this.findings = [];
    /** Steps that have a node: those before the update. */
    this.nodes = 0;
    this.element.addEventListener("click", (event) => {
      const node = event.target instanceof Element ? event.target.closest("button") : null;
      if (node) player.moveTo(Number(node.value));
    });
    this.width = 0;
    scope.resized(this.element, () => {
      this.width = this.element.clientWidth;
      if (player.state) this.render(player.now);
    });
  }

  /** @param {Asked | null} asked */
  follow(asked) {
    if (asked === this.asked) return;
    this.asked = asked;
    this.render(this.player.now);
  }

  /** Marks the steps at which something ails the run. @param {Finding[]} findings */
  mark(findings) {
    this.findings = findings;
    for (const node of /** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll("[data-node]"))) {
      const own = findings.filter(({ step }) => step === node.dataset.node);
      node.classList.toggle("ails", own.length > 0);
      node.title = [node.dataset.title, ...own.map(({ text }) => text)].join(" · ");
    }
  }

  /** @param {State} state */
  render({ data: { trace }, index, options }) {
    const { width } = this;
    if (!width) return;
    const example = shownExample(options, trace.m);
    if (this.fresh(trace, example, width, this.asked?.name, this.asked?.i, this.asked?.j)) this.lay(trace, example, width);
    for (const node of this.element.querySelectorAll("button")) {
      const step = Number(node.value);
      node.classList.toggle("done", step <= index);
      node.tabIndex = step === index || (!step && index >= this.nodes) ? 0 : -1;
      if (step === index) node.setAttribute("aria-current", "step");
      else node.removeAttribute("aria-current");
    }
    const reads = new Set(trace.steps[index].reads);
    for (const node of /** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll("[data-node]"))) node.classList.toggle("read", reads.has(node.dataset.node ?? ""));
    for (const link of this.element.querySelectorAll("[data-step]")) link.classList.toggle("done", Number(link.getAttribute("data-step")) <= index);
  }

  /** @param {State["data"]["trace"]} trace @param {number | null} example @param {number} width */
  lay(trace, example, width) {
    const graph = flow(trace, this.asked, example);
    const grow = growth(this.element);
    const pitch = width / graph.columns;
    const at = (/** @type {Node} */ { row, column }) => ({ x: (column + 0.5) * pitch, y: grow * ROWS[row] });
    const places = new Map(graph.nodes.map((node) => [node.id, { ...at(node), step: node.step }]));
    const svg = draw("svg", { width, height: grow * HIGH, "aria-hidden": "true" });
    const labels = graph.links.flatMap(({ from, to, back, factor }) => {
      const [one, other] = [places.get(from), places.get(to)];
      if (!one || !other) return [];
      svg.append(draw("line", { x1: one.x, y1: one.y, x2: other.x, y2: other.y, class: back ? "back" : "", "data-step": other.step }));
      if (factor === null || pitch < grow * ROOMY) return [];
      const words = factor === "sum" ? "Σ" : `× ${figures(factor, 3)}`;
      const element = label(words, (one.x + other.x) / 2, (one.y + other.y) / 2, one.y === other.y ? "times" : "times beside");
      element.dataset.step = String(other.step);
      if (factor === "sum") element.title = say("several messages added up");
      return [element];
    });
    this.nodes = graph.nodes.length - 1;
    const nodes = graph.nodes.map((node) => {
      const place = at(node);
      const element = make(node.step < 0 ? "span" : "button", { className: "node" });
      if (element instanceof HTMLButtonElement) [element.type, element.value, element.tabIndex] = ["button", String(node.step), -1];
      element.dataset.node = node.id;
      element.classList.toggle("kept", node.kept.length > 0);
      element.append(make("b", { textContent: node.symbol }));
      if (node.value !== null && example !== null && pitch >= grow * (node.row === 2 ? ROOMY : NARROW)) {
        const value = node.row === 2 ? make("span", { textContent: `${trace.m > 1 ? circled(example) : ""} ${figures(node.value, 3)}` }) : label(figures(node.value, 3), place.x, place.y + grow * BELOW, "value");
        value.dataset.step = String(node.step);
        if (node.row === 2) element.append(value);
        else labels.push(value);
      }
      element.dataset.title = [node.title, node.kept.length ? say("kept for {steps}", { steps: node.kept.join(", ") }) : ""].filter(Boolean).join(" · ");
      Object.assign(element.style, { left: `${place.x}px`, top: `${place.y}px` });
      return element;
    });
    const { kept, alone } = trace.products;
    const saved = { kept: whole(kept), alone: whole(alone) };
    const words = make("p", { className: "count", textContent: say("Going back takes {kept} multiplications, because forward kept its numbers; each weight by itself would take {alone}.", saved) });
    this.element.classList.toggle("dense", pitch < grow * DENSE);
    const whose = make("p", { className: "whose", textContent: weightOf(trace, graph) });
    whose.style.maxWidth = `${1.75 * pitch}px`;
    this.element.replaceChildren(svg, ...labels, ...nodes, whose, words);
    this.mark(this.findings);
  }
}

/** @param {string} textContent @param {number} x @param {number} y @param {string} className */
function label(textContent, x, y, className) {
  const element = make("span", { className, textContent });
  Object.assign(element.style, { left: `${x}px`, top: `${y}px` });
  return element;
}

/** Whose numbers stand on the way back. @param {State["data"]["trace"]} trace @param {Flow} graph */
function weightOf(trace, { asked }) {
  return asked ? say("on the way to {weight}", { weight: between(receiving(trace, asked.name), sending(trace, asked.name), asked.i, asked.j) }) : "";
}
