/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */
import { differs } from "../core/differs.js";
import { defaultOf, facts } from "../core/facts.js";
import { make } from "./dom.js";
import { say } from "../core/words.js";

/** The controls of the run. Each change is a new address; what is refused is explained where it was chosen. */
export class Settings {
  /** @param {Scope} scope @param {Player} player */
  constructor(scope, player) {
    const header = scope.find("header");
    this.header = header;
    this.player = player;
    this.layers = /** @type {HTMLElement} */ (header.querySelector(".layers ol"));
    this.fresh = differs();
    this.last = ""; // the parameter changed last, beside whose control a refusal is explained
    /** @type {number[]} the widths asked for last, so that fast clicks add up */
    this.hidden = [];
    /** What somebody is typing in. @type {EventTarget | null} */
    this.typed = null;
    header.addEventListener("input", ({ target }) => (this.typed = target));
    for (const type of ["change", "focusout"]) header.addEventListener(type, () => (this.typed = null));
    header.addEventListener("change", (event) => this.changed(/** @type {HTMLInputElement} */ (event.target)));
    header.querySelector("[data-do=add-layer]")?.addEventListener("click", () => this.setHidden([...this.hidden, 4]));
    scope.on(header.ownerDocument, "click", (event) => {
      // The path, not the target: a clicked layer button has been replaced by the time this runs.
      const inside = event.composedPath().some((/** @type {EventTarget} */ each) => each instanceof HTMLDetailsElement);
      if (!inside) for (const menu of header.querySelectorAll("details[open]")) menu.removeAttribute("open");
    });
    header.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      const menu = /** @type {Element} */ (event.target).closest("details");
      menu?.removeAttribute("open");
      menu?.querySelector("summary")?.focus();
    });
  }

  /** @param {HTMLInputElement} control */
  changed(control) {
    const { name } = control;
    this.last = name;
    if (name === "width") {
      this.setHidden([...this.layers.querySelectorAll("input")].map((input) => Number(input.value)));
    } else if (name) {
      const value = control.type === "checkbox" ? String(Number(control.checked)) : control.value;
      // Filled again in any case: a field that was emptied shows the default it fell back to.
      this.player.change({ [name]: value === "" ? null : value }).finally(() => {
        this.fill(this.player.now.data.trace);
        if (this.last === name) this.last = "";
      });
    }
  }

  /** @param {number[]} widths */
  setHidden(widths) {
    this.last = "hidden";
    const listed = this.player.now.data.trace.spec.activation;
    /** @type {Record<string, string | null>} */
    const changes = { hidden: widths.join(",") };
    if (listed.length > 1) changes.activation = widths.map((_, layer) => listed[Math.min(layer, listed.length - 1)]).join(",") || null;
    this.drawLayers(widths);
    this.player.change(changes);
  }

  /** @param {number[]} widths */
  drawLayers(widths) {
    this.hidden = widths;
    const focused = document.activeElement?.getAttribute("aria-label");
    this.layers.replaceChildren(...widths.map((width, layer) => this.layer(width, layer)));
    const again = focused && this.layers.querySelector(`[aria-label="${focused}"]`);
    if (again instanceof HTMLElement) again.focus();
  }

  /** @param {State} state */
  render({ base, data: { trace }, complaints }) {
    if (!this.fresh(base, complaints)) return;
    this.fill(trace);
    this.complain(complaints);
  }

  /** @param {import("../core/types.js").Trace} trace */
  fill({ spec }) {
    this.drawLayers(spec.hidden);
    const view = new URLSearchParams(this.player.now.base);
    const defaults = Object.fromEntries(["theme", "decimals", "speed"].map((name) => [name, defaultOf(name)]));
    /** @type {Record<string, any>} */
    const values = { ...spec, ...defaults, ...Object.fromEntries(view), preset: spec.preset };
    for (const control of this.header.querySelectorAll("select, input")) {
      const input = /** @type {HTMLInputElement} */ (control);
      if (input === this.typed) continue;
      const value = values[input.name];
      if (input.type === "radio") input.checked = input.value === value;
      else if (input.type === "checkbox") input.checked = Boolean(spec[input.name]);
      else if (input.name && input.name !== "width") this.set(input, value);
    }
    const teaches = this.header.querySelector(".teaches");
    if (teaches) teaches.textContent = spec.bug === "none" ? "" : say("This run makes a deliberate mistake: {bug}.", { bug: spec.bug });
  }

  /** @param {HTMLInputElement} input @param {any} value */
  set(input, value) {
    const text = Array.isArray(value) ? (value.length === 1 ? String(value[0]) : value.join(",")) : String(value ?? "");
    const closest = input.closest(".field");
    if (closest) closest.toggleAttribute("hidden", value === undefined && ["samples", "noise", "data_seed"].includes(input.name));
    if (input instanceof HTMLSelectElement && text && ![...input.options].some((option) => option.value === text)) {
      input.add(new Option(text, text));
    }
    input.value = text;
    // What is not said is the first of what there is.
    if (input instanceof HTMLSelectElement && input.selectedIndex < 0) input.selectedIndex = 0;
  }

  /** @param {number} width @param {number} layer */
  layer(width, layer) {
    const at = { layer: layer + 1 };
    const item = make("li");
    const field = make("input");
    Object.assign(field, { type: "number", name: "width", min: "1", max: String(facts.limits.units), value: String(width) });
    field.setAttribute("aria-label", say("Units of hidden layer {layer}", at));
    const button = (/** @type {string} */ text, /** @type {string} */ label, /** @type {number[]} */ widths) => {
      const element = make("button");
      element.type = "button";
      element.textContent = text;
      element.setAttribute("aria-label", label);
      element.addEventListener("click", () => this.setHidden(widths));
      return element;
    };
    const resized = (/** @type {number} */ units) => this.hidden.map((each, at) => (at === layer ? units : each));
    item.append(
      button("−", say("Fewer units in hidden layer {layer}", at), resized(Math.max(1, width - 1))),
      field,
      button("+", say("More units in hidden layer {layer}", at), resized(width + 1)),
      button("×", say("Remove hidden layer {layer}", at), this.hidden.filter((_, at) => at !== layer)),
    );
    return item;
  }

  /** @param {import("../core/types.js").Complaint[]} complaints */
  complain(complaints) {
    for (const place of this.header.querySelectorAll(".complaint")) {
      const name = place.getAttribute("data-for");
      const chosen = this.header.querySelector(`.complaint[data-for="${this.last}"]`) ? this.last : null;
      const own = complaints.filter(({ parameter }) => (chosen ?? parameter) === name);
      place.textContent = own.map(({ message }) => message).join(" ");
      this.header.querySelector(`[name="${name}"]`)?.setAttribute("aria-invalid", String(own.length > 0));
    }
  }
}
