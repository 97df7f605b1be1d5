/** @import { Asked, Explanation } from "./explanation.js" */
/** @import { Player, State } from "../state/player.js" */
/** @import { Training } from "../state/training.js" */
/** @import { Asking } from "./asking.js" */
/** @import { Scope } from "./scope.js" */
/** What the first step does not need: the graph, edits, health at once; the other tabs and explanations when they are opened. */
import { isHidden } from "../core/tensors.js";
import { refuseBeside } from "./dropped.js";
import { Edits } from "./edits.js";
import { FlowStrip } from "./flow.js";
import { Health } from "./health.js";
import { bindLinks } from "./highlight.js";
import { Hints } from "./hints.js";
import { Share } from "./share.js";
import { bindReach } from "./stage-keyboard.js";

/** @param {Scope} scope @param {Player} player @param {Training} training @param {Asking} asking */
export async function wire(scope, player, training, asking) {
  const edits = new Edits(scope, player);
  const strip = new FlowStrip(scope, player);
  const health = new Health(scope, player, (findings) => strip.mark(findings));
  const explain = explaining(scope, player, (asked, state) => {
    edits.offer(asked, state);
    strip.follow(asked);
  });
  bindLinks(scope.find("main"), player, (asked) => {
    const { trace } = player.now.data;
    // What is asked is not explained, but answered.
    if (!isHidden(trace, asked.name, asked.i, asked.j)) explain(asked).catch((error) => player.fail(error));
    else asking.focus(asked.name, asked.i, asked.j);
  });
  bindReach(scope.find(".stage"), player);
  refuseBeside(scope);
  for (const view of [strip, edits, health, new Hints(scope, player), new Share(scope.find(".share"))]) player.subscribe((state) => view.render(state));
  const [walked, trained] = [["code", "story", "check"], ["training", "data"]];
  const walk = opening(scope, player, walked, () => import("./walk-tabs.js").then(({ WalkTabs }) => new WalkTabs(scope, player)));
  const train = opening(scope, player, trained, () => import("./training-tabs.js").then(({ TrainingTabs }) => new TrainingTabs(scope, player, training)));
  const open = (/** @type {State} */ { options: { panels, vs }, training: trains }) =>
    Promise.all([...(walked.includes(panels) ? [walk()] : []), ...(trained.includes(panels) || vs || trains ? [train()] : [])]);
  await open(player.now);
  player.subscribe(open);
  scope.root.dataset.whole = "true";
}

/**
 * The view of some tabs: made when it is wanted first, and told of every state from then on. Until it is there they
 * are inert, so that no click and no file is lost on them.
 * @param {Scope} scope @param {Player} player @param {string[]} tabs
 * @param {() => Promise<{render: (state: State) => unknown}>} load
 */
function opening(scope, player, tabs, load) {
  /** @type {Promise<void> | null} */
  let made = null;
  return () => {
    made ??= load()
      .then((view) => {
        if (scope.signal.aborted) return;
        player.subscribe((state) => view.render(state));
        for (const tab of tabs) scope.find(`[data-view=${tab}]`).inert = false;
      })
      .catch((error) => player.fail(error));
    return made;
  };
}

/**
 * Explains an entry; what does so is fetched with the first one.
 * @param {Scope} scope @param {Player} player @param {(asked: Asked | null, state: State) => void} told what is looked at
 * @returns {(asked: Asked) => Promise<void>}
 */
function explaining(scope, player, told) {
  /** @type {Promise<Explanation> | null} */
  let made = null;
  // Who has left again before it is there does not want it any more.
  let wish = 0;
  scope.on(scope.keyboard, "keydown", ({ key }) => key === "Escape" && (wish += 1));
  const make = async () => {
    const { Explanation } = await import("./explanation.js");
    const explanation = new Explanation(scope, player, told);
    player.subscribe((state) => explanation.render(state));
    return explanation;
  };
  return async (asked) => {
    made ??= make();
    const own = (wish += 1);
    const explanation = await made;
    if (!scope.signal.aborted && own === wish) explanation.open(asked);
  };
}
