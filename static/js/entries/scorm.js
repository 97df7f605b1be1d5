/** The player with its questions, in a package of a learning system. */
import { idsOf } from "../core/asking.js";
import { resumed, suspended } from "../core/suspended.js";
import { say } from "../core/words.js";
import { brought } from "../source/recording.js";
import { LearningSystem } from "../source/scorm.js";
import { mountFrame } from "../views/frame.js";

const root = document.documentElement;

brought().then(async (recording) => {
  if (!recording) return;
  const system = LearningSystem.find(window);
  const query = new URLSearchParams(root.dataset.query);
  const { questions } = await recording.questions("", recording.range.first);
  const ids = idsOf(questions);
  const { step, fragment } = resumed(system?.suspended ?? "", ids);
  if (step) query.set("step", step);
  addEventListener("beforeunload", () => system?.save());
  addEventListener("pagehide", () => system?.end());
  // A page that comes back from the cache has said goodbye.
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  mountFrame(root, recording, {
    search: `?${query}`,
    answers: fragment,
    begun: (player, { exercise }) => {
      if (!system?.running) player.tell(say("No learning system answers: nothing is recorded."));
      if (!exercise) return;
      player.subscribe(() => {
        const right = new Set([...exercise.results.values()].filter((each) => each.right).map(({ id }) => id));
        const data = suspended(player.step.id, ids, exercise.answers, exercise.helped, right);
        system?.keep(data, exercise.max ? exercise.score / exercise.max : 0, exercise.isDone);
      });
    },
  });
});
