/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */
import { differs } from "../core/differs.js";
import { gather } from "./gather.js";
import { Panel } from "./panel.js";
import { hasMath } from "./scope.js";

/** Rows and columns of a matrix, from the most that is worth writing to the least that says something. */
const ENTRIES = [12, 8, 6, 5, 4, 3, 2, 1];

/** Sizes of type, in pixels, from the one wanted to the least. */
const TYPE = [21, 18, 16, 14];

/** The same for the prose of a lesson, which has to be there whole. */
const PROSE = [...TYPE, 13, 12];

/** Sizes of the numbers in a matrix, in pixels: rather smaller than not all of them. */
const CELLS = [18, 16, 14];

/** What can be done without, first to go first: the last but one is the size of the equation. */
const SPARE = ["words", "rule", "where", "size", "code"];

/** @param {number} entries @param {number} spared @param {number} cell @param {boolean} [stacked] @returns {[number, number, number, boolean]} */
const way = (entries, spared, cell, stacked = false) => [entries, spared, cell, stacked];

/** The panel of a frame: it does not scroll, so it says as much as there is room for. */
export class FramePanel {
  /** @param {Scope} scope @param {Player} player */
  constructor(scope, player) {
    const element = scope.find(".panel");
    this.element = element;
    this.panel = new Panel(scope, player);
    this.story = /** @type {HTMLElement} */ (element.querySelector(".story"));
    this.fresh = differs();
    this.turn = 0;
    scope.resized(element, () => player.state && this.render(player.now));
    // A question leaves more room when it is answered or gone.
    scope.resized(scope.find(".asking"), () => player.state && this.again());
  }

  /** @param {(draw: () => void) => void} around what has to be done when the matrices are drawn */
  set around(around) {
    this.panel.around = around;
  }

  /** Fits anew: something else takes more room, or less. */
  again() {
    this.turn += 1;
    this.render(this.panel.player.now);
  }

  /** @param {State} state */
  render(state) {
    const { data: { trace }, index, base, playing, options: { speed } } = state;
    const { clientWidth, clientHeight } = this.element;
    if (!clientWidth || !this.fresh(this.turn, clientWidth, clientHeight, trace, index, base, hasMath())) return;
    this.story.textContent = trace.steps[index].story;
    this.element.classList.remove("crowded");
    // Whole matrices before words; where they are too large even so, more of them before words.
    const [most] = ENTRIES;
    const [large, , small] = CELLS;
    /** @type {[number, number, number, boolean][]} */
    const ways = [
      ...[0, 1, 2, 3].map((spared) => way(most, spared, large)),
      ...CELLS.slice(1).flatMap((cell) => [way(most, 2, cell), way(most, 4, cell)]),
      ...CELLS.flatMap((cell) => [way(most, 0, cell, true), way(most, 4, cell, true)]),
      ...ENTRIES.slice(1).flatMap((entries) => [way(entries, 3, small), way(entries, 3, small, true)]),
      way(1, SPARE.length, small),
    ];
    let written = "";
    for (const [entries, spared, cell, stacked] of ways) {
      this.element.style.setProperty("--cell", `${cell}px`);
      const wanted = `${entries} ${stacked}`;
      if (wanted !== written) this.panel.write(state, { entries, stacked });
      written = wanted;
      this.shrink(".equation", ({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth);
      this.shrink(".story", () => this.element.scrollHeight <= this.element.clientHeight);
      this.element.dataset.without = SPARE.slice(0, spared).join(" ");
      if (this.fits() && (entries < most || spared === 0 || this.whole())) break;
    }
    this.tell();
    if (playing) gather(/** @type {HTMLElement} */ (this.element.querySelector(".matrices")), speed);
  }

  /** What a lesson says is said whole: where there is not enough room for both, without the matrices. */
  tell() {
    const told = this.element.querySelector(".told");
    if (!told) return;
    this.element.classList.toggle("crowded", !this.fits());
    const whole = (/** @type {HTMLElement} */ box) => box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight;
    this.shrink(".told", (box) => this.fits() && whole(box), PROSE);
  }

  fits() {
    const boxes = [this.element, ...this.element.querySelectorAll(".equation, .piece, .grid, .scroll")];
    return boxes.every((box) => box.scrollWidth <= box.clientWidth + 1) && this.element.scrollHeight <= this.element.clientHeight;
  }

  /** Smaller type for what is too long. @param {string} selector @param {(box: HTMLElement) => boolean} fits @param {number[]} [sizes] */
  shrink(selector, fits, sizes = TYPE) {
    const box = /** @type {HTMLElement} */ (this.element.querySelector(selector));
    for (const size of sizes) {
      box.style.setProperty("--type", `${size}px`);
      if (fits(box)) return;
    }
  }

  /** Whether no matrix is cut. */
  whole() {
    return [...this.element.querySelectorAll(".part")].every(({ textContent }) => !textContent);
  }
}
