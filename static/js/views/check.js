/** @import { Player, State } from "../state/player.js" */
/** @import { Check, CheckRow, Trace } from "../core/types.js" */
import { make } from "./dom.js";
import { power, show } from "../core/format.js";
import { say } from "../core/words.js";

const words = () => ({ pass: say("agrees"), fail: say("is wrong"), kinks: say("only kinks"), "not finite": say("not finite") });

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
    if (trace.hides) {
      this.body.replaceChildren();
      this.verdict.textContent = say("It would tell what is asked: first the answer, then the check.");
      return;
    }
    const wanted = () => this.asked === trace;
    this.verdict.textContent = say("Comparing every gradient with central differences of the loss…");
    this.body.replaceChildren();
    const check = await this.player.server?.check(base, trace.t, wanted).catch((error) => error);
    if (!wanted() || !check) return;
    if (check instanceof Error) this.verdict.textContent = check.message;
    else this.show(check, trace);
  }

  /** @param {Check} check @param {Trace} trace */
  show({ verdict, tensors, tolerance }, trace) {
    const wrong = tensors.filter((row) => row.verdict !== "pass" && row.verdict !== "kinks").map(({ name }) => trace.tensors[name].symbol);
    this.verdict.textContent =
      verdict === "pass"
        ? say("Every gradient agrees with the slope of the loss, measured by nudging each entry both ways (to {tolerance} relative).", { tolerance })
        : say("The backward pass does not give the slope of the loss: look at {names}.", { names: wrong.join(", ") });
    this.body.replaceChildren(...tensors.map((row) => line(row, trace.tensors[row.name].symbol)));
  }
}

/** @param {CheckRow} row @param {string} symbol */
function line({ verdict, largest_relative_error: error, entries, compared, kinks, worst }, symbol) {
  const element = make("tr");
  element.className = verdict.replace(" ", "-");
  const head = make("th");
  head.scope = "row";
  head.textContent = symbol;
  element.append(head);
  const left = kinks ? say("{compared} of {entries}, {kinks} at a kink", { compared, entries, kinks }) : say("{compared} of {entries}", { compared, entries });
  const texts = [words()[verdict], error === null ? "" : power(error, 1), left];
  for (const text of texts) element.insertCell().textContent = text;
  element.cells[2].title = say("at [{place}]: backward pass {analytic}, central difference {numeric}", { place: worst.index.join(", "), analytic: String(worst.analytic), numeric: String(worst.numeric) });
  if (verdict === "fail") element.cells[1].textContent += " " + say("({analytic}, not {numeric})", { analytic: show(worst.analytic, 4), numeric: show(worst.numeric, 4) });
  return element;
}
