/** @import { Player, State } from "./player.js" */
/** @import { Trace } from "./types.js" */
import { figures, subscript } from "./format.js";
import { readCsv } from "./csv.js";

/** Examples of a batch that are listed at first. */
const LISTED = 50;

const TIP =
  "Click an example to see its numbers in the network. In a set of up to 60 drag it, or move it with the arrows and take it away with Delete; N and P go to the next and the one before.";

/** The data that the network learns: the plane of a small set, a table of predictions, pictures, your own. */
export class DataTab {
  /** @param {HTMLElement} view @param {Player} player @param {import("./plane.js").Plane} plane */
  constructor(view, player, plane) {
    this.view = view;
    this.player = player;
    this.find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (view.querySelector(selector));
    this.shown = "";
    for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (view.querySelectorAll("[name=adding]"))) {
      radio.addEventListener("change", () => (plane.adding = radio.value === "" ? null : Number(radio.value)));
    }
    const field = /** @type {HTMLTextAreaElement} */ (view.querySelector("textarea"));
    this.find("[data-do=csv]").addEventListener("click", () => this.take(field.value));
    view.addEventListener("dragover", (event) => event.preventDefault());
    view.addEventListener("drop", async (event) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file) this.take(await file.text());
    });
    this.find("tbody").addEventListener("click", (event) => {
      const row = event.target instanceof Element ? event.target.closest("tr") : null;
      if (row) player.change({ example: row.dataset.position ?? "0" });
    });
  }

  /** @param {State} state */
  render({ base, data: { trace }, live }) {
    if (this.view.hidden || live) return;
    const key = `${base} ${trace.t}`;
    if (key === this.shown) return;
    this.shown = key;
    this.find(".adding").hidden = trace.sizes[0] !== 2;
    this.find(".tip").hidden = trace.sizes[0] !== 2;
    this.list(trace, Number(new URLSearchParams(base).get("example") ?? 0) || 0);
    this.find(".pictures").replaceChildren(...pictures(trace, Number(new URLSearchParams(base).get("example") ?? 0) || 0));
  }

  /** The batch as a table: inputs, target, prediction. @param {Trace} trace @param {number} chosen */
  list(trace, chosen) {
    const depth = trace.sizes.length - 1;
    const rows = (/** @type {string} */ name) => {
      const { values } = trace.tensors[name];
      if (!Array.isArray(values)) return [];
      return trace.spec.notation === "row" ? values : values[0].map((_, column) => values.map((row) => row[column]));
    };
    const [X, Y, A] = [rows("X"), rows("Y"), rows(`A${depth}`)];
    const wide = trace.sizes[0] > 6;
    const head = [...(wide ? [] : (X[0] ?? []).map((_, index) => `x${subscript(index)}`)), "target", "prediction", ...(trace.metrics.accuracy === undefined ? [] : ["hit"])];
    this.find("thead").innerHTML = `<tr><th scope="col">example</th>${head.map((name) => `<th scope="col">${name}</th>`).join("")}</tr>`;
    const classes = trace.metrics.accuracy !== undefined;
    const list = (/** @type {(number | null)[]} */ values) => values.map((value) => figures(value, 3)).join(", ");
    this.find("tbody").replaceChildren(
      ...A.slice(0, LISTED).map((output, index) => {
        const row = document.createElement("tr");
        row.dataset.position = String(index);
        if (index === chosen) row.className = "now";
        const right = classes ? hits(output, Y[index]) : null;
        const many = classes && output.length > 3;
        const shown = many ? `class ${best(output)} (${figures(output[best(output)], 3)})` : list(output);
        const texts = [...(wide ? [] : (X[index] ?? []).map((value) => figures(value, 3))), many ? `class ${best(Y[index])}` : list(Y[index]), shown, ...(right === null ? [] : [right ? "✓" : "✗ wrong"])];
        const name = document.createElement("th");
        name.scope = "row";
        const button = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: String(index + 1) });
        name.append(button);
        row.append(name);
        for (const text of texts) row.insertCell().textContent = text;
        return row;
      }),
    );
    const against = trace.sizes[0] === 2 && trace.sizes[depth] > 2 ? " Orange is the class of the chosen example, purple all others." : "";
    this.find(".tip").textContent = TIP + against;
    const more = A.length > LISTED ? `${LISTED} of ${A.length} examples of this batch` : "";
    this.find(".listed").textContent = A.length ? more : "too many examples to list";
  }

  /** @param {string} text */
  async take(text) {
    const said = /** @type {HTMLElement} */ (this.find(".said"));
    try {
      const { X, Y, rows, classes } = readCsv(text);
      const many = classes.length > 2;
      await this.player.change({ data: null, X, Y, ...(many ? { output: "softmax", loss: "cross_entropy" } : {}) });
      const [refused] = this.player.now.complaints;
      said.textContent = refused ? refused.message : `${rows} ${rows === 1 ? "example" : "examples"} taken over${classes.length ? `, classes ${classes.join(", ")}` : ""}.`;
    } catch (error) {
      said.textContent = error instanceof Error ? error.message : String(error);
    }
  }
}

const best = (/** @type {(number | null)[]} */ values) => values.reduce((/** @type {number} */ one, value, index) => ((value ?? -Infinity) > (values[one] ?? -Infinity) ? index : one), 0);

/** @param {(number | null)[]} output @param {(number | null)[]} target */
function hits(output, target) {
  if (output.length === 1) return (output[0] ?? 0) > 0.5 === (target[0] ?? 0) > 0.5;
  return best(output) === best(target);
}

/**
 * A set of pictures: the chosen example, and for each unit of the first layer its weights and their gradient.
 * @param {Trace} trace @param {number} chosen
 */
function pictures(trace, chosen) {
  if (trace.spec.data !== "digits") return [];
  const row = trace.spec.notation === "row";
  const column = (/** @type {string} */ name, /** @type {number} */ unit) => {
    const { values } = trace.tensors[name];
    if (!Array.isArray(values)) return [];
    return row ? values.map((line) => line[unit] ?? 0) : values[unit].map((value) => value ?? 0);
  };
  const { values } = trace.tensors.X;
  const pixels = Array.isArray(values) ? (row ? values[chosen] : values.map((line) => line[chosen])).map((value) => value ?? 0) : [];
  const figure = (/** @type {number[]} */ numbers, /** @type {string} */ words, /** @type {number} */ scale) => {
    const element = document.createElement("figure");
    element.append(image(numbers, scale), Object.assign(document.createElement("figcaption"), { textContent: words }));
    return element;
  };
  const units = Math.min(16, trace.sizes[1]);
  const limit = (/** @type {string} */ name) => Math.max(...Array.from({ length: units }, (_, unit) => Math.max(...column(name, unit).map(Math.abs))));
  const [weights, slopes] = [limit("W1"), limit("dW1")];
  const drawn = [figure(pixels, `example ${chosen + 1}`, 1)];
  for (let unit = 0; unit < units; unit += 1) {
    drawn.push(figure(column("W1", unit), `W1 of h${subscript(unit)}`, weights), figure(column("dW1", unit), `dW1 of h${subscript(unit)}`, slopes));
  }
  return drawn;
}

/** Eight by eight numbers as a picture: orange above zero, purple below. @param {number[]} numbers @param {number} largest */
function image(numbers, largest) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 8 8");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "pixels");
  numbers.forEach((value, index) => {
    const pixel = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const place = { x: index % 8, y: Math.floor(index / 8), width: 1.02, height: 1.02, "fill-opacity": (largest ? Math.abs(value) / largest : 0).toFixed(3) };
    for (const [name, each] of Object.entries(place)) pixel.setAttribute(name, String(each));
    pixel.setAttribute("class", value < 0 ? "neg" : "pos");
    svg.append(pixel);
  });
  return svg;
}
