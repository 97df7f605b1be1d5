/** @import { Asking } from "./asking.js" */
/** @import { Cause, Player } from "../state/player.js" */
/** @import { FramePanel } from "./frame-panel.js" */
/** @import { Scope } from "./scope.js" */
import { QuestionWalk } from "./frame-asking.js";

/** @typedef {{title: string, query: string, lit: string, bare: boolean, prose: string}} Scene */

/** A walk through the scenes of a lesson: each has its run and its place, and what is said of it. */
export class SceneWalk {
  /** @param {Scope} scope @param {Player} player @param {Asking} asking @param {FramePanel} panel @param {Scene[]} scenes */
  constructor(scope, player, asking, panel, scenes) {
    this.player = player;
    this.panel = panel;
    this.scenes = scenes;
    this.at = 0;
    this.element = scope.find(".told");
    scope.root.classList.add("tells");
    this.questions = new QuestionWalk(player, asking);
    player.instead = (by, cause) => this.instead(by, cause);
    this.say();
  }

  /** The steps whose answer is on show. */
  get answered() {
    return this.questions.answered;
  }

  /** What is pointed out. */
  get lit() {
    return this.scenes[this.at].lit.split(" ").filter(Boolean);
  }

  /** Whether a question stands without what would answer it. */
  get bare() {
    return this.scenes[this.at].bare;
  }

  /** The steps of the scenes, as a host counts them. */
  get names() {
    return this.scenes.map(({ query }) => new URLSearchParams(query).get("step") ?? "");
  }

  /** Makes a move by itself: to the answer of a question, or to another scene. @param {number} by @param {Cause} [cause] */
  instead(by, cause = "user") {
    return this.questions.instead(by, cause) ?? this.go(this.at + by, cause);
  }

  /** @param {number} at @param {Cause} cause @returns {Promise<boolean>} whether there is such a scene */
  async go(at, cause) {
    if (at < 0 || at >= this.scenes.length) return false;
    this.at = at;
    if (await this.questions.renew(this.player.open(`?${this.scenes[at].query}`, cause))) this.say();
    return true;
  }

  say() {
    const { title, prose } = this.scenes[this.at];
    const heading = document.createElement("h2");
    heading.textContent = title;
    // The server has made it out of Markdown, in which there is no HTML.
    this.element.innerHTML = prose;
    this.element.prepend(heading);
    this.panel.again();
    this.player.update({});
  }
}
