/** @import { Player, State } from "../state/player.js" */
/** @import { Check, CheckRow } from "../core/types.js" */
import { make } from "./dom.js";
import { show } from "../core/format.js";

const WORDS = { pass: "agrees", fail: "is wrong", kinks: "only kinks", "not finite": "not finite" };

/** Every gradient against central differences, asked for while its tab is open and training stands still. */
export class Checks {
  /** @param {HTMLElement} view @param {Player} player */
  constructor(view, player) {
    this.view = view;
    this.player = player;
    this.verdict = /** @type {HTMLElement} */ (view.querySelector(".verdict"));
    this.body = /** @type {HTMLElement} */ (view.querySelector("tbody"));
    /** @type {unknown} the iteration that is shown or asked for */
    this.asked = null;
  }

  /** @param {State} state */
  async render({ base, data: { trace }, training }) {
    if (this.view.hidden || training || this.asked === trace) return;
    this.asked = trace;
    const wanted = () => this.asked === trace;
    this.verdict.textContent = "Comparing every gradient with central differences of the loss…";
    this.body.replaceChildren();
    const check = await this.player.server?.check(base, trace.t, wanted).catch((error) => error);
    if (!wanted() || !check) return;
    if (check instanceof Error) this.verdict.textContent = check.message;
    else this.show(check);
  }

  /** @param {Check} check */
  show({ verdict, tensors, tolerance }) {
    const wrong = tensors.filter((row) => row.verdict !== "pass" && row.verdict !== "kinks").map(({ name }) => name);
    this.verdict.textContent =
      verdict === "pass"
        ? `Every gradient agrees with the slope of the loss, measured by nudging each entry both ways (to ${tolerance} relative).`
        : `The backward pass does not give the slope of the loss: look at ${wrong.join(", ")}.`;
    this.body.replaceChildren(...tensors.map(line));
  }
}

/** @param {CheckRow} row */
function line({ name, verdict, largest_relative_error: error, entries, compared, kinks, worst }) {
  const element = make("tr");
  element.className = verdict.replace(" ", "-");
  const head = make("th");
  head.scope = "row";
  head.textContent = name;
  element.append(head);
  const left = kinks ? `, ${kinks} at a kink` : "";
  const texts = [WORDS[verdict], error === null ? "" : error.toExponential(1).replace("-", "−"), `${compared} of ${entries}${left}`];
  for (const text of texts) element.insertCell().textContent = text;
  element.cells[2].title = `at [${worst.index.join(", ")}]: backward pass ${worst.analytic}, central difference ${worst.numeric}`;
  if (verdict === "fail") element.cells[1].textContent += `: ${show(worst.analytic, 4)}, not ${show(worst.numeric, 4)}`;
  return element;
}
