/** A mount, or a part of one that comes and goes: its root, and all that has to end with it. */
export class Scope {
  /** @param {HTMLElement} root @param {AbortSignal} [within] ends this one too */
  constructor(root, within) {
    /** Whether the person came to where they are by the keyboard: then what has keys of its own keeps them. */
    this.tabbed = true;
    this.root = root;
    this.ending = new AbortController();
    within?.addEventListener("abort", () => this.end(), { signal: this.ending.signal });
  }

  /** Where keys are heard: the whole document, if the mount has it to itself. @returns {EventTarget} */
  get keyboard() {
    const { ownerDocument } = this.root;
    return this.root === ownerDocument.documentElement ? ownerDocument : this.root;
  }

  /** Aborted at the end. */
  get signal() {
    return this.ending.signal;
  }

  /** A part that ends with this one, or before. */
  part() {
    return new Scope(this.root, this.signal);
  }

  end() {
    this.ending.abort();
  }

  /** An element of the mount; the types know nothing of it that is not there. @param {string} selector */
  find(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector));
  }

  /**
   * Hears what happens to a target that outlives the mount: the window, the document.
   * @param {EventTarget} target @param {string} type @param {(event: any) => void} heard
   */
  on(target, type, heard) {
    target.addEventListener(type, heard, { signal: this.signal });
  }

  /** Is told when an element has another size. @param {Element} element @param {() => void} told */
  resized(element, told) {
    const observer = new ResizeObserver(told);
    observer.observe(element);
    this.signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  }

  /** Whether anything can be done yet: not before there is something to do it to. @param {boolean} awake */
  wake(awake) {
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("header, footer, .tabline"))) part.inert = !awake;
  }

  /** What stands above everything of the mount: a tag at the pointer. @param {HTMLElement} element */
  float(element) {
    const place = this.root === this.root.ownerDocument.documentElement ? this.root.ownerDocument.body : this.root;
    place.append(element);
    this.signal.addEventListener("abort", () => element.remove(), { once: true });
  }
}

/** @param {Scope} scope @param {unknown} error said where the picture would be */
export function failed(scope, error) {
  if (!scope.signal.aborted) scope.find(".stage").textContent = error instanceof Error ? error.message : String(error);
}

/** Whether mathematics is drawn in its own font yet. */
export const hasMath = () => document.fonts.check('16px "Backwalk Math"');

/** What was measured before that font was there is measured again. @param {Scope} scope @param {import("../state/player.js").Player} player */
export function remeasured(scope, player) {
  scope.on(document.fonts, "loadingdone", () => player.state && player.update({}));
}
