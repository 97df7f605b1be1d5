import { say } from "./words.js";

/** What the phases of an iteration are called. */
export const phaseNames = () => ({ forward: say("forward"), loss: say("loss"), backward: say("backward"), update: say("update") });
