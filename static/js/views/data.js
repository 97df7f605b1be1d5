/** @import { Player, State } from "../state/player.js" */
/** @import { Trace } from "../core/types.js" */
import { differs } from "../core/differs.js";
import { draw, header, make } from "./dom.js";
import { chosenExample, figures, nameAlong, subscript } from "../core/format.js";
import { madeOf, ofLayer, receiving, weightsOf } from "../core/tensors.js";
import { readCsv } from "../core/csv.js";
import { facts } from "../core/facts.js";
import { inside, isFile, keep } from "../source/files.js";
import { takeFiles } from "./dropped.js";
import { latest } from "./latest.js";
import { EDITABLE } from "./plane-examples.js";
import { count, say } from "../core/words.js";

/** Examples of a batch that are listed at first. */
const LISTED = 50;

/** Bytes up to which a table becomes a part of the address, which needs no server to keep it. */
const SMALL = 2_000;

/** Inputs beyond which an initialiser's weights saturate units, and targets beyond which a usual step diverges. */
const LARGE = 10;

const tip = () =>
  say(
    "Click an example to see its numbers in the network. In a set of up to 60 drag it, or move it with the arrows and take it away with Delete; N and P go to the next and the one before.",
  );

/** The data that the network learns: the plane of a small set, a table of predictions, pictures, your own. */
export class DataTab {
  /** @param {HTMLElement} view @param {Player} player @param {import("./plane.js").Plane} plane */
  constructor(view, player, plane) {
    this.view = view;
    this.player = player;
    this.find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (view.querySelector(selector));
    this.fresh = differs();
    /** @type {Record<string, [number, number]>} height and width of the examples of sets that are pictures */
    this.sides = JSON.parse(this.find(".pictures").dataset.sides ?? "{}");
    for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (view.querySelectorAll("[name=adding]"))) {
      radio.addEventListener("change", () => (plane.adding = radio.value === "" ? null : Number(radio.value)));
    }
    const field = /** @type {HTMLTextAreaElement} */ (view.querySelector("textarea"));
    const act = latest((words) => this.tell(words));
    const bring = (/** @type {Blob} */ file, /** @type {string} */ name) => act((wanted) => this.bring(file, name, wanted));
    this.find("[data-do=csv]").addEventListener("click", () => bring(new Blob([field.value]), say("your table")));
    takeFiles(view, (file) => bring(file, file.name));
    /** The file whose columns are listed as targets, and they. */
    this.kept = "";
    /** @type {NonNullable<import("../source/files.js").Kept["targets"]>} */
    this.listed = [];
    this.targets = /** @type {HTMLSelectElement} */ (view.querySelector(".target select"));
    this.targets.addEventListener("change", () => act(() => this.aim(this.listed[this.targets.selectedIndex])));
    this.find("tbody").addEventListener("click", (event) => {
      const row = event.target instanceof Element ? event.target.closest("tr") : null;
      if (row) player.change({ example: row.dataset.position ?? "0" });
    });
  }

  /** @param {State} state */
  render({ base, options, data: { trace }, live }) {
    if (this.view.hidden || live || !this.fresh(base, trace)) return;
    const listed = this.listedOf(trace.spec.data);
    this.find(".adding").hidden = trace.sizes[0] !== 2 || trace.m > EDITABLE;
    this.find(".tip").hidden = trace.sizes[0] !== 2;
    const chosen = chosenExample(options, trace.m);
    this.list(trace, chosen);
    this.find(".pictures").replaceChildren(...pictures(trace, chosen, this.sides[trace.spec.data]));
    return listed;
  }

  /** Lists the columns of the table that the network learns. @param {string} data */
  async listedOf(data) {
    if (this.kept !== data) {
      this.listTargets({ blob: data });
      const found = isFile(data) ? await inside(data) : {};
      // Meanwhile there may be another one.
      if (this.kept === data) this.listTargets({ blob: data, ...found });
    }
    this.chooseTarget();
  }

  /** The batch as a table: inputs, target, prediction. @param {Trace} trace @param {number} chosen */
  list(trace, chosen) {
    const depth = trace.sizes.length - 1;
    const rows = (/** @type {string} */ name) => {
      const { values } = trace.tensors[name];
      if (!Array.isArray(values)) return [];
      return trace.spec.notation === "row" ? values : values[0].map((_, column) => values.map((row) => row[column]));
    };
    const [X, Y, A] = [rows("X"), rows("Y"), rows(ofLayer(trace, depth).filter((name) => trace.tensors[name].role === "value").at(-1) ?? "")];
    const wide = trace.sizes[0] > 6;
    const inputs = wide ? [] : (X[0] ?? []).map((_, index) => `x${subscript(index)}`);
    const names = [say("example"), ...inputs, say("target"), say("prediction"), ...(trace.metrics.accuracy === undefined ? [] : [say("hit")])];
    this.find("thead").replaceWith(header(names));
    const classes = trace.metrics.accuracy !== undefined;
    const list = (/** @type {(number | null)[]} */ values) => values.map((value) => figures(value, 3)).join(", ");
    this.find("tbody").replaceChildren(
      ...A.slice(0, LISTED).map((output, index) => {
        const row = make("tr");
        row.dataset.position = String(index);
        if (index === chosen) row.className = "now";
        const right = classes ? hits(output, Y[index]) : null;
        const many = classes && output.length > 3;
        const shown = many ? say("class {number} ({share})", { number: best(output), share: figures(output[best(output)], 3) }) : list(output);
        const texts = [...(wide ? [] : (X[index] ?? []).map((value) => figures(value, 3))), many ? say("class {number}", { number: best(Y[index]) }) : list(Y[index]), shown, ...(right === null ? [] : [right ? "✓" : say("✗ wrong")])];
        const name = make("th");
        name.scope = "row";
        const button = make("button", { type: "button", className: "link", textContent: String(index + 1) });
        name.append(button);
        row.append(name);
        for (const text of texts) row.insertCell().textContent = text;
        return row;
      }),
    );
    const against = trace.sizes[0] === 2 && trace.sizes[depth] > 2 ? " " + say("Orange is the class of the chosen example, purple all others.") : "";
    this.find(".tip").textContent = tip() + against;
    const more = A.length > LISTED ? say("{listed} of {all} examples of this batch", { listed: LISTED, all: A.length }) : "";
    this.find(".listed").textContent = A.length ? more : say("too many examples to list");
  }

  /**
   * Data of one's own: kept by the server, unless it is a table that an address can hold as it is.
   * @param {Blob} file @param {string} name @param {() => boolean} wanted
   */
  async bring(file, name, wanted) {
    const content = await file.arrayBuffer();
    const text = textIn(content);
    const kept = !facts.keeps || (file.size <= SMALL && stands(text)) ? null : await keep(content);
    if (!wanted()) return "";
    if (!kept) return this.take(text);
    this.listTargets(kept);
    return this.change({ ...kept.run, target: kept.run.target || null }, told(name, kept));
  }

  /** Another column is the target. @param {DataTab["listed"][0]} target */
  aim({ run, largest }) {
    return this.change(run, far(largest));
  }

  /** Gives what was taken over, or why the run with it is refused. @param {Record<string, string | null>} run @param {string} taken */
  async change(run, taken) {
    await this.player.change(run);
    return this.player.now.complaints[0]?.message ?? taken;
  }

  /** @param {string} words */
  tell(words) {
    this.find(".said").textContent = words;
    this.find(".said").scrollIntoView({ block: "nearest" });
  }

  /** The columns of a table that its target may be. @param {Partial<import("../source/files.js").Kept>} kept */
  listTargets({ targets = [], blob = "" }) {
    this.kept = blob;
    this.listed = targets;
    this.find(".target").hidden = !targets.length;
    this.targets.replaceChildren(...targets.map(({ column }) => new Option(column)));
    this.targets.selectedIndex = targets.length - 1;
  }

  /** The target of the run is the one that is chosen: the last column, if it does not say. */
  chooseTarget() {
    const { target } = this.player.now.data.trace.spec;
    this.targets.selectedIndex = target ? this.listed.findIndex(({ column }) => column === target) : this.listed.length - 1;
  }

  /** @param {string} text */
  take(text) {
    const { X, Y, rows, classes } = readCsv(text);
    const { many, two } = facts.fitting;
    const fitting = classes.length > 2 ? many : this.player.now.data.trace.spec.output === many.output ? two : {};
    const taken = classes.length
      ? count("{n} example taken over, classes {classes}.", "{n} examples taken over, classes {classes}.", rows, { classes: classes.length > 2 ? classes.join(", ") : classes.map((name, at) => `${name} = ${at}`).join(", ") })
      : count("{n} example taken over.", "{n} examples taken over.", rows);
    return this.change({ data: null, X, Y, ...fitting }, taken);
  }
}

/** Whether a table needs no reading but the browser's: whole, its targets classes or from 0 to 1. @param {string} text */
function stands(text) {
  try {
    return readCsv(text).shares;
  } catch {
    return false;
  }
}

/** The text of a file, "" if it is none. @param {ArrayBuffer} content */
function textIn(content) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    return "";
  }
}

/** What was brought, in words. @param {string} file @param {import("../source/files.js").Kept} kept */
function told(file, { holds, rows = 0, left_out: left = 0, largest = 0, targets }) {
  if (holds === "parameters") return say("The network starts from the parameters in {file}.", { file });
  const taken = count("{n} example of {file}.", "{n} examples of {file}.", rows, { file });
  const missing = left ? count("{n} row without a value was left out.", "{n} rows without a value were left out.", left) : "";
  const scale = largest > LARGE ? say("Its inputs reach {largest}; a network learns better from inputs near 1.", { largest: figures(largest, 3) }) : "";
  return [taken, missing, scale, far(targets?.at(-1)?.largest ?? 0)].filter(Boolean).join(" ");
}

/** That a target is far from what an output begins with, if it is. @param {number} largest */
const far = (largest) => (largest > LARGE ? say("Its target reaches {largest}; a network learns better from targets near 1.", { largest: figures(largest, 3) }) : "");

const best = (/** @type {(number | null)[]} */ values) => values.reduce((/** @type {number} */ one, value, index) => ((value ?? -Infinity) > (values[one] ?? -Infinity) ? index : one), 0);

/** @param {(number | null)[]} output @param {(number | null)[]} target */
function hits(output, target) {
  if (output.length === 1) return (output[0] ?? 0) > 0.5 === (target[0] ?? 0) > 0.5;
  return best(output) === best(target);
}

/**
 * A set of pictures: the chosen example, and for each unit of the first layer its weights and their gradient.
 * @param {Trace} trace @param {number} chosen @param {[number, number] | undefined} size height and width, if it is one
 */
function pictures(trace, chosen, size) {
  if (!size) return [];
  const row = trace.spec.notation === "row";
  const column = (/** @type {string} */ name, /** @type {number} */ unit) => {
    const { values } = trace.tensors[name];
    if (!Array.isArray(values)) return [];
    return row ? values.map((line) => line[unit] ?? 0) : values[unit].map((value) => value ?? 0);
  };
  const { values } = trace.tensors.X;
  const pixels = Array.isArray(values) ? (row ? values[chosen] : values.map((line) => line[chosen])).map((value) => value ?? 0) : [];
  const figure = (/** @type {number[]} */ numbers, /** @type {string} */ words, /** @type {number} */ scale) => {
    const element = make("figure");
    element.append(image(numbers, size, scale), make("figcaption", { textContent: words }));
    return element;
  };
  const units = Math.min(16, trace.sizes[1]);
  const limit = (/** @type {string} */ name) => Math.max(...Array.from({ length: units }, (_, unit) => Math.max(...column(name, unit).map(Math.abs))));
  const W = weightsOf(trace, 1) ?? "";
  const dW = madeOf(trace, W, "gradient") ?? "";
  const [weights, slopes] = [limit(W), limit(dW)];
  const drawn = [figure(pixels, say("example {number}", { number: chosen + 1 }), 1)];
  for (let unit = 0; unit < units; unit += 1) {
    const name = nameAlong(receiving(trace, W), unit);
    drawn.push(figure(column(W, unit), say("{tensor} of {unit}", { tensor: W, unit: name }), weights), figure(column(dW, unit), say("{tensor} of {unit}", { tensor: dW, unit: name }), slopes));
  }
  return drawn;
}

/** Numbers as a picture, row by row: orange above zero, purple below. @param {number[]} numbers @param {[number, number]} size @param {number} largest */
function image(numbers, [height, width], largest) {
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", class: "pixels" });
  numbers.forEach((value, index) => {
    const strength = (largest ? Math.abs(value) / largest : 0).toFixed(3);
    const place = { x: index % width, y: Math.floor(index / width), width: 1.02, height: 1.02 };
    svg.append(draw("rect", { ...place, "fill-opacity": strength, class: value < 0 ? "neg" : "pos" }));
  });
  return svg;
}
